"""Python's garbage collector, told how this program uses memory."""

import gc

YOUNG = 100_000
"""New objects after which the collector looks at the young ones; Python's own number is 700.

A page or a count of a large study makes millions of objects that all live until it is done: to look
at them again and again took half of the time. They cost memory instead, until they are looked at.
"""


def tune_collector() -> None:
    """Let what stands at the start of a process be, and look less often at what comes after.

    Called once all code is loaded, and in a process that was forked after the fork.
    """
    gc.collect()
    gc.freeze()
    look_less_often()


def look_less_often() -> None:
    """Look less often at new objects, whatever is loaded yet.

    At old ones after some four million: records that name each other become garbage when they are
    old, and a long command that looked at them more seldom kept gigabytes of it.
    """
    gc.set_threshold(YOUNG, 5, 5)
