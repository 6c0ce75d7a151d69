"""What is stored, with what is typed over it."""

import datetime
import uuid
from dataclasses import replace

import pytest

from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.missing import Missing, as_missing
from surveys.domain.working_copies.changes import Key
from surveys.domain.working_copies.contents import (
    Stored,
    changed_since,
    is_same,
    put_together,
    questions_by_level,
    stored_at,
)
from tests.surveys.factories import questionnaire_form

FIRST, SECOND, NEW = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
CONTENT = InterviewContent(
    {"aws_customer": "no", "managed_service": as_missing(Missing.NOT_APPLICABLE), "staff": 12},
    "en",
    organization="ORG-1",
    held_on=datetime.date(2019, 6, 3),
    projects=(
        ProjectContent({"stage": "research"}, "Pilot", uuid.UUID(FIRST), 4),
        ProjectContent({"stage": "production"}, "", uuid.UUID(SECOND), 2),
    ),
)
BOTH = ["tensorflow", "pytorch"]


def typed(**answers):
    return {Key("", "answer", code): value for code, value in answers.items()}


def test_what_nobody_typed_stays_and_what_follows_from_conditions_is_worked_out_anew():
    found = put_together(Stored(CONTENT), typed(staff="12a")).content
    assert found.answers == {"aws_customer": "no", "staff": "12a"}
    assert (found.held_on, found.organization) == (CONTENT.held_on, "ORG-1")
    assert (found.projects, found.removed, found.order) == ((), {}, ())


def test_projects_are_named_where_something_is_typed_and_where_they_are_new():
    rows = {
        Key(SECOND, "answer", "team_size"): "7",
        Key(SECOND, "field", "label"): "  Second ",
        Key(FIRST, "answer", "team_size"): "1",
    }
    stored = Stored(CONTENT, [NEW, SECOND], {FIRST: 4})
    found = put_together(stored, rows).content
    assert [str(one.id) for one in found.projects] == [NEW, SECOND]
    new, second = found.projects
    assert (new.answers, new.seen) == ({}, None)
    assert (second.label, second.seen) == ("Second", 2)
    assert second.answers == {"stage": "production", "team_size": "7"}
    assert found.removed == {uuid.UUID(FIRST): 4}
    assert found.order == (uuid.UUID(NEW), uuid.UUID(SECOND))


def test_a_project_that_ended_is_new_again_behind_its_end():
    rows = {Key(NEW, "answer", "stage"): "research"}
    (project,) = put_together(Stored(CONTENT, ended={NEW: 5}), rows).content.projects
    assert (project.seen, project.answers) == (5, {"stage": "research"})


def test_what_was_only_in_the_copy_is_not_removed_from_what_is_stored():
    assert put_together(Stored(CONTENT, [FIRST, SECOND], {NEW: 0}), {}).content.removed == {}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("organization", " org-2 ", "org-2"),
        ("held_on", "2019-06-04", datetime.date(2019, 6, 4)),
        ("held_on", "", None),
        ("mode", "phone", "phone"),
        ("mode", "In person", "in_person"),
        ("duration_minutes", "45", 45),
        ("duration_minutes", "", None),
        ("language", "es", "es"),
        ("interviewer", "I1", "I1"),
    ],
)
def test_details_are_read_as_those_of_a_file(name, text, value):
    found = put_together(Stored(CONTENT), {Key("", "field", name): text})
    assert (getattr(found.content, name), found.unread) == (value, ())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("organization", "Ada Ltd."),
        ("held_on", "3/6/2019"),
        ("mode", "smoke"),
        ("duration_minutes", "an hour"),
        ("language", "?"),
        ("interviewer", "Ada L."),
    ],
)
def test_a_detail_that_cannot_be_read_keeps_what_is_stored(name, text):
    found = put_together(Stored(CONTENT), {Key("", "field", name): text})
    assert getattr(found.content, name) == getattr(CONTENT, name)
    assert [(one.code, one.question) for one in found.unread] == [("details", name)]


def test_consent_is_read_where_somebody_agrees():
    rows = {
        Key("", "consent", "participate"): "yes",
        Key("", "consent", "archive"): "",
        Key("", "consent", "given_on"): "2019-06-01",
    }
    found = put_together(Stored(CONTENT, text="1"), rows)
    assert found.agreed.given == ("participate",)
    assert (found.agreed.given_on, found.agreed.text_version) == (datetime.date(2019, 6, 1), "1")
    late = put_together(Stored(CONTENT, text="1"), rows, today=datetime.date(2019, 5, 1))
    assert [one.question for one in late.unread] == ["given_on"]
    rows[Key("", "consent", "given_on")] = "once"
    wrong = put_together(Stored(CONTENT), rows)
    assert [one.question for one in wrong.unread] == ["given_on", "text_version"]
    del rows[Key("", "consent", "participate")]
    assert put_together(Stored(CONTENT), rows).unread == ()


def test_a_day_or_text_that_says_yes_is_nothing_to_agree_to():
    rows = {Key("", "consent", code): "yes" for code in ("quote", "given_on", "text_version")}
    found = put_together(Stored(CONTENT, text="1"), rows)
    assert found.agreed.given == ("quote",)
    assert [one.question for one in found.unread] == ["given_on"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (Key("", "answer", "staff"), 12),
        (Key("", "answer", "goals"), None),
        (Key("", "field", "held_on"), "2019-06-03"),
        (Key("", "field", "mode"), ""),
        (Key(FIRST, "field", "label"), "Pilot"),
        (Key(SECOND, "answer", "stage"), "production"),
        (Key(NEW, "answer", "stage"), None),
        (Key("", "consent", "participate"), None),
    ],
)
def test_what_is_stored_somewhere_is_found(key, value):
    assert stored_at(CONTENT, key) == value


@pytest.mark.parametrize(
    ("key", "text", "stored", "same"),
    [
        (Key("", "answer", "staff"), " 12", 12, True),
        (Key("", "answer", "staff"), "13", 12, False),
        (Key("", "answer", "staff"), "12a", 12, False),
        (Key("", "answer", "staff"), "", {"missing": "not_applicable"}, True),
        (Key(FIRST, "answer", "frameworks"), BOTH[::-1], BOTH, True),
        (Key(FIRST, "field", "label"), " Pilot", "Pilot", True),
        (Key("", "field", "held_on"), "2019-06-03", "2019-06-03", True),
        (Key("", "field", "held_on"), "?", "2019-06-03", False),
        (Key("", "field", "duration_minutes"), "", None, True),
        (Key("", "field", "further_conversations"), [], [], True),
    ],
)  # fmt: skip
def test_what_is_typed_says_what_is_stored(key, text, stored, same):
    assert is_same(key, text, stored, questions_by_level(questionnaire_form())) is same


def test_what_was_stored_otherwise_meanwhile_is_told():
    form, staff = questionnaire_form(), Key("", "answer", "staff")
    assert changed_since({staff: ("13", 11)}, CONTENT, form) == {staff: 12}
    assert changed_since({staff: ("13", 12)}, CONTENT, form) == {}
    assert changed_since({staff: ("12", 11)}, CONTENT, form) == {}
    hidden = Key("", "answer", "managed_service")
    assert changed_since({hidden: ("using", as_missing(Missing.NO_ANSWER))}, CONTENT, form) == {}
    gone = Key(NEW, "answer", "stage")
    agreed = Key("", "consent", "participate")
    assert changed_since({gone: ("x", "research"), agreed: ("yes", None)}, CONTENT, form) == {}
    changed = replace(CONTENT, held_on=None)
    day = Key("", "field", "held_on")
    assert changed_since({day: ("2019-06-05", "2019-06-03")}, changed, form) == {day: None}
