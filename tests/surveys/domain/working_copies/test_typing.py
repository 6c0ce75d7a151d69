"""What is typed where, and the form in which what is stored is sent."""

import datetime

import pytest

from surveys.domain.questionnaire import Level
from surveys.domain.working_copies.changes import Change
from surveys.domain.working_copies.typing import (
    Untypable,
    as_typed,
    require_typable,
    typed_codes,
    typed_fields,
)
from tests.surveys.factories import make_content, questionnaire_form

PLACE = "0b5d9a4e-0000-4000-8000-000000000000"
CONVERSATION = {"held_on": "then", "mode": "", "duration_minutes": "x", "interviewer": ""}


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        (12, "12"),
        ("1.5", "1.5"),
        (None, ""),
        ([], []),
        (["a", "b"], ["a", "b"]),
        ({"missing": "refused"}, {"missing": "refused"}),
        ({"missing": "dont_know"}, {"missing": "dont_know"}),
        ({"missing": "no_answer"}, ""),
        ({"missing": "not_applicable"}, ""),
        ({"missing": "not_asked"}, ""),
        (datetime.date(2019, 6, 3), "2019-06-03"),
        ([{"held_on": None, "duration_minutes": 20}], [{"held_on": "", "duration_minutes": "20"}]),
    ],
)
def test_what_is_stored_is_sent_as_it_is_typed(stored, sent):
    assert as_typed(stored) == sent


def test_details_are_sent_as_they_are_typed():
    fields = typed_fields(make_content())
    assert (fields["held_on"], fields["mode"], fields["duration_minutes"]) == (
        "2019-06-03",
        "video",
        "",
    )
    assert fields["further_conversations"] == []


@pytest.mark.parametrize(
    "change",
    [
        Change("", "answer", "staff", "12a"),
        Change("", "answer", "staff", {"missing": "dont_know"}),
        Change(PLACE, "answer", "frameworks", ["no", "such"]),
        Change(PLACE, "field", "label", "x" * 300),
        Change("", "field", "held_on", "yesterday"),
        Change("", "field", "further_conversations", [CONVERSATION]),
        Change("", "field", "further_conversations", ""),
        Change("", "consent", "given_on", "soon"),
        Change("", "consent", "participate", "yes"),
    ],
)
def test_what_is_wrong_is_typed_all_the_same(change):
    require_typable(questionnaire_form(), change)


@pytest.mark.parametrize(
    "change",
    [
        Change(PLACE, "answer", "staff", "1"),
        Change(PLACE, "field", "held_on", "1"),
        Change(PLACE, "consent", "participate", "yes"),
        Change("", "field", "label", "1"),
        Change("", "answer", "frameworks", [1]),
        Change("", "answer", "staff", ["x"] * 1_001),
        Change("", "field", "further_conversations", [CONVERSATION] * 41),
        Change("", "field", "further_conversations", [CONVERSATION | {"mode": None}]),
        Change("", "field", "mode", [CONVERSATION]),
        Change("", "field", "further_conversations", "two more by phone"),
        Change("", "field", "further_conversations", ["two more by phone"]),
    ],
)
def test_what_belongs_elsewhere_or_has_no_form_is_refused(change):
    with pytest.raises(Untypable):
        require_typable(questionnaire_form(), change)


def test_calculations_are_not_typed():
    assert "staff" in typed_codes(questionnaire_form(), Level.INTERVIEW)
    assert "stage" in typed_codes(questionnaire_form(), Level.PROJECT)
