"""What was asked then: waves, variables, questionnaires and harmonised categories."""

from dataclasses import replace

import pytest

from surveys.actions import accounts, log, studies
from surveys.actions.sealing import seal_entries
from surveys.models import Lineage, Wave
from surveys.queries.as_of.design import design_as_of
from surveys.queries.as_of.entry import newest_entry
from tests.surveys.factories import make_study, make_wave, questionnaire_form

pytestmark = pytest.mark.django_db

LIVE = [{"code": "live", "label": {"en": "Live", "es": "En uso"}}]


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2019", nature="reconstructed")
    seal_entries()
    return study


@pytest.fixture
def by():
    return accounts.system_account()


def test_when_nothing_is_written_it_is_what_is_stored(study):
    found = design_as_of(study, newest_entry(study))
    assert [(one.content(), one.nature) for one in found.waves] == [
        (one.content(), "reconstructed") for one in study.waves.all()
    ]
    assert [one.content() for one in found.variables] == [
        one.content() for one in study.variables.order_by("position", "code")
    ]
    (questionnaire,) = found.questionnaires
    assert questionnaire.form == study.waves.get().questionnaires.get().form
    assert found.lineage == ()


def test_what_was_changed_removed_or_added_since_is_as_it_was(study, by):
    before = newest_entry(study)
    wave = study.waves.get()
    stage = study.variables.get(code="stage")
    studies.set_categories(by=by, variable=stage, categories=LIVE)
    studies.set_mapping(by=by, variable=stage, wave=wave, mapping={"production": "live"})
    seal_entries()
    mapped = newest_entry(study)
    make_wave(study, "2020")
    wave.code, wave.nature = "2019b", "observed"
    log.update(wave, by=by, action="wave.changed")
    log.delete(study.variables.get(code="staff"), by=by, action="variable.removed")
    log.delete(Lineage.objects.get(), by=by, action="lineage.removed")
    seal_entries()
    then, between, now = (design_as_of(study, one) for one in (before, mapped, newest_entry(study)))
    assert [[(one.code, one.nature) for one in each.waves] for each in (then, now)] == [
        [("2019", "reconstructed")],
        [("2019b", "observed"), ("2020", "observed")],
    ]
    assert {one.code for one in then.variables} - {one.code for one in now.variables} == {"staff"}
    assert [len(each.lineage) for each in (then, between, now)] == [0, 1, 0]
    (lineage,) = between.lineage
    assert (lineage.mapping, lineage.variable.categories) == ({"production": "live"}, LIVE)
    assert [one.wave.code for one in now.questionnaires] == ["2020", "2019b"]


def test_a_questionnaire_that_was_published_since_was_not_asked(study, by):
    before = newest_entry(study)
    wave = Wave.objects.get()
    form = replace(questionnaire_form(), version="2")
    studies.store_questionnaire(by=by, wave=wave, form=form)
    seal_entries()
    assert [
        len(design_as_of(study, one).questionnaires) for one in (before, newest_entry(study))
    ] == [1, 2]


def test_variables_are_personal_by_what_was_said_then_or_is_said_now(study, by):
    before = newest_entry(study)
    for code, privacy, new in (("goals", "personal", "aims"), ("staff", "personal", "staff")):
        variable = study.variables.get(code=code)
        variable.privacy, variable.code = privacy, new
        log.update(variable, by=by, action="variable.changed")
    assert design_as_of(study, before).personal == {"goals", "aims", "staff"}
    seal_entries()
    variable = study.variables.get(code="staff")
    variable.privacy = "open"
    log.update(variable, by=by, action="variable.changed")
    assert design_as_of(study, newest_entry(study)).personal == {"aims", "staff"}
