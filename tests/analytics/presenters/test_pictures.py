"""Charts of a study: on the page bare, as a picture with what it is and as of when."""

import datetime

import pytest
from django.utils import timezone, translation

from analytics.disclosure import Audience
from analytics.domain.notices import NO_POPULATION
from analytics.models import Estimate
from analytics.presenters.pictures import (
    LINE,
    THEMES,
    comparison_spec,
    source,
    trend_spec,
    wave_notes,
)
from analytics.presenters.sampling import Samples
from analytics.presenters.trend_list import load_trend_list
from analytics.presenters.trend_page import load_trend_page
from analytics.queries.freshness import StudyFreshness
from tests.analytics.factories import PRODUCTION, define
from tests.surveys.factories import CHOICES, make_study, make_wave, questionnaire_form

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

AT = datetime.datetime(2026, 1, 31, 23, 30, tzinfo=datetime.UTC)
COUNTED = StudyFreshness(entry=1234, at=AT, owed=0, unsealed=0)
NEVER_COUNTED = StudyFreshness(entry=None, at=None, owed=0, unsealed=0)
MANY = tuple(f"f{number}" for number in range(6))


@pytest.fixture
def study():
    """One wave with a figure, and a question of many categories."""
    study = make_study(name={"en": "Deep <learning>", "es": "Aprendizaje"})
    rows = "".join(f"framework,{code},{code.upper()},{code.upper()}\n" for code in MANY)
    make_wave(study, form=questionnaire_form(choices=CHOICES + rows))
    segment = {"code": "frameworks", "variable": "frameworks", "label": {"en": "Frameworks"}}
    define(study, indicators=[PRODUCTION], segments=[segment])
    estimate(study)
    return study


def estimate(study, *, segment=None, category="", value=0.25):
    return Estimate.objects.create(
        study=study,
        indicator=study.indicators.get(),
        wave=study.waves.get(),
        segment=segment,
        category=category,
        base=40,
        clusters=20,
        interviews=20,
        approved=0,
        count=10,
        value=value,
        low=0.1,
        high=0.4,
        df=19,
    )


def page_of(study, segment=""):
    indicator = study.indicators.get()
    return load_trend_page(study, indicator, segment, audience=Audience.MEMBER)


def title_of(spec):
    """Return the title of a picture and the notes below it; nothing for a chart on a page."""
    title = spec.get("title", {})
    return title.get("text", ""), title.get("subtitle", [])


def is_of_lines(spec):
    return "yOffset" not in spec.get("encoding", {})


def test_on_the_page_a_chart_is_described_and_has_no_title(study):
    spec = trend_spec(page_of(study))
    assert title_of(spec) == ("", [])
    assert spec["description"].startswith("In production: 25%")


def test_a_picture_says_by_itself_what_it_shows_and_as_of_when(study):
    title, notes = title_of(trend_spec(page_of(study), picture_of=COUNTED))
    assert title == "How many are in production?"
    assert notes[0].startswith("In production: 25%")
    assert "2019: observed, purposive selection" in notes
    assert notes[-1].startswith("Nucleus · Deep <learning> · as of entry 1,234, ")


def test_without_a_question_a_picture_is_called_by_its_label(study):
    study.indicators.update(question={})
    assert title_of(trend_spec(page_of(study), picture_of=COUNTED))[0] == "In production"


def test_what_the_numbers_say_is_broken_into_lines_that_fit(study):
    study.indicators.update(label={"en": "Projects of which it is said that they run " * 5})
    _title, notes = title_of(trend_spec(page_of(study), picture_of=COUNTED))
    said = notes[: notes.index("2019: observed, purposive selection")]
    assert len(said) > 1
    assert all(len(line) <= LINE for line in said)


def test_a_breakdown_leaves_what_its_categories_say_to_the_page(study):
    estimate(study, segment=study.segments.get(), category="f1")
    _title, notes = title_of(trend_spec(page_of(study, "frameworks"), picture_of=COUNTED))
    assert notes[0] == "2019: observed, purposive selection"


@pytest.mark.parametrize(("categories", "lines"), [(MANY[:5], True), (MANY, False)])
def test_more_categories_than_lines_can_be_told_apart_are_drawn_otherwise(study, categories, lines):
    segment = study.segments.get()
    for category in categories:
        estimate(study, segment=segment, category=category)
    assert is_of_lines(trend_spec(page_of(study, "frameworks"))) is lines


def test_categories_without_a_figure_take_no_line(study):
    segment = study.segments.get()
    for category in MANY:
        estimate(study, segment=segment, category=category, value=None if category < "f3" else 0.2)
    assert is_of_lines(trend_spec(page_of(study, "frameworks")))


@pytest.mark.parametrize("theme", THEMES)
def test_without_a_value_there_is_a_picture_that_was_never_counted(study, theme):
    Estimate.objects.update(value=None)
    table = load_trend_list(study, audience=Audience.MEMBER)
    for spec in (
        trend_spec(page_of(study), theme=theme, picture_of=NEVER_COUNTED),
        comparison_spec(table, theme=theme, picture_of=NEVER_COUNTED),
    ):
        assert title_of(spec)[1][-1] == "Nucleus · Deep <learning>"


def test_waves_of_which_nothing_was_counted_can_be_compared(study):
    Estimate.objects.all().delete()
    table = load_trend_list(study, audience=Audience.MEMBER)
    assert title_of(comparison_spec(table, picture_of=NEVER_COUNTED))[0].startswith("The waves")


def test_the_waves_compared_are_a_picture_in_the_language_of_the_reader(study):
    table = load_trend_list(study, audience=Audience.MEMBER)
    assert title_of(comparison_spec(table)) == ("", [])
    with translation.override("es"):
        spec = comparison_spec(load_trend_list(study, audience=Audience.MEMBER), picture_of=COUNTED)
    title, notes = title_of(spec)
    assert title == "Las oleadas comparadas: porcentajes de proyectos"
    assert notes[-1].startswith("Nucleus · Aprendizaje · ")
    assert spec["description"].startswith("Proporción de proyectos en cada oleada")


def test_the_stamp_is_of_the_time_zone_of_the_site(study):
    with timezone.override("Europe/Madrid"):
        stamp = source(study, COUNTED)
    assert stamp == "Nucleus · Deep <learning> · as of entry 1,234, 1 Feb 2026, 00:30"
    with timezone.override("America/Lima"):
        assert source(study, COUNTED).endswith("31 Jan 2026, 18:30")


def test_a_wave_says_what_it_is_and_how_its_experts_were_chosen(study):
    first = study.waves.get()
    second = make_wave(study, "2020", nature="invented", selection="probability", position=9)
    what, warning = wave_notes([first, second], Samples())
    assert what == "2019: observed, purposive selection · 2020: invented, probability sample"
    assert warning == NO_POPULATION
    assert wave_notes([second], Samples()) == ["2020: invented, probability sample"]
