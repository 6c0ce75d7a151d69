"""What is typed and not saved: found, told as a whole or since a version, and checked."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from surveys.actions.interviews import content_of
from surveys.actions.working_copies import Key, discard
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Unstored
from surveys.models import WorkingCopy
from surveys.queries.working_copies import (
    LeftLying,
    changes_since,
    check,
    copy_of,
    left_lying,
    open_conflicts,
    open_copies,
    together_of,
    untouched_copies,
)
from tests.surveys.factories import make_interview, make_study, make_wave
from tests.surveys.pages import Page
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def interview(wave):
    return make_interview(wave, {}, {}, state="draft")


def test_where_nobody_has_typed_there_is_an_empty_copy(interview):
    state = copy_of(interview)
    assert (state.version, state.typed, state.removed, state.writers) == (0, (), {}, ())
    assert len(state.order) == 2
    assert state.interview_version == interview.version
    later = changes_since(interview, 0)
    assert (later.order, later.removed, later.is_anew) == (None, None, False)
    assert not WorkingCopy.objects.exists()


def test_a_copy_says_what_is_typed_by_whom_and_what_contradicts(interview):
    one, other = Page(interview), Page(interview)
    one.type("staff", "1")
    other.type("staff", "2")
    (row,) = copy_of(interview).typed
    assert (row.typed, row.version, row.by_id) == ("1", 2, one.by.pk)
    (rival,) = row.rivals
    assert (rival["typed"], rival["by"]) == ("2", other.by.get_username())
    assert open_conflicts(interview) == [Key("", "answer", "staff")]


def test_whoever_typed_long_ago_is_not_writing_any_more(interview):
    one, other = Page(interview), Page(interview)
    one.type("staff", "1")
    other.type("goals", "Grow")
    other.type("goals", "More")
    assert [writer.id for writer in copy_of(interview).writers] == [other.by.pk, one.by.pk]
    copy = WorkingCopy.objects.get()
    for said in copy.senders.values():
        said["at"] = "2019-06-03T12:00:00+00:00"
    copy.save()
    assert copy_of(interview).writers == ()


@pytest.mark.parametrize("ends", ["publish", "discard"])
def test_where_a_copy_was_emptied_all_that_is_left_is_told(interview, ends):
    page = Page(interview)
    page.type("staff", "1")
    seen = page.look()
    if ends == "publish":
        page.publish(confirmed=EVERYTHING)
    else:
        discard(by=page.by, interview=interview, seen=seen)
    page.look()
    page.type("goals", "Grow")
    delta = changes_since(interview, seen)
    assert delta.is_anew
    assert [row.code for row in delta.typed] == ["goals"]
    assert len(delta.order) == 2
    assert not changes_since(interview, delta.version).is_anew


def test_copies_with_something_unsaved_are_found(wave, interview):
    other = make_interview(wave, {}, state="draft")
    moved = make_interview(wave, {}, {}, state="draft")
    page = Page(interview)
    page.type("staff", "1")
    page.type("goals", "Grow")
    Page(other).type("staff", "1")
    Page(other).publish(confirmed=EVERYTHING)
    Page(moved).act("move", str(moved.projects.last().pk), after="")
    found = open_copies(wave.study)
    assert [(one.pk, one.unsaved) for one in found] == [(moved.pk, 0), (interview.pk, 2)]
    assert not open_copies([make_study()]).exists()


def test_what_lies_unsaved_for_long_is_counted_by_study(wave, interview):
    other = make_interview(make_wave(make_study()), {}, {}, state="draft")
    for one in (interview, make_interview(wave, {}, state="draft")):
        Page(one).type("staff", "1")
        Page(one).type("goals", "Grow")
    Page(other).act("move", str(other.projects.last().pk), after="")
    assert left_lying() == []
    now = timezone.now()
    for days, one in ((3, interview), (5, other)):
        at = now - datetime.timedelta(days=days)
        WorkingCopy.objects.filter(pk=one.pk).update(changed_at=at)
    mine = LeftLying(wave.study.slug, 1, now - datetime.timedelta(days=3))
    theirs = LeftLying(other.wave.study.slug, 1, now - datetime.timedelta(days=5))
    assert left_lying() == sorted([mine, theirs], key=lambda one: one.slug)
    assert left_lying(wave.study) == [mine]
    Page(interview).publish(confirmed=EVERYTHING)
    assert left_lying(wave.study) == []


def test_what_nobody_touched_for_long_is_found(wave, interview):
    Page(interview).type("staff", "1")
    month = datetime.timedelta(days=30)
    assert not untouched_copies(month).exists()
    WorkingCopy.objects.update(changed_at=timezone.now() - 2 * month)
    assert [one.pk for one in untouched_copies(month)] == [interview.pk]
    assert [one.pk for one in untouched_copies(month, wave.study)] == [interview.pk]
    assert not untouched_copies(month, make_study()).exists()


def test_a_copy_is_put_together_without_being_one(interview):
    assert together_of(interview, None).content.projects == ()


@pytest.mark.parametrize(
    "changes",
    [
        [],
        [("", "answer", "staff", "12a")],
        [("", "answer", "staff", "0")],
        [("", "answer", "aws_customer", "")],
        [("", "field", "held_on", "")],
        [("", "field", "held_on", "2011-01-01")],
        [("", "field", "held_on", "yesterday"), ("", "field", "mode", "smoke")],
        [("p", "answer", "stage", "")],
        [("p", "answer", "stage", "dreaming"), ("p", "field", "label", "x" * 201)],
        [("", "consent", "archive", "yes"), ("", "consent", "given_on", "2999-01-01")],
    ],
)
def test_a_check_says_what_saving_and_submitting_says(interview, changes):
    page = Page(interview)
    first = str(interview.projects.first().pk)
    for place, part, code, text in changes:
        page.type(code, text, place=place and first, part=part)
    found = check(type(interview).objects.get(pk=interview.pk), page.by)
    try:
        said = page.publish(submit=True).found
    except Unstored as refused:
        said = refused.found
    assert [str(one) for one in found.to_mend] == [str(one) for one in said.to_mend]
    assert found.to_confirm == said.to_confirm


def test_a_check_asks_for_consent_and_for_projects(wave):
    interview = make_interview(wave, state="draft")
    interview.respondent.consents.all().delete()
    page = Page(interview)
    page.type("mode", "phone", part="field")
    found = check(interview, page.by)
    assert [one.question for one in found.to_mend] == ["consent"]
    assert [one.code for one in found.to_confirm] == ["no_project"]
    page.type("participate", "yes", part="consent")
    page.type("text_version", "1", part="consent")
    keys = [one.key for one in found.to_confirm]
    found = check(interview, page.by, keys)
    assert (found.to_mend, found.to_confirm) == ([], ())


def test_a_check_leaves_alone_what_is_handed_in(wave):
    interview = make_interview(wave, {}, state="submitted")
    interview.respondent.consents.all().delete()
    assert check(interview, Page(interview).by).to_mend == []


def test_a_project_that_was_removed_elsewhere_is_shown_where_somebody_typed(interview):
    first, second = interview.projects.all()
    page = Page(interview)
    page.act("move", str(second.pk), after="")
    page.type("team_size", "2", place=str(first.pk))
    removed = {one.pk: one.version for one in (first, second)}
    content = replace(content_of(interview), projects=(), removed=removed)
    save_interview(
        by=page.by,
        interview=interview,
        seen=interview.version,
        content=content,
        confirmed=EVERYTHING,
    )
    assert copy_of(interview).order == (str(first.pk),)
