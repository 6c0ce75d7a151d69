"""Projects of a working copy: added, copied, moved, removed while somebody types, brought back."""

import uuid

import pytest

from analytics.queries.verification.working_copies import breaches_of_copies
from surveys.actions.working_copies import Change, Key, OpenConflicts, ProjectAct
from surveys.actions.working_copies import arranging as actions
from surveys.domain.details import MOST_PROJECTS
from surveys.domain.refusals import Refused, TakenIds
from surveys.domain.working_copies import arranging
from surveys.models import WorkingCopy
from surveys.queries.working_copies import changes_since, copy_of
from tests.surveys.factories import (
    SURVEY,
    make_interview,
    make_study,
    make_wave,
    questionnaire_form,
)
from tests.surveys.pages import Page, stored, typed

pytestmark = pytest.mark.django_db


def order(interview):
    return list(copy_of(interview).order)


def new():
    return str(uuid.uuid4())


def test_projects_stand_as_stored_until_somebody_moves_one(interview):
    first, second = stored(interview)
    assert order(interview) == [first, second]
    Page(interview).type("staff", "1")
    assert WorkingCopy.objects.get().order is None
    assert order(interview) == [first, second]


def test_projects_are_added_where_they_belong(interview):
    first, second = stored(interview)
    page, last, front, between = Page(interview), new(), new(), new()
    page.act("add", last)
    page.act("add", front, after="")
    page.act("add", between, after=first)
    assert order(interview) == [front, first, between, second, last]
    page.act("add", last, after="")
    assert order(interview)[-1] == last


def test_a_copy_has_what_its_source_shows(interview):
    first, second = stored(interview)
    page, one, other = Page(interview), new(), new()
    page.type("stage", "production", place=first)
    page.type("team_size", "many", place=first)
    page.type("label", "Pilot", place=first, part="field")
    page.send(
        acts=[
            ProjectAct("copy", one, source=first, after=first),
            ProjectAct("copy", other, source=one, after=one),
        ]
    )
    assert order(interview) == [first, one, other, second]
    for place in (one, other):
        assert {key[1:]: value for key, value in typed(interview).items() if key[0] == place} == {
            ("answer", "stage"): "production",
            ("answer", "team_size"): "many",
            ("field", "label"): "Pilot",
        }


def test_a_new_project_is_typed_into_with_the_request_that_adds_it(interview):
    page, id = Page(interview), new()
    page.send(Change(id, "answer", "team_size", "2", 0), acts=[ProjectAct("add", id)])
    assert typed(interview)[(id, "answer", "team_size")] == "2"


def test_a_new_project_begins_with_its_defaults():
    head, *lines = SURVEY.splitlines()
    lines = [f"{line},{4 if 'team_size' in line else ''}" for line in lines]
    lines = [f"{head},default", *lines]
    form = questionnaire_form("\n".join(lines))
    interview = make_interview(make_wave(make_study(), form=form))
    id = new()
    Page(interview).act("add", id)
    assert typed(interview) == {(id, "answer", "team_size"): "4"}


def test_projects_are_moved(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.act("move", second, after="")
    assert order(interview) == [second, first]
    page.act("move", second, after=first)
    assert order(interview) == [first, second]
    page.act("move", first)
    assert order(interview) == [second, first]
    page.act("move", first, after=first)
    assert order(interview) == [second, first]


def test_what_is_removed_can_be_brought_back(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.type("team_size", "5", place=first)
    page.act("remove", first)
    state = copy_of(interview)
    assert state.order == (second,)
    assert state.removed[first]["by"] == page.by.get_username()
    page.act("move", first)
    assert order(interview) == [second]
    page.act("bring_back", first, after="")
    assert (order(interview), copy_of(interview).removed) == ([first, second], {})
    assert typed(interview) == {(first, "answer", "team_size"): "5"}
    page.act("bring_back", first)
    assert order(interview) == [first, second]


def test_nobody_removes_what_somebody_else_typed_unseen(interview):
    first, second = stored(interview)
    typing, removing = Page(interview), Page(interview)
    typing.type("team_size", "5", place=first)
    done = removing.act("remove", first)
    assert done.kept == (Key(first, "project", ""),)
    assert order(interview) == [first, second]
    removing.look()
    assert removing.act("remove", first).kept == ()
    assert order(interview) == [second]


def test_others_are_told_of_the_new_order_alone(interview):
    first, second = stored(interview)
    page = Page(interview)
    page.type("staff", "1")
    seen = page.look()
    page.act("move", second, after="")
    assert changes_since(interview, seen).order == (second, first)
    seen = page.look()
    page.type("staff", "2")
    assert changes_since(interview, seen).order is None


@pytest.mark.parametrize(
    "act",
    [
        ProjectAct("move", new()),
        ProjectAct("remove", new()),
        ProjectAct("bring_back", new()),
        ProjectAct("copy", new(), source=new()),
        ProjectAct("copy", new()),
    ],
)
def test_a_project_that_nobody_knows_is_refused(interview, act):
    with pytest.raises(Refused) as refused:
        Page(interview).send(acts=[act])
    assert refused.value.code == "unknown_project"


def test_the_id_of_another_record_is_refused(interview):
    other = make_interview(interview.wave, {}).projects.get()
    with pytest.raises(TakenIds):
        Page(interview).act("add", str(other.pk))


def test_an_interview_holds_so_many_projects(interview, monkeypatch):
    monkeypatch.setattr(arranging, "MOST_PROJECTS", 3)
    page = Page(interview)
    page.act("add", new())
    with pytest.raises(Refused) as refused:
        page.act("add", new())
    assert refused.value.code == "too_many_projects"
    assert MOST_PROJECTS == 500


def add_and_remove(page, count):
    """Add projects, type into them and remove them again; return their ids."""
    ids = [new() for _ in range(count)]
    for id in ids:
        page.act("add", id)
        page.type("stage", "production", place=id)
        page.act("remove", id, seen=page.look())
    return ids


@pytest.fixture
def removed(interview, monkeypatch):
    """Return the removed projects after one too many: a stored one, one that lives on, others."""
    monkeypatch.setattr(actions, "MOST_REMOVED", 4)
    first, _second = stored(interview)
    page, unaware = Page(interview), Page(interview)
    page.act("remove", first)
    (lively,) = add_and_remove(page, 1)
    unaware.type("team_size", "5", place=lively)
    return [first, lively, *add_and_remove(page, 4)]


def test_removed_projects_that_are_stored_nowhere_are_forgotten(interview, removed):
    first, lively, one, other, third, last = removed
    copy = WorkingCopy.objects.get(pk=interview.pk)
    assert {*copy.removed} == {first, lively, last}
    assert {place for place, *_ in typed(interview)} == {lively, last}
    assert [*breaches_of_copies(interview.wave.study)] == []
    page = Page(interview)
    page.act("bring_back", last)
    for forgotten in (one, other, third):
        with pytest.raises(Refused) as refused:
            page.act("bring_back", forgotten)
        assert refused.value.code == "unknown_project"
        with pytest.raises(Refused) as refused:
            page.type("stage", "research", place=forgotten)
        assert refused.value.code == "unknown_project"


def test_saving_after_some_were_forgotten_loses_and_doubles_nothing(interview, removed):
    _first, lively, *_forgotten, last = removed
    second = stored(interview)[1]
    page = Page(interview)
    page.act("bring_back", last)
    with pytest.raises(OpenConflicts) as refused:
        page.publish()
    assert refused.value.keys == (Key(lively, "project", ""),)
    assert order(interview) == [second, last, lively]
    page.publish()
    assert stored(interview) == [second, last, lively]


def test_who_knows_of_what_was_forgotten_is_told_all(interview, removed):
    copy = copy_of(interview)
    before = changes_since(interview, copy.version - 1)
    assert before.is_anew
    assert {(one.place, one.code) for one in before.typed} == {
        (place, code) for place, _part, code in typed(interview)
    }
    assert (before.order, before.removed) == (copy.order, copy.removed)
    Page(interview).type("staff", "1")
    after = changes_since(interview, copy.version)
    assert (after.is_anew, [one.code for one in after.typed]) == (False, ["staff"])
