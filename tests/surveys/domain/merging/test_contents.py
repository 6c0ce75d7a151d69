"""Two edits of one interview, merged without a database."""

import datetime
import uuid
from dataclasses import replace

import pytest

from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.merging.contents import Theirs, as_checked, hidden_answers, merge_contents
from surveys.domain.missing import Missing, as_missing
from surveys.domain.refusals import EditConflict, EditedPart

FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
NO_ANSWER, HIDDEN = as_missing(Missing.NO_ANSWER), as_missing(Missing.NOT_APPLICABLE)
DAY = datetime.date(2019, 6, 3)


def content(answers=None, *projects, **details):
    return InterviewContent(answers or {}, "en", projects=projects, **details)


def project(answers, *, id=FIRST, seen=1, label=""):
    return ProjectContent(answers, label, id, seen)


def seen(answers, **details):
    """What the history says of an interview that somebody saw."""
    return {"language": "en", "organization": "", "held_on": None} | details | {"answers": answers}


def merged(base, mine, theirs, *, version=2, ended=(), **projects):
    known = {"": base} if base else {}
    return merge_contents(
        known | projects.get("projects", {}), mine, Theirs(theirs, version, dict(ended)), seen=1
    )


def test_what_either_side_changed_is_kept_and_details_have_their_types():
    found = merged(
        seen({"a": 1, "b": 2}, mode="video"),
        content({"a": 7, "b": 2}, mode="video"),
        content({"a": 1, "b": 9}, mode="phone", held_on=DAY, organization="O2"),
    )
    assert found.conflicts == ()
    assert found.content.answers == {"a": 7, "b": 9}
    assert (found.content.mode, found.content.held_on) == ("phone", DAY)
    assert found.content.organization == "O2"
    assert {(one.part, one.code) for one in found.taken} == {
        (EditedPart.FIELD, "mode"),
        (EditedPart.FIELD, "held_on"),
        (EditedPart.FIELD, "organization"),
        (EditedPart.ANSWER, "b"),
    }
    assert found.records[""].version == 2


def test_nothing_that_was_seen_as_it_is_needs_a_base():
    mine = content({"a": 7}, project({"c": 1}))
    found = merge_contents({}, mine, Theirs(content({"a": 1}, project({"c": 0})), 1), seen=1)
    assert found.content == mine
    assert (found.conflicts, found.taken, found.others) == ((), (), ())


def test_where_nobody_knows_what_was_seen_every_difference_is_asked():
    found = merged(None, content({"a": 7, "b": 2}), content({"a": 1, "b": 2}, mode="video"))
    assert {(one.part, one.code) for one in found.conflicts} == {
        (EditedPart.ANSWER, "a"),
        (EditedPart.FIELD, "mode"),
    }


@pytest.mark.parametrize("before", [NO_ANSWER, HIDDEN])
@pytest.mark.parametrize("mine", [NO_ANSWER, HIDDEN, None, ""])
def test_an_answer_that_only_they_gave_is_taken_whatever_a_condition_made_of_mine(before, mine):
    found = merged(seen({"a": before}), content({"a": mine}), content({"a": 5}))
    assert (found.conflicts, found.content.answers) == ((), {"a": 5})


def test_what_they_hid_and_i_changed_is_asked_and_what_i_left_is_worked_out_again():
    found = merged(
        seen({"a": 1, "b": 1}), content({"a": 7, "b": 1}), content({"a": HIDDEN, "b": HIDDEN})
    )
    assert [(one.code, one.mine, one.theirs) for one in found.conflicts] == [("a", 7, HIDDEN)]
    assert "b" not in found.content.answers


def test_what_they_changed_and_my_condition_hides_is_asked():
    found = merged(
        seen({"a": 1, "b": 1, "c": 1}),
        content({"a": 1, "b": 1, "c": 1}),
        content({"a": 5, "b": 5, "c": NO_ANSWER}),
    )
    assert found.conflicts == ()
    checked = {"": {"a": HIDDEN, "b": 5, "c": HIDDEN}}
    assert hidden_answers(found, checked) == [EditConflict("", EditedPart.ANSWER, "a", HIDDEN, 5)]


def test_a_conflict_says_my_answer_as_it_would_be_stored():
    conflict = EditConflict(str(FIRST), EditedPart.ANSWER, "a", "many", 5)
    removal = EditConflict(str(FIRST), EditedPart.REMOVED)
    shown = as_checked([conflict, removal], {str(FIRST): {"a": HIDDEN}})
    assert shown == [replace(conflict, mine=HIDDEN), removal]


def test_a_project_merges_from_its_own_version():
    found = merged(
        seen({}),
        content({}, project({"a": 7, "b": 2}, label="Mine")),
        content({}, project({"a": 1, "b": 9}, seen=3, label="")),
        version=1,
        projects={str(FIRST): {"label": "", "answers": {"a": 1, "b": 2}}},
    )
    [left] = found.content.projects
    assert (left.label, left.answers) == ("Mine", {"a": 7, "b": 9})
    assert [(one.place, one.code) for one in found.taken] == [(str(FIRST), "b")]
    assert found.records[str(FIRST)].version == 3


def test_projects_that_my_edit_does_not_name_stay():
    found = merged(
        seen({}), content({}, project({})), content({}, project({}), project({}, id=SECOND))
    )
    assert [one.id for one in found.others] == [SECOND]
    assert [one.id for one in found.content.projects] == [FIRST]
    assert [one.part for one in found.taken] == [EditedPart.ADDED]


def test_a_project_that_they_removed_goes_unless_i_changed_it_or_saw_that():
    base = {str(FIRST): {"label": "", "answers": {"a": HIDDEN}}}
    gone = {"version": 1, "ended": {FIRST: 4}, "projects": base}
    untouched = merged(seen({}), content({}, project({"a": ""})), content(), **gone)
    assert (untouched.content.projects, untouched.conflicts) == ((), ())
    assert [one.part for one in untouched.taken] == [EditedPart.REMOVED]

    changed = merged(seen({}), content({}, project({"a": 1}, label="x")), content(), **gone)
    assert changed.conflicts == (EditConflict(str(FIRST), EditedPart.REMOVED, mine="x"),)
    assert changed.records[str(FIRST)].version == 4

    wanted = merged(seen({}), content({}, project({"a": 1}, seen=4)), content(), **gone)
    assert (len(wanted.content.projects), wanted.conflicts) == (1, ())


def test_a_project_that_i_remove_and_they_changed_is_asked():
    theirs = content({}, project({"a": 5}, seen=2, label="Theirs"), project({}, id=SECOND))
    mine = replace(content(), removed={FIRST: 1, SECOND: 1})
    found = merged(seen({}), mine, theirs, version=1)
    assert found.conflicts == (EditConflict(str(FIRST), EditedPart.KEPT, theirs="Theirs"),)
    assert found.records[str(FIRST)].answers == {"a": 5}
    assert found.others == ()


def test_new_projects_without_ids_are_all_kept():
    mine = content({}, project({"a": 1}, id=None, seen=None), project({"a": 2}, id=None, seen=None))
    found = merged(seen({}), mine, content())
    assert [one.answers for one in found.content.projects] == [{"a": 1}, {"a": 2}]
