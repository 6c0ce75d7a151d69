"""A full count leaves Python's collector as it found it."""

import gc

import pytest

from analytics.counting.garbage import collected_by_hand


@pytest.fixture(autouse=True)
def _as_before():
    yield
    gc.unfreeze()
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
