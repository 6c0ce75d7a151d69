"""The reference study, loaded as users load a study: every published figure comes out."""

import csv
import io
import json
import re

import pytest
from django.core.management import call_command, get_commands
from django.utils import translation

from analytics.actions.counting import count_study
from analytics.actions.definitions import export_sections
from analytics.counting.verification import breaches_of_state
from analytics.disclosure import Audience
from analytics.domain.claims import ClaimVerdict
from analytics.models import Estimate
from analytics.presenters import notation
from analytics.presenters.claims import checked_claims
from analytics.queries.verification import breaches_of, breaches_of_log
from benchmarks.reference import PACKAGE, load
from surveys.models import Study
from tests.analytics.behind import disagreements
from tests.surveys.factories import make_member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("import_study" not in get_commands(), reason="needs import_study"),
    pytest.mark.slow,
]

HELD = {
    "F01": (316, 316), "F02": (32, 32), "F04": (120, 316), "F05": (303, 316), "F06": (234, 316),
    "F07": (136, 316), "F08": (29, 316), "F08b": (11, 120), "F09": (270, 303), "F10": (192, 225),
    "F11": (109, 131), "F12": (118, 120), "F13": (107, 120), "F14": (91, 120), "F15": (34, 120),
    "F20": (32, 32), "F25": (177, 177), "F26": (7, 21), "F28": (25, 177), "F29": (170, 177),
    "F19": (19, 30), "F21": (120, 316), "F30": (316, 316),
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(module_transaction):
    """The study as it was imported and counted; that takes a quarter of a minute."""
    with module_transaction.unblock():
        call_command("import_study", str(PACKAGE))
        study = Study.objects.get(slug="deep-learning")
        count_study(study.pk)
    return study.pk


@pytest.fixture
def study(loaded):
    return Study.objects.get(pk=loaded)


def test_every_published_figure_comes_out(study):
    claims = {one.code: one for one in checked_claims(study, audience=Audience.OPERATOR)}
    held = {code: (one.count, one.base) for code, one in claims.items()
            if one.verdict is ClaimVerdict.HOLDS}  # fmt: skip
    assert held == HELD
    ambiguous = {code for code, one in claims.items() if one.verdict is ClaimVerdict.AMBIGUOUS}
    assert ambiguous == {"F17", "F18"}
    assert {(claims[code].count, claims[code].base) for code in ambiguous} == {(19, 30)}
    assert claims["F22"].verdict is ClaimVerdict.NOT_COMPUTABLE
    assert "2017 is invented" in claims["F22"].reason
    assert set(claims) == set(HELD) | {"F17", "F18", "F22"}


def test_the_second_path_finds_the_same_figures(study):
    assert [*breaches_of_log(), *breaches_of(study), *breaches_of_state(study)] == []


def test_every_figure_leads_to_as_many_records_as_it_says(study):
    """Base, numerator and left out of each stored figure, overall and in each category."""
    assert disagreements(study) == []


def test_what_does_not_compare_is_marked(study):
    rows = Estimate.objects.filter(segment=None)
    complexity = rows.get(indicator__code="high_complexity", wave__code="2018")
    team = rows.get(indicator__code="team_size", wave__code="2019")
    assert (complexity.comparability, team.comparability) == ("break", "caution")
    assert "half of their time" in team.comparability_note["en"]
    assert not rows.filter(indicator__code="managed_service_using", wave__code="2017").exists()


def test_the_definitions_go_out_as_they_came_in(study):
    definitions = load().definitions
    out = export_sections(study=study)
    assert [one["base"] for one in out["indicators"]] == [
        one.base for one in definitions.indicators
    ]
    assert len(out["claims"]) == len(HELD) + 3


@pytest.mark.sqlite_only
def test_what_claims_print_is_said_in_the_language_of_the_reader(study):
    with translation.override("es"):
        claims = {one.code: one for one in checked_claims(study, audience=Audience.MEMBER)}
    shown = {code: claims[code].printed_in_words for code in ("F04", "F19", "F20", "F25")}
    assert shown == {"F04": "38\u00a0%", "F19": "casi se duplicó", "F20": "todas", "F25": "177"}
    assert claims["F19"].record()["published"] == "almost doubled"


def words_on_page(html: str) -> list[str]:
    """Return the verdicts of the table of changes, in order; of a break what stands there."""
    table = html.split('aria-labelledby="changes"')[1].split("</table>")[0]
    found = re.findall(
        r'class="state state-(?:clear|possible|not_told_apart)">.*?</span>(.*?)</span>'
        r'|class="quiet">((?:no verdict|sin veredicto) .*?)</span>'
        r'|colspan="3" class="missing">(.*?)</td>',
        table,
    )
    return ["".join(one) for one in found]


@pytest.mark.sqlite_only
def test_every_change_has_one_word_wherever_it_is_shown(study, client, capsys):
    """Page, sentence, list, terminal, JSON and CSV agree on each of the changes."""
    client.force_login(make_member(study, "analyst"))
    records = json.loads(output(capsys, "changes", study.slug, format="json"))
    rows = csv.DictReader(io.StringIO(output(capsys, "changes", study.slug, format="csv")))
    assert [(row["verdict"] or None, row["reason"] or None) for row in rows] == [
        (one["verdict"], one["reason"]) for one in records
    ]
    assert {one["verdict"] for one in records} == {"clear", "possible", "not_told_apart", None}
    for language in ("en", "es"):
        table = output(capsys, "changes", study.slug, format="table", language=language)
        lines = table.splitlines()[-len(records) :]
        with translation.override(language):
            words = [notation.verdict(one["verdict"], one["reason"]) for one in records]
        client.cookies["django_language"] = language
        listed = client.get(f"/studies/{study.slug}/trends/").content.decode()
        assert all(f"  {word}  " in line for line, word in zip(lines, words, strict=True))
        for code in dict.fromkeys(one["indicator"] for one in records):
            html = client.get(f"/studies/{study.slug}/trends/{code}/").content.decode()
            mine = [pair for pair in zip(records, words, strict=True)
                    if pair[0]["indicator"] == code]  # fmt: skip
            assert all(
                on_page == word or one["reason"] == "break"
                for on_page, (one, word) in zip(words_on_page(html), mine, strict=True)
            )
            last, word = max(mine, key=lambda pair: (pair[0]["to"], pair[0]["from"]))
            if last["reason"] != "break":
                assert word in re.search(r'class="figure-sentence">(.*?)</p>', html)[1]
                assert word in listed.split(f'/trends/{code}/"')[1].split("</tr>")[0]


def output(capsys, *arguments, **options):
    capsys.readouterr()
    call_command(*arguments, **options)
    return capsys.readouterr().out
