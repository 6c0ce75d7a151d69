import gc

import pytest


@pytest.fixture(autouse=True)
def _collector_as_before():
    """Benchmarks tune the collector of their process; that of the tests goes on as it was."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
