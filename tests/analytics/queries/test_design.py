"""The design of a study is read in a fixed number of queries, and of that study alone."""

from dataclasses import replace

import pytest

from analytics.queries.design import load_design
from surveys.actions import accounts, studies
from tests.everything import make_everything
from tests.surveys.factories import CHOICES, make_study, make_wave, questionnaire_form

pytestmark = pytest.mark.django_db

OWN, FOREIGN = "OWN", "FOREIGN"


@pytest.mark.parametrize("size", [1, 3])
def test_it_takes_five_queries_however_much_there_is(size, django_assert_num_queries):
    make_everything(1, FOREIGN)
    study = make_everything(size, OWN)
    with django_assert_num_queries(5):
        design = load_design(study)
        found = [one.variable.code for one in design.segments]
    assert found == ["aws_customer"] * size
    assert [one.position for one in design.waves] == list(range(1, size + 1))
    assert [one.code for one in design.indicators] == [f"production-{n + 1}" for n in range(size)]
    assert {row.wave.study for row in design.lineage} == {study}
    assert set(design.questions) == {wave.code for wave in design.waves}


class TestCategoriesOfAWave:
    @pytest.fixture
    def wave(self):
        """A wave whose second questionnaire words one stage anew, adds one and drops one."""
        wave = make_wave(make_study())
        choices = CHOICES.replace("stage,production,Production", "stage,production,Live")
        choices = choices.replace("stage,research,Research,Inv", "stage,pilot,Pilot,Inv")
        form = questionnaire_form(choices=choices)
        form = replace(form, version="2")
        studies.publish_questionnaire(by=accounts.system_account(), wave=wave, form=form)
        return wave

    def labels(self, wave, code):
        found = load_design(wave.study).categories_of(code, wave)
        return [(choice.code, choice.label["en"]) for choice in found]

    def test_all_that_were_offered_are_listed_each_as_last_worded(self, wave):
        assert self.labels(wave, "stage") == [
            ("pilot", "Pilot"),
            ("production", "Live"),
            ("research", "Research"),
        ]

    @pytest.mark.parametrize("code", ["goals", "no_such_question"])
    def test_what_has_no_categories_has_none(self, wave, code):
        assert self.labels(wave, code) == []

    def test_a_wave_without_questionnaire_offers_nothing(self, wave):
        by = accounts.system_account()
        empty = studies.create_wave(by=by, study=wave.study, code="2020", year=2020)
        assert self.labels(empty, "stage") == []
