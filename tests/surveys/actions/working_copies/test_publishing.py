"""What is typed becomes a version of the interview, or says what keeps it from being one."""

import datetime
import uuid
from dataclasses import replace

import pytest

from surveys.actions import consents
from surveys.actions.interviews import content_of
from surveys.actions.review import approve_interview
from surveys.actions.waves import move_wave
from surveys.actions.working_copies import (
    Change,
    ProjectAct,
    discard,
    end_copy,
    start,
)
from surveys.domain.confirming import EVERYTHING, ToConfirm
from surveys.domain.refusals import InvalidAnswers, NotWritable, Refused, StaleVersion, TakenIds
from surveys.domain.waves import Move
from surveys.models import Consent, Entry, Project, Version, WorkingCopy
from surveys.queries.working_copies import copy_of
from surveys.rules import may_approve
from tests.surveys.factories import (
    SURVEY,
    make_content,
    make_interview,
    make_member,
    make_study,
    make_user,
    make_wave,
    questionnaire_form,
)
from tests.surveys.pages import STAFF, Page, rivals, stored, typed
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


def test_all_that_is_typed_is_saved_in_one_version(interview):
    first, _second = stored(interview)
    page = Page(interview)
    page.type("staff", " 13 ")
    page.type("held_on", "2019-06-05", part="field")
    page.type("duration_minutes", "45", part="field")
    page.type("organization", "ORG-1", part="field")
    page.type("further_conversations", CONVERSATIONS, part="field")
    page.type("label", " Pilot ", place=first, part="field")
    page.type("frameworks", ["pytorch"], place=first)
    page.type("team_size", {"missing": "refused"}, place=first)
    before = interview.version
    done = page.publish(confirmed=EVERYTHING)
    interview.refresh_from_db()
    assert (done.interview.version, interview.version) == (before + 1, before + 1)
    assert (interview.answers["staff"], interview.duration_minutes) == (13, 45)
    assert interview.held_on == datetime.date(2019, 6, 5)
    assert interview.organization.code == "ORG-1"
    assert interview.further_conversations == [
        {"held_on": "2019-06-09", "mode": "phone", "duration_minutes": 20, "interviewer": ""}
    ]
    project = Project.objects.get(pk=first)
    assert project.label == "Pilot"
    assert project.answers["frameworks"] == ["pytorch"]
    assert project.answers["team_size"] == {"missing": "refused"}
    assert typed(interview) == {}
    assert copy_of(interview).version == done.version


CONVERSATIONS = [
    {"held_on": "2019-06-09", "mode": "phone", "duration_minutes": "20", "interviewer": ""},
    {"held_on": "", "mode": "", "duration_minutes": "", "interviewer": ""},
]


def test_nothing_typed_changes_nothing(interview):
    before = interview.version
    assert Page(interview).publish().interview.version == before


def test_whoever_did_not_see_all_does_not_save(interview):
    page = Page(interview)
    page.type("staff", "13")
    with pytest.raises(StaleVersion) as stale:
        page.publish(seen=0)
    assert stale.value.current == 1
    assert copy_of(interview).version == 1
    page.publish(seen=1)


def test_what_cannot_be_stored_is_said_at_once_and_stays_typed(interview):
    page = Page(interview)
    page.type("staff", "12a")
    page.type("held_on", "yesterday", part="field")
    page.type("duration_minutes", "long", part="field")
    page.type("further_conversations", [CONVERSATIONS[0] | {"held_on": "then"}], part="field")
    with pytest.raises(InvalidAnswers) as refused:
        page.publish()
    found = refused.value.found
    assert [(one.code, one.question) for one in found.to_mend] == [
        ("details", "held_on"),
        ("details", "duration_minutes"),
        ("details", "further_conversations"),
        ("not_an_integer", "staff"),
    ]
    assert len(typed(interview)) == 4
    assert copy_of(interview).version == 4


def test_what_is_unread_does_not_ask_for_a_project(interview):
    page = Page(interview)
    page.type("held_on", "yesterday", part="field")
    with pytest.raises(InvalidAnswers) as refused:
        page.publish(submit=True)
    assert refused.value.found.to_confirm == ()


def test_what_is_to_be_confirmed_is_asked(interview):
    page = Page(interview)
    page.type("held_on", "2017-01-01", part="field")
    with pytest.raises(ToConfirm) as asked:
        page.publish()
    page.publish(confirmed=[one.key for one in asked.value.questions])


def test_projects_are_stored_in_their_order(interview):
    first, second = stored(interview)
    page, new, last = Page(interview), str(uuid.uuid4()), str(uuid.uuid4())
    page.send(
        *(Change(id, "answer", "stage", "research", 0) for id in (new, last)),
        acts=[
            ProjectAct("move", second, after=""),
            ProjectAct("add", new, after=second),
            ProjectAct("add", last),
        ],
    )
    page.publish()
    assert stored(interview) == [second, new, first, last]
    positions = interview.projects.order_by("position").values_list("position", flat=True)
    assert [*positions] == [1, 2, 3, 4]
    actions = {
        str(one.record_id): one.action for one in Entry.objects.filter(action__contains="project.")
    }
    assert (actions[second], actions[first]) == ("project.reordered", "project.reordered")
    moved = Version.objects.filter(record_id=first).order_by("-record_version").first()
    assert moved.content["position"] == 3


def test_a_project_that_moves_and_changes_has_one_version(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.act("move", second, after="")
    page.type("team_size", "8", place=second)
    page.publish()
    assert Project.objects.get(pk=second).version == 2
    assert Project.objects.get(pk=second).answers["team_size"] == 8
    assert stored(interview) == [second, first]


def test_what_is_removed_goes_and_what_was_typed_there(interview):
    first, second = stored(interview)
    page, new = Page(interview), str(uuid.uuid4())
    page.type("team_size", "none", place=first)
    page.act("add", new)
    page.act("remove", new)
    page.act("remove", first)
    page.publish()
    assert stored(interview) == [second]
    assert typed(interview) == {}
    assert copy_of(interview).removed == {}


def test_consent_is_given_with_what_is_saved():
    wave = make_wave(make_study())
    by = make_user()
    interview = start(
        by=by,
        id=uuid.uuid4(),
        wave=wave,
        questionnaire=wave.questionnaires.get(),
        expert="R1",
        language="en",
        confirmed=["new_expert:r1"],
    )
    page = Page(interview, by)
    page.type("participate", "yes", part="consent")
    page.type("archive", "", part="consent")
    page.type("aws_customer", "no")
    page.type("held_on", "2019-06-03", part="field")
    with pytest.raises(InvalidAnswers) as refused:
        page.publish(submit=True)
    assert [one.question for one in refused.value.found.to_mend] == ["text_version"]
    page.type("text_version", "2019-1", part="consent")
    page.type("given_on", "2999-01-01", part="consent")
    with pytest.raises(InvalidAnswers) as refused:
        page.publish(submit=True)
    assert [one.question for one in refused.value.found.to_mend] == ["given_on"]
    page.type("given_on", "", part="consent")
    done = page.publish(submit=True, confirmed=["no_project:R1"])
    consent = Consent.objects.get()
    assert (consent.purpose, consent.text_version) == ("participate", "2019-1")
    assert consent.given_on == datetime.date(2019, 6, 3)
    assert done.interview.state == "submitted"


def test_what_keeps_it_from_counting_is_given_back(interview):
    first, _second = stored(interview)
    page = Page(interview)
    page.type("stage", "", place=first)
    done = page.publish(submit=True)
    assert done.interview.state == "draft"
    assert [one.question for one in done.found.to_mend] == ["stage"]
    assert typed(interview) == {}


def test_what_stands_already_is_not_given_again(interview):
    page = Page(interview)
    page.type("participate", "yes", part="consent")
    page.type("text_version", "another", part="consent")
    page.publish()
    assert Consent.objects.count() == 1


def test_what_was_withdrawn_is_given_again_today(interview):
    consent = Consent.objects.get()
    day = datetime.date(2019, 6, 10)
    consents.withdraw_consent(by=make_user(), consent=consent, on=day, confirmed=EVERYTHING)
    page = Page(interview)
    page.type("participate", "yes", part="consent")
    page.publish()
    assert Consent.objects.standing().get().given_on > day


def test_nobody_saves_into_what_is_approved_or_closed(interview):
    page = Page(interview)
    page.type("staff", "13")
    move_wave(by=make_user(), wave=interview.wave, move=Move.CLOSE, reason="Over.")
    with pytest.raises(NotWritable):
        page.publish()
    assert typed(interview) == {STAFF: "13"}
    discard(by=page.by, interview=interview, seen=1)
    assert typed(interview) == {}


def test_whoever_typed_does_not_approve_what_another_one_saved(interview):
    study = interview.wave.study
    people = [make_member(study, "researcher") for _ in range(3)]
    typing, saving, other = people
    Page(interview, typing).type("staff", "13")
    Page(interview, saving).publish()
    Page(interview, saving).publish(submit=True)
    interview.refresh_from_db()
    assert [may_approve(one, interview) for one in people] == [False, False, True]
    approve_interview(by=other, interview=interview, seen=interview.version)


def test_the_history_says_who_typed(interview):
    typing, saving = Page(interview), Page(interview)
    typing.type("staff", "13")
    saving.publish()
    last = Version.objects.filter(record_id=interview.pk).order_by("-record_version").first()
    assert last.typed_by == [typing.by.pk]


def test_what_is_typed_is_thrown_away(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.type("staff", "13")
    page.act("move", second, after="")
    with pytest.raises(StaleVersion):
        discard(by=page.by, interview=interview, seen=1)
    assert discard(by=page.by, interview=interview, seen=2) == 3
    assert typed(interview) == {}
    assert copy_of(interview).order == (first, second)
    assert copy_of(interview).version == 3


def test_an_interview_does_not_end_while_something_is_unsaved(interview):
    page = Page(interview)
    page.type("staff", "13")
    with pytest.raises(Refused) as refused:
        end_copy(interview)
    assert refused.value.code == "unsaved_words"
    page.publish()
    end_copy(interview)
    assert not WorkingCopy.objects.exists()


def test_the_id_of_another_record_is_not_saved(interview):
    page, id = Page(interview), str(uuid.uuid4())
    page.act("add", id)
    other = make_content({})
    content = replace(other, projects=(replace(other.projects[0], id=uuid.UUID(id)),))
    second = make_interview(interview.wave, state="draft")
    save_interview(
        by=page.by,
        interview=second,
        seen=second.version,
        content=replace(content_of(second), projects=content.projects),
    )
    with pytest.raises(TakenIds):
        page.publish()
    assert rivals(interview) == {}


def test_rules_that_read_the_place_of_a_project_follow_its_order():
    head, *lines = SURVEY.splitlines()
    number = "calculate,number,,,,,,position(..)"
    lines = [f"{line}," for line in lines]
    lines.insert(-1, number)
    form = questionnaire_form("\n".join([f"{head},calculation", *lines]))
    interview = make_interview(make_wave(make_study(), form=form), {}, {}, {}, state="draft")
    first, second, third = stored(interview)
    page = Page(interview)
    page.act("move", third, after="")
    page.type("team_size", "4", place=second)
    page.publish(confirmed=EVERYTHING)
    numbers = {str(one.pk): one.answers["number"] for one in interview.projects.all()}
    assert numbers == {third: "1", first: "2", second: "3"}
