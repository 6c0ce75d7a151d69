"""What others stored, removed or typed meanwhile waits for a decision, and is not lost."""

import datetime
import uuid
from dataclasses import replace

import pytest

from surveys.actions import accounts
from surveys.actions.interviews import content_of
from surveys.actions.working_copies import (
    Key,
    OpenConflicts,
)
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Refused
from surveys.models import Project, TypedAnswer
from surveys.queries.working_copies import check, copy_of
from tests.surveys.factories import (
    make_content,
    make_interview,
)
from tests.surveys.pages import STAFF, Page, rivals, stored, typed
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


def save(interview, **answers):
    """Save answers of the interview by another way, as an import does."""
    interview.refresh_from_db()
    content = content_of(interview)
    content = replace(content, answers={**content.answers, **answers}, projects=())
    by = accounts.system_account()
    return save_interview(
        by=by, interview=interview, seen=interview.version, content=content, confirmed=EVERYTHING
    )


def test_a_project_that_was_added_elsewhere_comes_last(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.act("move", second, after="")
    added = make_content({"team_size": 9})
    content = replace(content_of(interview), projects=added.projects)
    save_interview(by=page.by, interview=interview, seen=interview.version, content=content)
    page.publish()
    assert stored(interview)[:2] == [second, first]
    assert len(stored(interview)) == 3


def test_what_was_typed_into_a_removed_project_waits_for_a_decision(interview):
    first, second = stored(interview)
    removing, typing = Page(interview), Page(interview)
    removing.act("remove", first)
    typing.type("team_size", "5", place=first)
    with pytest.raises(OpenConflicts) as refused:
        removing.publish()
    assert refused.value.keys == (Key(first, "project", ""),)
    assert copy_of(interview).order == (second, first)
    removing.look()
    removing.act("remove", first)
    removing.publish()
    assert stored(interview) == [second]


def test_a_removed_project_that_was_saved_otherwise_comes_back(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.act("remove", first)
    content = content_of(interview)
    changed = replace(content.projects[0], label="Elsewhere")
    content = replace(content, projects=(changed,))
    save_interview(by=page.by, interview=interview, seen=interview.version, content=content)
    with pytest.raises(OpenConflicts):
        page.publish()
    assert copy_of(interview).order == (second, first)


def test_nothing_is_saved_while_values_contradict(interview):
    one, other = Page(interview), Page(interview)
    one.type("staff", "1")
    other.type("staff", "2")
    with pytest.raises(OpenConflicts) as refused:
        one.publish()
    assert refused.value.keys == (Key(*STAFF),)
    assert copy_of(interview).version == 2
    one.look()
    one.type("staff", "2", settles=True)
    one.publish()
    interview.refresh_from_db()
    assert interview.answers["staff"] == 2


def test_what_was_stored_meanwhile_waits_beside_what_is_typed(interview):
    page = Page(interview)
    page.type("staff", "13")
    save(interview, staff=14, goals="Grow")
    with pytest.raises(OpenConflicts) as refused:
        page.publish()
    assert refused.value.keys == (Key(*STAFF),)
    row = TypedAnswer.objects.get(code="staff")
    assert (row.typed, row.before, row.rivals[0]["typed"]) == ("13", 14, "14")
    assert row.rivals[0]["name"] == accounts.system_account().get_username()
    page.look()
    page.type("staff", "13", settles=True)
    page.publish()
    interview.refresh_from_db()
    assert (interview.answers["staff"], interview.answers["goals"]) == (13, "Grow")


@pytest.mark.parametrize(("kept", "meant"), [("13", 13), ("refused", {"missing": "refused"})])
def test_what_was_stored_meanwhile_is_the_same(interview, kept, meant):
    page = Page(interview)
    page.type("staff", meant if isinstance(meant, dict) else kept)
    save(interview, staff=meant)
    page.publish()
    assert typed(interview) == {}


def test_a_detail_that_was_stored_meanwhile_waits_too(interview):
    page = Page(interview)
    page.type("mode", "phone", part="field")
    page.type("held_on", "2019-06-04", part="field")
    content = replace(content_of(interview), mode="written", projects=())
    content = replace(content, held_on=datetime.date(2019, 6, 4))
    save_interview(by=page.by, interview=interview, seen=1, content=content, confirmed=EVERYTHING)
    with pytest.raises(OpenConflicts) as refused:
        page.publish(confirmed=EVERYTHING)
    assert refused.value.keys == (Key("", "field", "mode"),)


def test_a_project_that_was_removed_meanwhile_comes_back_where_somebody_typed(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.type("stage", "research", place=first)
    content = replace(content_of(interview), projects=(), removed={uuid.UUID(first): 1})
    save_interview(by=page.by, interview=interview, seen=interview.version, content=content)
    page.publish()
    assert stored(interview) == [second, first]
    assert Project.objects.get(pk=first).version == 3


def end(interview, place):
    """Remove a project by another way, as an import does."""
    interview.refresh_from_db()
    version = interview.projects.get(pk=place).version
    content = replace(content_of(interview), projects=(), removed={uuid.UUID(place): version})
    save_interview(by=accounts.system_account(), interview=interview, seen=interview.version,
                   content=content)  # fmt: skip


def test_words_in_a_project_that_was_removed_meanwhile_are_shown_and_go_on(interview):
    first, second = stored(interview)
    page, other = Page(interview), Page(interview)
    page.type("team_size", "5x", place=first)
    end(interview, first)
    assert copy_of(interview).order == (second, first)
    page.look()
    page.type("team_size", "5", place=first)
    page.type("stage", "production", place=first)
    assert check(interview, page.by).problems == []
    other.look()
    other.act("move", first, after="")
    page.publish(confirmed=EVERYTHING)
    assert stored(interview) == [first, second]
    assert Project.objects.get(pk=first).answers["team_size"] == 5


def test_a_page_that_does_not_know_of_a_removal_loses_no_words(interview):
    first, second = stored(interview)
    page = Page(interview)
    end(interview, first)
    page.type("team_size", "5", place=first)
    assert copy_of(interview).order == (second, first)
    page.type("label", "Again", place=first, part="field")
    page.act("remove", first, seen=page.look())
    assert copy_of(interview).order == (second,)
    page.publish()
    assert stored(interview) == [second]


def test_words_in_a_project_of_another_interview_are_refused(interview):
    other = make_interview(interview.wave, {"team_size": 3}, {}, state="draft")
    first = stored(other)[0]
    page = Page(interview)
    for _ in range(2):  # while it is there, and when it has ended
        with pytest.raises(Refused) as refused:
            page.type("team_size", "5", place=first)
        assert refused.value.code == "unknown_project"
        if Project.objects.filter(pk=first).exists():
            end(other, first)


def test_what_was_stored_before_the_page_knew_waits_for_a_decision(interview):
    first, _second = stored(interview)
    page = Page(interview)
    page.look()
    save(interview, staff=99, goals="Theirs")
    page.type("staff", "13")
    page.type("team_size", "4", place=first)
    page.type("goals", "Theirs")
    page.type("interviewer", "ana", part="field")
    with pytest.raises(OpenConflicts) as refused:
        page.publish(confirmed=EVERYTHING)
    assert refused.value.keys == (Key(*STAFF),)
    assert rivals(interview) == {STAFF: ["99"]}
    page.look()
    page.type("staff", "13", settles=True)
    page.publish(confirmed=EVERYTHING)
    interview.refresh_from_db()
    assert interview.answers["staff"] == 13


def test_what_a_page_saved_itself_does_not_contradict_what_it_types_next(interview):
    page = Page(interview)
    page.look()
    page.type("staff", "13")
    page.publish(seen=copy_of(interview).version, confirmed=EVERYTHING)
    page.type("staff", "14")  # before it knows that it is saved
    page.publish(seen=copy_of(interview).version, confirmed=EVERYTHING)
    interview.refresh_from_db()
    assert interview.answers["staff"] == 14
