import pytest

from surveys.domain.interviews import COUNTED, State, can_move

ALLOWED = {
    ("draft", "submitted"),
    ("submitted", "approved"),
    ("submitted", "returned"),
    ("approved", "returned"),
    ("returned", "submitted"),
}


@pytest.mark.parametrize("current", State)
@pytest.mark.parametrize("new", State)
def test_the_moves_are_these_and_no_others(current, new):
    assert can_move(current, new) == ((current.value, new.value) in ALLOWED)


def test_states_may_come_as_text():
    assert can_move("draft", "submitted")
    with pytest.raises(ValueError, match="'withdrawn' is not a valid State"):
        can_move("draft", "withdrawn")


def test_submitted_and_approved_interviews_count():
    assert sorted(COUNTED) == ["approved", "submitted"]
