import pytest

from nucleus.stalls import StallWatch

pytestmark = pytest.mark.slow


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def watch(signs, patience=30):
    clock = Clock()
    signs = iter(signs)
    return clock, StallWatch(lambda: next(signs), patience=patience, clock=clock)


def test_a_heartbeat_that_moves_is_no_stall():
    clock, stalls = watch(["a", "b", "c"])
    for now in (0, 25, 50):
        clock.now = now
        assert stalls.is_stalled() is False


def test_a_heartbeat_that_stands_still_is_a_stall():
    clock, stalls = watch(["a", "a", "a"])
    answers = []
    for clock.now in (0, 30, 31):
        answers.append(stalls.is_stalled())
    assert answers == [False, False, True]


def test_a_worker_that_never_gave_a_sign_is_a_stall():
    clock, stalls = watch([None, None])
    assert stalls.is_stalled() is False
    clock.now = 31
    assert stalls.is_stalled() is True


def test_a_process_that_started_gets_its_time():
    clock, stalls = watch(["a", "a", "a"])
    stalls.is_stalled()
    clock.now = 31
    stalls.reset()
    clock.now = 60
    assert stalls.is_stalled() is False


def test_a_machine_that_is_slow_to_start_gets_more_time_until_there_is_a_sign():
    clock, stalls = watch(["a", "a", "a", "a", "b", "b"])
    stalls.is_stalled()
    clock.now = 31
    assert stalls.is_stalled() is True
    stalls.grow_patient()
    assert stalls.is_stalled() is False
    clock.now = 90
    assert stalls.is_stalled() is False
    assert stalls.is_stalled() is False  # the sign: the first patience holds again
    clock.now = 121
    assert stalls.is_stalled() is True
