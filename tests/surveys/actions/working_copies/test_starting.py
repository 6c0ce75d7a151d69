"""An interview is begun as an empty draft, once however often that is asked."""

import datetime
import uuid

import pytest

from surveys.actions.working_copies import start
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import AlreadyInterviewed, TakenIds
from surveys.models import Consent, Interview, WorkingCopy
from tests.surveys.factories import (
    SURVEY,
    make_expert,
    make_study,
    make_user,
    make_wave,
    questionnaire_form,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    make_expert(wave.study, "R1")
    make_expert(wave.study, "R2")
    return wave


@pytest.fixture
def by():
    return make_user(username="ada")


def begin(wave, by, **given):
    given = {"id": uuid.uuid4(), "expert": "R1", "language": "es"} | given
    return start(by=by, wave=wave, questionnaire=wave.questionnaires.get(), **given)


def test_an_interview_begins_as_an_empty_draft(wave, by):
    interview = begin(wave, by)
    assert (interview.state, interview.language, interview.interviewer) == ("draft", "es", "ada")
    assert interview.respondent.code == "R1"
    assert interview.answers["staff"] == {"missing": "no_answer"}
    assert not interview.projects.exists()
    assert WorkingCopy.objects.get().version == 0


def test_it_begins_with_the_defaults_of_its_questionnaire(by):
    head, *lines = SURVEY.splitlines()
    lines = [f"{line},{4 if ',staff,' in line else ''}" for line in lines]
    wave = make_wave(make_study(), form=questionnaire_form("\n".join([f"{head},default", *lines])))
    make_expert(wave.study, "R1")
    assert begin(wave, by).answers["staff"] == 4


def test_consent_is_given_with_it(wave, by):
    day = datetime.date(2019, 6, 3)
    given = {"given": ["participate"], "given_on": day, "text_version": "1"}
    begin(wave, by, **given)
    assert Consent.objects.get().given_on == day


def test_the_same_id_gives_the_same_interview(wave, by):
    first = begin(wave, by)
    assert begin(wave, by, id=first.pk, expert=" r1 ") == first
    assert Interview.objects.count() == 1


def test_the_id_of_another_interview_is_refused(wave, by):
    first = begin(wave, by)
    with pytest.raises(TakenIds):
        begin(wave, make_user(), id=first.pk, expert="R2")


def test_an_expert_is_interviewed_once_and_a_new_one_is_asked_about(wave, by):
    first = begin(wave, by)
    with pytest.raises(AlreadyInterviewed) as refused:
        begin(wave, by)
    assert refused.value.interview == first.pk
    with pytest.raises(ToConfirm) as asked:
        begin(wave, by, expert="R3")
    begin(wave, by, expert="R3", confirmed=[one.key for one in asked.value.questions])
