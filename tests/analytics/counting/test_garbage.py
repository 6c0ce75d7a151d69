import gc

import pytest

from analytics.counting.garbage import collected_by_hand


@pytest.fixture(autouse=True)
def _as_python_has_it():
    """Nothing is set aside, whatever ran in this process before."""
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.enable()


class Thing:
    """Something in a cycle with itself."""

    alive = 0

    def __init__(self):
        Thing.alive += 1
        self.me = self

    def __del__(self):
        Thing.alive -= 1


def test_cycles_are_gone_when_asked_and_the_collector_is_back_afterwards():
    with collected_by_hand() as collect:
        assert not gc.isenabled()
        Thing()
        assert Thing.alive == 1
        collect()
        assert Thing.alive == 0
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)


def test_the_collector_is_back_after_a_failure():
    with pytest.raises(ValueError, match="broken"), collected_by_hand():
        raise ValueError("broken")
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with collected_by_hand():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize("tuned", [True, False])
def test_what_a_worker_set_aside_at_its_start_stays_set_aside(tuned):
    gc.unfreeze()
    if tuned:
        gc.freeze()
    before = gc.get_freeze_count()
    with collected_by_hand():
        assert not gc.isenabled()
        assert gc.get_freeze_count() > 0
    assert gc.isenabled()
    assert (gc.get_freeze_count() > 0) is (before > 0) is tuned
