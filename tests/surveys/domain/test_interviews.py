import pytest

from surveys.domain.interviews import (
    COUNTED,
    COUNTED_AS_APPROVED,
    WRITABLE,
    State,
    can_move,
)

ALLOWED = {
    ("draft", "submitted"),
    ("submitted", "approved"),
    ("submitted", "returned"),
    ("approved", "reopened"),
    ("reopened", "submitted"),
    ("reopened", "approved"),
    ("returned", "submitted"),
}


@pytest.mark.parametrize("current", State)
@pytest.mark.parametrize("new", State)
def test_the_moves_are_these_and_no_others(current, new):
    assert can_move(current, new) == ((current.value, new.value) in ALLOWED)


def test_states_may_come_as_text():
    assert can_move("draft", "submitted")


def test_no_move_leads_from_or_to_a_state_of_another_version():
    assert not can_move("draft", "withdrawn")
    assert not can_move("withdrawn", "draft")


def test_what_was_handed_in_counts_and_what_was_approved_goes_on_counting():
    assert sorted(COUNTED) == ["approved", "reopened", "submitted"]
    assert sorted(COUNTED_AS_APPROVED) == ["approved", "reopened"]


def test_nobody_writes_into_what_is_approved():
    assert set(State) - WRITABLE == {State.APPROVED}
