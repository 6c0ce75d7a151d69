"""The design of a study: what is added stands behind the last; the same again writes nothing."""

from dataclasses import replace
from datetime import date

import pytest

from surveys.actions import accounts, studies
from surveys.domain.refusals import Refused
from surveys.models import Entry, Lineage, Study, Version, Wave
from tests.surveys.factories import (
    SURVEY,
    make_interview,
    make_study,
    make_wave,
    questionnaire_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def wave():
    return make_wave(make_study())


def actions_of(record):
    entries = Entry.objects.filter(record_id=record.pk).order_by("pk")
    return list(entries.values_list("action", flat=True))


def test_what_is_added_stands_behind_the_last_of_its_own_study(by):
    make_wave(make_study(), position=40)
    study = make_study()
    assert studies.create_wave(by=by, study=study, code="2018", year=2018).position == 1
    studies.create_wave(by=by, study=study, code="2019", year=2019, position=7)
    assert studies.create_wave(by=by, study=study, code="2020", year=2020).position == 8
    themes = [studies.create_theme(by=by, study=study, code=c, label={}) for c in ("a", "b")]
    assert [theme.position for theme in themes] == [1, 2]
    variables = [
        studies.declare_variable(by=by, study=study, code=code, level="project", privacy="open")
        for code in ("stage", "size")
    ]
    assert [variable.position for variable in variables] == [1, 2]


def test_a_wave_may_last_one_day_and_have_an_end_alone(by):
    study = make_study()
    one = studies.create_wave(
        by=by,
        study=study,
        code="a",
        year=2019,
        starts_on=date(2019, 6, 3),
        ends_on=date(2019, 6, 3),
    )
    other = studies.create_wave(by=by, study=study, code="b", year=2019, ends_on=date(2019, 6, 3))
    assert list(Wave.objects.filter(study=study).order_by("position")) == [one, other]


def test_a_wave_in_another_state_has_no_reason_of_the_state_before(by, wave):
    wave.state_reason = "Over."
    studies.set_wave_state(by=by, wave=wave, state="closed")
    stored = Wave.objects.get(pk=wave.pk)
    assert (stored.state, stored.state_reason, stored.version) == ("closed", "", 2)
    assert actions_of(wave) == ["wave.created", "wave.closed"]


def test_a_wave_in_the_same_state_is_not_written(by, wave):
    studies.set_wave_state(by=by, wave=wave, state=wave.state)
    assert actions_of(wave) == ["wave.created"]


def test_a_new_version_of_a_questionnaire_stands_behind_the_one_in_use(by, wave):
    interview = make_interview(wave)
    form = questionnaire_form(SURVEY.replace("Which frameworks?", "Which ones?"))
    with pytest.raises(Refused) as refusal:
        studies.publish_questionnaire(by=by, wave=wave, form=form)
    assert refusal.value.said.code == "other_questionnaire"
    assert "Questionnaire 1 of wave 2019 exists with other questions" in str(refusal.value)
    new = studies.publish_questionnaire(by=by, wave=wave, form=replace(form, version="2"))
    assert (new.code, new.position) == ("2", 2)
    interview.refresh_from_db()
    assert interview.questionnaire.code == "1"


def test_another_wave_may_have_other_questions_under_the_same_version(by, wave):
    other = make_wave(wave.study, "2020", form=questionnaire_form(SURVEY.replace("Which", "What")))
    assert {one.questionnaires.get().code for one in (wave, other)} == {"1"}


def test_lineage_is_said_once_and_may_be_said_otherwise(by, wave):
    variable = wave.study.variables.get(code="stage")

    def say(status, note):
        return studies.set_lineage(by=by, variable=variable, wave=wave, status=status, note=note)

    first = say("caution", {"en": "Other words."})
    assert say("caution", {"en": "Other words."}).version == 1
    assert say("caution", {"en": "Other order."}).version == 2
    assert say("break", {"en": "Other order."}).version == 3
    stored = Lineage.objects.get()
    assert (stored.pk, stored.status, stored.note) == (first.pk, "break", {"en": "Other order."})
    assert actions_of(first) == ["lineage.set"] * 3
    assert Version.objects.get(record_id=first.pk, record_version=1).content["status"] == "caution"


def test_a_study_has_its_first_entry_from_its_creation(by):
    study = studies.create_study(by=by, slug="own", name={"en": "Own"}, languages=["es"])
    assert Study.objects.get(slug="own").languages == ["es"]
    entry = Entry.objects.get(record_id=study.pk)
    assert (entry.action, entry.study, entry.by) == ("study.created", study, by)
