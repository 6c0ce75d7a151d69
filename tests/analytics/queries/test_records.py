"""The columns that leave: words, categories of all waves, levels and classes of variables."""

import pytest

from analytics.queries.records import records_of
from surveys.domain.questionnaire import Level
from surveys.models import Variable
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    wave = make_wave(make_study())
    make_interview(wave, {"stage": "production"}, respondent="R1")
    return wave.study


def columns_of(study, unit="project"):
    return {column.name: column for column in records_of(study, unit=unit).columns}


def test_every_column_has_words_in_both_languages_or_those_of_its_questionnaire(study):
    columns = columns_of(study)
    own = [column for column in columns.values() if column.kind is None]
    assert [column.name for column in own if {"en", "es"} - column.label.keys()] == []
    assert [name for name, column in columns.items() if not column.label] == []


def test_project_columns_say_so(study):
    columns = columns_of(study)
    assert (columns["stage"].level, columns["position"].level) == (Level.PROJECT, Level.PROJECT)
    assert (columns["goals"].level, columns["respondent"].level) == (
        Level.INTERVIEW,
        Level.INTERVIEW,
    )
    assert "stage" not in columns_of(study, unit="interview")


def test_the_declared_class_of_a_variable_goes_with_its_column(study):
    Variable.objects.filter(study=study, code="goals").update(privacy="sensitive")
    assert columns_of(study)["goals"].privacy == "sensitive"


def test_the_categories_of_a_choice_go_with_its_column(study):
    assert "production" in [choice.code for choice in columns_of(study)["stage"].categories]
