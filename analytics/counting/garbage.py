"""Python's collector of cycles, while a study is counted from scratch.

Millions of small objects come and go, and the collector walks through all that live, again and
again: a quarter of the time of a full count. Within a chunk nothing becomes garbage that it would
find, so it is called after each.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def collected_by_hand() -> Iterator[Callable[[], int]]:
    """Give what collects cycles, and keep Python from doing it by itself meanwhile."""
    was_on = gc.isenabled()
    # What lives already is not walked through. A worker is so from its start, and stays so.
    was_frozen = gc.get_freeze_count() > 0
    if not was_frozen:
        gc.freeze()
    gc.disable()
    try:
        yield gc.collect
    finally:
        if not was_frozen:
            gc.unfreeze()
        if was_on:
            gc.enable()
