"""What one answer was over time: who, when, from what to what, why; in words."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.db import transaction

from surveys.actions import log
from surveys.actions.interviews import content_of, store_edit
from surveys.actions.working_copies import Key
from surveys.domain.confirming import EVERYTHING
from surveys.domain.findings import Findings
from surveys.models import Version
from surveys.presenters.details import words_for
from surveys.queries.answer_history import answer_history
from tests.surveys.factories import make_interview, make_study, make_user, make_wave
from tests.surveys.pages import Page
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db
STAGE, STAFF = "stage", Key("", "answer", "staff")


@pytest.fixture
def interview():
    return make_interview(make_wave(make_study()), {"stage": "research"}, state="draft", staff=12)


def history(interview, key):
    return answer_history(interview, key, words_for(interview.questionnaire.form, key))


def told(interview, key):
    return [(one.in_words_old, one.in_words_new) for one in history(interview, key)]


def test_an_answer_has_its_changes_newest_first(interview):
    typing, saving = Page(interview), Page(interview)
    typing.type("staff", "13")
    typing.type("goals", "Grow")
    saving.publish(confirmed=EVERYTHING)
    saving.type("goals", "More")
    saving.publish(confirmed=EVERYTHING)
    last, first = history(interview, STAFF)
    assert (first.version, first.old, first.new, first.typed_by) == (1, None, 12, ())
    assert (last.old, last.new, last.in_words_new) == (12, 13, "13")
    assert last.by == saving.by.get_username()
    assert last.typed_by == (typing.by.get_username(),)
    assert last.at.date() >= datetime.date(2019, 1, 1)


def test_to_be_without_an_answer_from_the_beginning_is_no_change(interview):
    page, key = Page(interview), Key("", "answer", "goals")
    assert interview.answers["goals"] == {"missing": "no_answer"}
    assert history(interview, key) == []
    page.type("goals", "Grow")
    page.publish(confirmed=EVERYTHING)
    assert [(one.old, one.new) for one in history(interview, key)] == [
        ({"missing": "no_answer"}, "Grow")
    ]


def test_an_answer_of_a_project_is_said_in_words(interview):
    place = str(interview.projects.get().pk)
    page = Page(interview)
    page.type("stage", {"missing": "refused"}, place=place)
    page.type("label", "Pilot", place=place, part="field")
    page.publish()
    assert told(interview, Key(place, "answer", STAGE)) == [
        ("Research", "refused"),
        ("no answer", "Research"),
    ]
    assert told(interview, Key(place, "field", "label")) == [
        ("nothing", "Pilot"),
    ]
    assert history(interview, Key(place, "answer", STAGE))[0].typed_by == (page.by.get_username(),)


CONVERSATION = {"held_on": "2019-06-09", "mode": "", "duration_minutes": "", "interviewer": "I1"}


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("organization", "ORG-1", "ORG-1"),
        ("held_on", "2019-06-04", "4 June 2019"),
        ("mode", "phone", "phone"),
        ("language", "es", "Spanish"),
        ("duration_minutes", "45", "45 minutes"),
        ("further_conversations", [CONVERSATION], "9 June 2019, I1"),
        ("interviewer", "I2", "I2"),
    ],
)
def test_a_detail_is_said_in_words(interview, name, typed, words):
    page = Page(interview)
    page.type(name, typed, part="field")
    page.publish(confirmed=EVERYTHING)
    assert history(interview, Key("", "field", name))[0].in_words_new == words


def test_a_project_that_went_and_came_back_is_told(interview):
    project = interview.projects.get()
    content = replace(content_of(interview), projects=(), removed={project.pk: 1})
    by = make_user()
    save_interview(by=by, interview=interview, seen=1, content=content, confirmed=EVERYTHING)
    key = Key(str(project.pk), "answer", STAGE)
    assert [one.new for one in history(interview, key)] == [None, "research"]


def test_what_is_of_another_interview_or_no_answer_has_no_history(interview):
    other = make_interview(interview.wave, {}).projects.get()
    assert history(interview, Key(str(other.pk), "answer", STAGE)) == []
    assert history(interview, Key(str(uuid.uuid4()), "answer", STAGE)) == []
    assert history(interview, Key("", "consent", "participate")) == []


def test_what_of_a_record_nobody_types_is_not_told(interview):
    place = str(interview.projects.get().pk)
    page = Page(interview)
    page.type("label", "Robots", place=place, part="field")
    page.publish(confirmed=EVERYTHING)
    assert history(interview, Key("", "field", "held_on"))
    assert history(interview, Key(place, "field", "label"))
    for name in ("answers", "state", "respondent_id", "created_by_id"):
        assert history(interview, Key("", "field", name)) == []
    for name in ("answers", "interview_id", "position"):
        assert history(interview, Key(place, "field", name)) == []


def test_the_reason_of_an_act_is_told_of_what_it_changed_in_a_project(interview):
    project = interview.projects.get()
    with transaction.atomic():  # one act
        content = content_of(interview)
        stage = replace(content.projects[0], answers={STAGE: "production"})
        store_edit(by=make_user(), interview=interview, seen=interview.version,
                   content=replace(content, projects=(stage,)), found=Findings(EVERYTHING),
                   reason="Stages recoded")  # fmt: skip
    last, _first = history(interview, Key(str(project.pk), "answer", STAGE))
    assert last.reason == "Stages recoded"


def test_a_reason_is_told(interview):
    interview.answers["staff"] = 20
    log.update(interview, by=make_user(), action="interview.edited", reason="A slip")
    assert history(interview, STAFF)[0].reason == "A slip"


def test_what_was_erased_is_passed_over(interview):
    page = Page(interview)
    page.type("staff", "13")
    page.publish()
    Version.objects.filter(record_id=interview.pk, record_version=1).update(content=None)
    (step,) = history(interview, STAFF)
    assert (step.old, step.new) == (None, 13)
