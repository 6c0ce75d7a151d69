"""What of a study may leave as a data file."""

import pytest

from analytics.queries.exportable import exportable_of
from surveys.domain.questionnaire import Kind
from tests.surveys.factories import SURVEY, make_study, make_wave, questionnaire_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2019")
    make_wave(study, "2020", position=2)
    return study


def test_each_variable_is_offered_once_with_its_waves_and_class(study):
    found = exportable_of(study)
    listed = [one.code for section in found.sections for one in section.variables]
    assert len(listed) == len({*listed})
    assert found.variables["stage"].waves == ("2019", "2020")
    assert found.variables["stage"].privacy == "open"
    assert {one.level for one in found.sections} == {"interview", "project"}


def test_what_is_personal_is_kept_apart(study):
    study.variables.filter(code="stage").update(privacy="personal")
    found = exportable_of(study)
    assert "stage" not in found.variables
    assert [one.code for one in found.personal] == ["stage"]


def test_harmonised_categories_are_offered_where_there_are_some(study):
    study.variables.filter(code="stage").update(
        categories=[
            {"code": "works", "label": {"en": "Works"}},
            {"code": "research", "label": {"en": "Research"}},
        ]
    )
    variable = study.variables.get(code="stage")
    assert not exportable_of(study).is_harmonised
    for wave in study.waves.all():
        variable.lineage.create(wave=wave, mapping={"production": "works"})
    found = exportable_of(study)
    codes = [one.code for one in found.variables["stage"].categories]
    assert found.is_harmonised
    assert ("works" in codes, "production" in codes) == (True, False)


def test_what_waves_asked_for_different_types_of_answers_is_a_text_as_in_files(study):
    asked = "select_multiple framework,frameworks"
    assert asked in SURVEY
    form = questionnaire_form(SURVEY.replace(asked, "text,frameworks"))
    make_wave(study, "2021", position=3, form=form)
    found = exportable_of(study).variables["frameworks"]
    assert (found.question.kind, found.categories) == (Kind.TEXT, ())


def test_it_is_read_in_four_queries(study, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert exportable_of(study).variables
