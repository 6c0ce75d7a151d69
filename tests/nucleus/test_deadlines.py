"""An answer in time, an error as it was raised, or a word that there was none."""

import threading
import time

import pytest

from nucleus.deadlines import Asked, within


@pytest.fixture
def never():
    """A question that is not answered while the test runs."""
    end = threading.Event()
    yield lambda: end.wait(60)
    end.set()


@pytest.mark.parametrize("said", ["yes", None, False, 0])
def test_what_is_said_in_time_is_the_answer(said):
    assert within(30, lambda: said) is said


def test_an_error_of_the_question_is_raised_where_it_was_asked():
    def fail():
        raise ConnectionRefusedError("nobody listens")

    with pytest.raises(ConnectionRefusedError, match="nobody listens"):
        within(30, fail)


def test_a_question_that_times_out_by_itself_says_so_in_its_own_words():
    def fail():
        raise TimeoutError("the broker was slow")

    with pytest.raises(TimeoutError, match="the broker was slow"):
        within(30, fail)


@pytest.mark.parametrize("seconds", [0, -1, 0.05])
def test_who_never_answers_is_not_waited_for(never, seconds):
    with pytest.raises(TimeoutError, match="no answer in time"):
        within(seconds, never)


def test_questions_asked_together_share_one_deadline(never):
    """Two that never answer cost their time once, and the one that answered is heard."""
    asked = [Asked(never), Asked(lambda: "here"), Asked(never)]
    until = time.monotonic() + 0.05
    found = []
    for one in asked:
        try:
            found.append(one.answer(until=until))
        except TimeoutError:
            found.append("silent")
    assert found == ["silent", "here", "silent"]


def test_an_answer_that_came_late_can_still_be_fetched():
    may_answer = threading.Event()
    asked = Asked(lambda: may_answer.wait(60) and "late")
    with pytest.raises(TimeoutError):
        asked.answer(until=time.monotonic())
    may_answer.set()
    assert asked.answer(until=time.monotonic() + 30) == "late"


def test_a_question_without_answer_keeps_no_process_alive(never):
    assert Asked(never).daemon
