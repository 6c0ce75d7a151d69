"""One word for one change, on page, list, sentence, terminal, JSON and CSV, in both languages."""

import csv
import io
import json
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from analytics.actions.counting import count_if_due
from analytics.models import Change
from tests.analytics.factories import PRODUCTION, PROJECTS, TEAM, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

CLEAR = ("clear", "claro")
POSSIBLE = ("possible", "posible")
NOT_TOLD_APART = ("not told apart", "no se distingue")
SHARE = {"difference": 0.24, "low": 0.11, "high": 0.37, "p_adjusted": 0.01}


def none(english, spanish):
    return f"no verdict ({english})", f"sin veredicto ({spanish})"


INVENTED = none("one of the waves is invented", "una de las oleadas es inventada")
UNSURE = none(
    "too few experts, or nothing varies between them",
    "muy pocas personas expertas, o nada varía entre ellas",
)
COUNTED = none(
    "how many were interviewed was chosen, not found",
    "cuántas personas se entrevistan se elige, no se halla",
)
WITHOUT = {"low": None, "high": None, "p": None, "p_adjusted": None}
# Name, indicator, what is stored of the change, nature of the first wave, verdict, words.
CASES = [
    ("agreeing", "production", SHARE, "observed", "clear", CLEAR),
    ("a fall", "production", {"difference": -0.2, "low": -0.3, "high": -0.1, "p_adjusted": 0.003},
     "observed", "clear", CLEAR),
    ("at the level", "production", SHARE | {"p_adjusted": 0.05}, "observed", "clear", CLEAR),
    ("just above it", "production", SHARE | {"p_adjusted": 0.0502}, "observed", "possible",
     POSSIBLE),
    ("disagreeing", "production", SHARE | {"low": 0.001, "p_adjusted": 0.075}, "observed",
     "possible", POSSIBLE),
    ("neither", "production", SHARE | {"low": -0.02, "p_adjusted": 0.4}, "observed",
     "not_told_apart", NOT_TOLD_APART),
    ("an end at zero", "production", SHARE | {"low": 0.0, "p_adjusted": 0.4}, "observed",
     "not_told_apart", NOT_TOLD_APART),
    ("no change", "production", {"difference": 0.0, "low": -0.1, "high": 0.1, "p_adjusted": 1.0},
     "observed", "not_told_apart", NOT_TOLD_APART),
    ("caution", "production", SHARE | {"comparability": "caution"}, "observed", "clear", CLEAR),
    ("reconstructed", "production", SHARE, "reconstructed", "clear", CLEAR),
    ("invented", "production", SHARE, "invented", None, INVENTED),
    ("one expert", "production", SHARE | WITHOUT, "observed", None, UNSURE),
    ("from 0 to 100 %", "production",
     {"difference": 1.0, "low": None, "high": None, "p_adjusted": None}, "observed", None, UNSURE),
    ("a count", "projects", {"difference": 1}, "observed", None, COUNTED),
    ("a mean", "team", {"difference": -0.0035, "low": -0.006, "high": -0.001, "p_adjusted": 0.2},
     "observed", "possible", POSSIBLE),
]  # fmt: skip
NAMES = [case[0] for case in CASES]


@pytest.fixture
def study(client):
    study = make_study()
    for code in ("2018", "2019"):
        wave = make_wave(study, code)
        make_interview(wave, {"stage": "production", "team_size": 3}, {}, respondent="R1")
        make_interview(wave, {"team_size": 5}, {"team_size": 4}, respondent="R2")
    define(study, indicators=(PRODUCTION, PROJECTS, TEAM), segments=())
    count_if_due(study.pk)
    client.force_login(make_member(study, "analyst"))
    return study


def output(capsys, *arguments, **options):
    capsys.readouterr()
    call_command(*arguments, **options)
    return capsys.readouterr().out


def text(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def shown(client, capsys, study, code, language):
    """Return every place that speaks of the change of an indicator, as text."""
    client.cookies["django_language"] = language
    page = client.get(reverse("trend-indicator", args=[study.slug, code])).content.decode()
    listed = client.get(reverse("trend-list", args=[study.slug])).content.decode()
    labels = study.indicators.get(code=code).label
    label = labels.get(language) or labels["en"]
    return {
        "sentence": text(re.search(r'class="figure-sentence">(.*?)</p>', page, re.S)[1]),
        "table": text(page.split('aria-labelledby="changes"')[1].split("</table>")[0]),
        "chart": unescape(re.search(r'role="img" aria-label="(.*?)"', page)[1]),
        "list": text(listed.split(f'/trends/{code}/"')[1].split("</tr>")[0]),
        **(
            {"moves": text(page.split('aria-labelledby="moves"')[1].split("</table>")[0])}
            if 'aria-labelledby="moves"' in page
            else {}
        ),
        **{
            command: next(
                line
                for line in output(capsys, command, study.slug, language=language).splitlines()
                if line.startswith(label)
            )
            for command in ("trends", "changes")
        },
    }


@pytest.mark.parametrize(("name", "code", "stored", "nature", "verdict", "words"), CASES, ids=NAMES)
def test_one_word(client, capsys, study, name, code, stored, nature, verdict, words):
    Change.objects.filter(study=study, indicator__code=code).update(**stored)
    study.waves.filter(code="2018").update(nature=nature)
    for language, word in zip(("en", "es"), words, strict=True):
        others = {CLEAR, POSSIBLE, NOT_TOLD_APART} - {words}
        wrong = [other[("en", "es").index(language)] for other in others]
        for place, said in shown(client, capsys, study, code, language).items():
            assert word in said, place
            if place != "table":  # its caption explains all the words
                assert not any(re.search(rf"\b{other}\b", said) for other in wrong), place
    records = json.loads(output(capsys, "changes", study.slug, format="json"))
    (record,) = [one for one in records if one["indicator"] == code]
    assert record["verdict"] == verdict
    assert (record["reason"] is None) == (verdict is not None)
    rows = csv.DictReader(io.StringIO(output(capsys, "changes", study.slug, format="csv")))
    assert [row["verdict"] for row in rows if row["indicator"] == code] == [verdict or ""]
    download = client.get(reverse("trend-list", args=[study.slug]) + "?format=json&table=changes")
    assert record in download.json()


def test_across_a_break_every_place_says_so(client, capsys, study):
    nothing = dict.fromkeys(("difference", "low", "high", "p", "p_adjusted"))
    changes = Change.objects.filter(study=study, indicator__code="production")
    changes.update(comparability="break", parts={}, **nothing)
    page = client.get(reverse("trend-indicator", args=[study.slug, "production"])).content.decode()
    assert "Not comparable with 2018: the series has a break." in page
    assert "not compared: the series has a break" in page
    assert "no verdict (the series has a break)" in output(capsys, "changes", study.slug)
    (record,) = [
        one for one in json.loads(output(capsys, "changes", study.slug, format="json"))
        if one["indicator"] == "production"
    ]  # fmt: skip
    assert (record["verdict"], record["reason"]) == (None, "break")


def test_a_count_has_no_verdict_and_says_why_in_files(client, capsys, study):
    (record,) = [
        one for one in json.loads(output(capsys, "changes", study.slug, format="json"))
        if one["indicator"] == "projects"
    ]  # fmt: skip
    assert (record["difference"], record["verdict"], record["reason"]) == (0, None, "count")
    page = client.get(reverse("trend-indicator", args=[study.slug, "projects"])).content.decode()
    assert "That is as many as in 2018; no verdict" in page
    for nowhere in ("Bars show", "intervals", "adjusted p at most"):
        assert nowhere not in page


def test_a_breakdown_says_the_word_of_each_category(client, study):
    segment = {"code": "stage", "variable": "stage", "label": {"en": "Stage"}}
    define(study, indicators=(PRODUCTION, PROJECTS, TEAM), segments=(segment,))
    count_if_due(study.pk)
    changes = Change.objects.filter(study=study, indicator__code="team", segment__code="stage")
    changes.update(difference=2.0, low=0.5, high=3.5, p_adjusted=0.2)
    address = reverse("trend-indicator", args=[study.slug, "team"])
    page = client.get(f"{address}?segment=stage").content.decode()
    assert page.count('class="state state-possible"') == changes.count() > 1
    assert "from 2018 to 2019 +2, possible." in unescape(page).replace("+2.0", "+2")
