"""After each act of a year all pages of a study open, and say one thing.

One figure, one stamp, one verdict, one rounding: on page, terminal, CSV, JSON and picture. Each
act is followed in one of the languages, in the long form in both.
"""

import csv
import datetime
import io
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.urls import reverse

from analytics.actions.counting import count_if_due
from analytics.counting.verification import breaches_of_state
from analytics.models import Freshness
from analytics.queries.verification import breaches_of, breaches_of_log
from surveys.actions.consents import withdraw_consent
from surveys.actions.experts.corrections import MOVE, correct_expert
from surveys.actions.experts.merging import merge_experts
from surveys.actions.waves import move_wave
from surveys.domain.confirming import EVERYTHING
from surveys.domain.waves import Move
from surveys.models import Consent, Interview, Study
from tests.analytics.factories import INDICATORS, TEAM, claim, define
from tests.crawling import Tables, crawl
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]

LANGUAGES = ("en", "es")
BELOW = TEAM | {"code": "below", "label": {"en": "Below ten"}, "value": "${team_size} - 10"}
WORDS = {
    "en": {"clear": "clear", "possible": "possible", "not_told_apart": "not told apart"},
    "es": {"clear": "claro", "possible": "posible", "not_told_apart": "no se distingue"},
}
STAMP = {"en": re.compile(r"As of entry ([\d,]+)"), "es": re.compile(r"asiento ([\d.]+)")}
MINUS, NO_BREAK = "\u2212", "\u00a0"


@pytest.fixture(scope="module")
def counted(module_transaction):
    with module_transaction.unblock():
        return make_counted().pk


@pytest.fixture
def study(counted):
    return Study.objects.get(pk=counted)


def make_counted():
    """Three waves of which the last is open: experts who stay, and shares that round by half."""
    study = make_study()
    for year, experts, hits in ((2017, 4, 1), (2018, 8, 1), (2019, 4, 3)):
        wave = make_wave(study, str(year))
        for number in range(experts):
            make_interview(
                wave,
                {"stage": "production" if number < hits else "research", "team_size": 2 + number},
                respondent=f"R{number:02}",
                state="approved" if number % 2 else "submitted",
                managed_service="using" if number else "not_using",
            )
    define(study, indicators=(*INDICATORS, BELOW), claims=[claim(value=75, printed="75 %")])
    count_if_due(study.pk)
    return study


def nothing(study):
    """The study as it was entered."""


def close_a_wave(study):
    admin = make_member(study, "admin")
    wave = study.waves.get(code="2019")
    move_wave(by=admin, wave=wave, move=Move.CLOSE, reason="The report is printed.")


def withdraw(study):
    consent = Consent.objects.filter(wave__study=study, wave__code="2019").first()
    withdraw_consent(
        by=make_member(study, "researcher"),
        consent=consent,
        on=datetime.date(2019, 7, 1),
        confirmed=EVERYTHING,
    )


def add_a_second_wave_of_the_year(study):
    wave = make_wave(study, "2019b", year=2019)
    for number in range(4):
        make_interview(wave, {"stage": "production", "team_size": 30}, respondent=f"R{number:02}")


def correct_an_expert(study):
    """One who stayed becomes one who is new, with the consent."""
    interview = Interview.objects.get(wave__study=study, wave__code="2019", respondent__code="R00")
    correct_expert(
        by=make_member(study, "researcher"),
        interview=interview,
        seen=interview.version,
        code="R99",
        reason="Typed wrongly.",
        consents=MOVE,
        confirmed=EVERYTHING,
    )


def merge_two_experts(study):
    """Both were interviewed in every wave, so that interviews become one, too."""
    keep, merge = (study.respondents.get(code=code) for code in ("R02", "R03"))
    by = make_member(study, "admin")
    merge_experts(by=by, keep=keep, merge=merge, reason="One person.", confirmed=EVERYTHING)


ACTS = (
    nothing,
    close_a_wave,
    withdraw,
    correct_an_expert,
    merge_two_experts,
    add_a_second_wave_of_the_year,
)


FIGURES = ("trend-list", "table-page", "line-page", "claim-list", "study-records", "wave-list")
"""Places of the rail whose pages may say something else after an act."""

FOLLOWED = [
    pytest.param(
        act,
        language,
        id=f"{act.__name__}-{language}",
        marks=[pytest.mark.soak]
        if act in (correct_an_expert, add_a_second_wave_of_the_year)
        else [],
    )
    for number, act in enumerate(ACTS)
    for language in (LANGUAGES if SOAK else LANGUAGES[number % 2 :][:1])
]


@pytest.mark.parametrize(("act", "language"), FOLLOWED)
def test_every_page_opens_and_all_say_the_same(client, study, act, language):
    act(study)
    count_if_due(study.pk)
    assert [*breaches_of_log(), *breaches_of(study), *breaches_of_state(study)] == []
    client.force_login(make_member(study, "admin"))
    client.cookies["django_language"] = language
    pages = Pages(client, open_every_page(client, study, only_figures=act is not nothing))
    stamps_agree(study, pages.found, language)
    figures_agree(pages, study, language)
    changes_agree(pages, study, language)


class Pages:
    """The pages that the crawl opened, read again as they were; others are asked for now."""

    def __init__(self, client, found):
        self.client = client
        self.found = found

    def text(self, path, **query):
        address = f"{path}?{urlencode(query)}" if query else path
        if address not in self.found:
            self.found[address] = self.client.get(address)
        return text(self.found[address])


def open_every_page(client, study, *, only_figures):
    """Open all pages, once in all these tests; else those below places that have figures."""
    home = reverse("study-overview", args=[study.slug])
    segmented = reverse("trend-indicator", args=[study.slug, "production"])
    asked = [f"{segmented}?segment={one.code}" for one in study.segments.all()]
    below = [reverse(name, args=[study.slug]) for name in FIGURES] if only_figures else [home]
    pages = crawl(client, home, *asked, inside=tuple(below))
    broken = {address: page.status_code for address, page in pages.items()
              if page.status_code not in (200, 204, 302)}  # fmt: skip
    assert broken == {}
    assert len(pages) > 40
    return pages


def stamps_agree(study, pages, language):
    """Every page that has figures says the entry up to which they were counted."""
    counted = Freshness.objects.get(study=study).counted
    said = {
        address: {int(re.sub(r"\D", "", one)) for one in STAMP[language].findall(text(page))}
        for address, page in pages.items()
        if page.get("Content-Type", "").startswith("text/html")
    }
    stamped = {address: numbers for address, numbers in said.items() if numbers}
    assert set().union(*stamped.values()) == {counted}
    assert {name.split("?")[0] for name in stamped} >= {
        reverse("trend-list", args=[study.slug]),
        *(
            reverse("trend-indicator", args=[study.slug, one.code])
            for one in study.indicators.all()
        ),
    }


def figures_agree(pages, study, language):
    """A value is printed once: on the list, the page, the picture and in the terminal alike."""
    listed = rows_by_label(pages, reverse("trend-list", args=[study.slug]))
    terminal = printed("trends", study, language)
    records = stored(pages, study)
    waves = [wave.code for wave in study.waves.order_by("position")]
    for indicator in study.indicators.all():
        page = reverse("trend-indicator", args=[study.slug, indicator.code])
        by_wave = {row[0]: row for row in Tables(pages.text(page)).rows if row}
        line = next(row for row in listed if row[0].endswith(label(indicator, language)))
        for place, wave in enumerate(waves, start=1):
            record = records.get((indicator.code, wave))
            if record is None or record["value"] is None:
                continue
            shown = by_wave[wave][1]
            assert line[place].split(" ")[0] == shown
            assert f"{shown}" in terminal, (indicator.code, wave, shown)
            if indicator.kind == "share":
                assert shown == percent(record["count"], record["base"], language)
                assert f"{record['count']}/{record['base']}" in terminal
        if any(value["value"] is not None for key, value in records.items()
               if key[0] == indicator.code):  # fmt: skip
            picture = pages.text(f"{page}chart.svg")
            assert by_wave[waves[0]][1].replace(NO_BREAK, " ") in picture.replace(NO_BREAK, " ")


def stored(pages, study):
    """Return the figures as JSON has them, after comparing them with CSV and the terminal."""
    address = reverse("trend-list", args=[study.slug])
    records = json.loads(pages.text(address, format="json"))
    table = list(csv.DictReader(io.StringIO(pages.text(address, format="csv"))))
    spoken = json.loads(printed("trends", study, "en", format="json"))
    for one, row, other in zip(records, table, spoken, strict=True):
        assert one["value"] == other["value"]
        assert row["value"] == ("" if one["value"] is None else str(one["value"]))
    return {(one["indicator"], one["wave"]): one for one in records}


def changes_agree(pages, study, language):
    """Each change has one word, on the list, on its page, in the terminal and in the files."""
    address = reverse("trend-list", args=[study.slug])
    records = json.loads(pages.text(address, format="json", table="changes"))
    spoken = json.loads(printed("changes", study, "en", format="json"))
    words = {key(one): one["verdict"] for one in records}
    assert words == {key(one): one["verdict"] for one in spoken}
    table = csv.DictReader(io.StringIO(pages.text(address, format="csv", table="changes")))
    assert words == {key(row): row["verdict"] or None for row in table}
    terminal = printed("changes", study, language).splitlines()
    for indicator in study.indicators.all():
        page = reverse("trend-indicator", args=[study.slug, indicator.code])
        rows = [row for row in Tables(pages.text(page)).rows if row]
        for (code, before, after), verdict in words.items():
            if code == indicator.code and verdict:
                word = WORDS[language][verdict]
                of_pair = [row for row in rows if row[0] == f"{before} → {after}"]
                assert of_pair
                assert all(said(row, word) for row in of_pair)
                assert any(
                    line.startswith(label(indicator, language)) and before in line
                    and after in line and word in line for line in terminal
                )  # fmt: skip


def key(change):
    return change["indicator"], change["from"], change["to"]


def said(row, word):
    return any(cell.endswith(word) for cell in row)


def rows_by_label(pages, address):
    return [row for row in Tables(pages.text(address)).rows if len(row) > 3]


def text(answer):
    return answer.content.decode()


def label(indicator, language):
    return indicator.label.get(language) or indicator.label["en"]


def printed(command, study, language, **options):
    out = io.StringIO()
    call_command(command, study.slug, language=language, stdout=out, **options)
    return out.getvalue()


def percent(count, base, language):
    """A percentage as the language writes it, rounded half up, from the count and the base."""
    whole = (Decimal(100) * Decimal(count) / Decimal(base)).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    )
    return f"{whole}{NO_BREAK}%" if language == "es" else f"{whole}%"


def test_the_study_has_what_could_disagree(study):
    """A half that rounds, a mean below zero, an interview that counts without being approved."""
    records = json.loads(printed("trends", study, "en", format="json"))
    found = {(one["indicator"], one["wave"]): one for one in records}
    assert found["production", "2018"]["value"] == 0.125
    assert found["below", "2019"]["value"] < 0
    assert Interview.objects.of_study(study).filter(state="submitted").exists()
