"""Studies that are less even than a yearly one: every page, picture and table of them holds."""

import datetime
import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from analytics.actions.counting import count_if_due
from analytics.models import Estimate, Freshness, Trend
from analytics.queries.verification import breaches_of
from tests.analytics.factories import INDICATORS, PRODUCTION, TEAM, claim, define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BELOW = TEAM | {"code": "below", "label": {"en": "Below ten"}, "value": "${team_size} - 10"}
SMALL = TEAM | {"code": "small", "label": {"en": "Small"}, "value": "${team_size} div 1000"}
HALF_YEARLY = [("2018", 2018, None), ("2019a", 2019, None), ("2019b", 2019, None)]
ONE_YEAR = HALF_YEARLY[1:]
OUT_OF_ORDER = [("w1", 2019, None), ("w2", 2018, None), ("w3", 2020, None)]
SAME_DATES = [(code, 2019, datetime.date(2019, 5, 1)) for code in ("a", "b", "c")]
TEN_WAVES = [(f"w{number}", 2010 + number, None) for number in range(1, 11)]


def make(waves, *, claims=()):
    study = make_study()
    made = [
        make_wave(study, code, year=year, starts_on=day, ends_on=day) for code, year, day in waves
    ]
    define(study, indicators=(*INDICATORS, BELOW, SMALL), claims=claims)
    for turn, wave in enumerate(made):
        size = 2 + turn + (5 if turn == 9 else 0)
        for number in range(4):
            make_interview(
                wave,
                {
                    "stage": "production",
                    "team_size": size + number,
                    "frameworks": ["pytorch"],
                },
                {"team_size": 3 + number},
                respondent=f"R{number}",
            )
    count_if_due(study.pk)
    return study


def addresses(study):
    yield reverse("study-overview", args=[study.slug])
    for name in ("trend-list", "line-page", "table-page", "claim-list", "trend-comparison"):
        yield reverse(name, args=[study.slug])
    for indicator in study.indicators.all():
        page = reverse("trend-indicator", args=[study.slug, indicator.code])
        segment = "frameworks" if indicator.unit == "project" else "customer"
        yield from (page, f"{page}?segment={segment}", f"{page}?format=json")
        if indicator.code != "using":  # nobody is in its base, so there is no picture
            yield reverse("trend-picture", args=[study.slug, indicator.code, "svg"])
    yield reverse("trend-picture", args=[study.slug, "below", "png"])


@pytest.mark.parametrize("waves", [HALF_YEARLY, ONE_YEAR, OUT_OF_ORDER, SAME_DATES])
def test_the_study_is_counted_and_every_page_answers(client, capsys, waves):
    study = make(waves)
    freshness = Freshness.objects.get(study=study)
    assert (freshness.failures, freshness.problem) == (0, "")
    assert Estimate.objects.filter(study=study, segment=None).count() == 7 * len(waves)
    assert list(breaches_of(study)) == []
    client.force_login(make_member(study, "admin"))
    for language in ("en", "es"):
        client.cookies["django_language"] = language
        for address in addresses(study):
            assert client.get(address).status_code == 200, address
        for command in ("trends", "changes", "claims"):
            call_command(command, study.slug, language=language)


def page(client, study, name, *arguments):
    client.force_login(make_member(study, "analyst"))
    return client.get(reverse(name, args=[study.slug, *arguments])).content.decode()


def places(html):
    """Return where the waves of a chart stand, and what stands below them."""
    chart = json.loads(re.search(r'<script id="chart-trend"[^>]*>(.*?)</script>', html)[1])
    return [
        (row["x"], row["says"])
        for layer in chart["light"]["layer"]
        for row in layer["data"]["values"]
        if row.get("style") == "year"
    ]


def test_two_waves_of_a_year_are_two_places(client):
    study = make(HALF_YEARLY)
    html = page(client, study, "trend-indicator", "team")
    assert places(html) == [(2018.5, "2018"), (2019.25, "2019a"), (2019.75, "2019b")]
    trend = Trend.objects.get(study=study, indicator__code="team")
    means = {
        row.wave.code: row.value
        for row in Estimate.objects.filter(study=study, indicator__code="team", segment=None)
    }
    # the line rises by half a person a wave: most of it in the second half of the time
    assert means == {"2018": 4.0, "2019a": 4.5, "2019b": 5.0}
    times = [-2 / 3, 1 / 12, 7 / 12]
    slope = sum(t * m for t, m in zip(times, means.values(), strict=True))
    assert trend.slope == pytest.approx(slope / sum(t * t for t in times))


@pytest.mark.parametrize("waves", [OUT_OF_ORDER, SAME_DATES])
def test_what_needs_time_says_that_it_is_not_computed(client, waves):
    study = make(waves)
    html = page(client, study, "trend-indicator", "team")
    assert "The change per year is not computed" in html
    assert [x for x, _ in places(html)] == [0, 1, 2]
    assert "Waves stand in their order" in html
    assert not Trend.objects.filter(study=study).exists()
    lines = page(client, study, "line-page")
    assert "is not computed: by their dates" in lines


def test_the_last_change_is_one_however_waves_are_called(client, capsys):
    study = make(TEN_WAVES)
    capsys.readouterr()
    call_command("trends", study.slug, indicator="team")
    terminal = capsys.readouterr().out
    assert "+3  " in next(line for line in terminal.splitlines() if "Size of the team" in line)
    html = page(client, study, "trend-indicator", "team")
    sentence = re.search(r'class="figure-sentence">(.*?)</p>', html)[1]
    assert "from w9" in sentence
    assert client.get(reverse("trend-list", args=[study.slug])).context["groups"][0][1][0].change \
        .from_wave == "w9"  # fmt: skip


def test_a_mean_below_zero_is_drawn_and_written(client, capsys):
    study = make(HALF_YEARLY)
    html = page(client, study, "trend-indicator", "below")
    assert "−6.0" in html
    picture = client.get(reverse("trend-picture", args=[study.slug, "below", "svg"]))
    assert "−6.0" in picture.content.decode()
    capsys.readouterr()
    call_command("trends", study.slug, indicator="below")
    assert "−6.0 (" in capsys.readouterr().out


def test_a_small_mean_keeps_digits_that_say_something(client, capsys):
    study = make(HALF_YEARLY)
    shown = "0.0040"
    html = page(client, study, "trend-indicator", "small")
    assert shown in re.search(r'aria-labelledby="figures".*?</table>', html, re.S)[0]
    capsys.readouterr()
    call_command("trends", study.slug, indicator="small")
    assert f"{shown} (" in capsys.readouterr().out


def test_one_of_eight_is_13_percent_everywhere(client, capsys):
    study = make_study()
    wave = make_wave(study, "2019")
    said = {"statistic": "share", "digits": 0, "says": {"en": "Some."}}
    define(
        study,
        indicators=(PRODUCTION,),
        claims=[
            claim("A", value=13, printed="13%", **said),
            claim("B", value=12, printed="12%", **said),
            claim("C", value="12.5", printed="12.5%", **(said | {"digits": 1})),
        ],
    )
    for number in range(8):
        make_interview(wave, {"stage": "production" if number == 3 else "research"})
    count_if_due(study.pk)
    html = page(client, study, "trend-indicator", "production")
    assert "In production: 13% of the projects" in html
    assert "12%" not in html.split("<main")[1]
    picture = client.get(reverse("trend-picture", args=[study.slug, "production", "svg"]))
    assert ">13%<" in picture.content.decode()
    capsys.readouterr()
    call_command("trends", study.slug)
    assert "13% (" in capsys.readouterr().out
    call_command("claims", study.slug, format="json")
    verdicts = {one["claim"]: one for one in json.loads(capsys.readouterr().out)}
    assert [verdicts[code]["verdict"] for code in "ABC"] == ["holds", "differs", "holds"]
    assert verdicts["B"]["reason"] == ("The records give 12.5%; halves are rounded up, to 13%.")


def test_a_study_that_cannot_be_counted_says_so_on_its_pages(client):
    study = make(ONE_YEAR)
    client.force_login(make_member(study, "admin"))
    names = ("study-overview", "claim-list", "export-page", "trend-list", "line-page")
    for failures, said in ((0, False), (3, True)):
        Freshness.objects.filter(study=study).update(failures=failures)
        for name in names:
            html = client.get(reverse(name, args=[study.slug])).content.decode()
            found = "could not be counted 3 times" in html or "The last count failed" in html
            assert found is said, name
