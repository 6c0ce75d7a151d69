"""What pages compute from all records, kept in this process until something is written.

A table or the project lines are made of every record that counts. Whoever asks the same while the
log says the same is shown the same, so it is computed once: the key is the entry as of which the
page says that it is. While an entry waits for its number nothing is kept and nothing kept is shown.

What is kept stands before the gate, which each reader passes; its words are of one language.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from analytics.disclosure import Audience
from surveys.models import Study
from surveys.queries.recorded import Recorded, as_recorded, log_state
from surveys.reader import language

Shown = TypeVar("Shown")
Computed = Callable[[Audience], Shown]
"""Computed figures on their way to the gate: called with an audience, what it may see of them."""

MOST_KEPT = 100
"""A table has a few kilobytes, the largest some hundreds."""


class KeptResults:
    """The results that were asked for last, at most `most` of them; threads share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._results)

    def get(self, key: Hashable) -> Any:
        """Return a result; None where it is not kept."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: Hashable, result: Any) -> None:
        """Keep a result, and let go of what nobody asked for the longest."""
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            while len(self._results) > self._most:
                self._results.popitem(last=False)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._results.clear()


KEPT = KeptResults(MOST_KEPT)


def on_demand(
    study: Study,
    compute: Callable[[], Computed[Shown]],
    *,
    asked: tuple[Hashable, ...],
    audience: Audience,
) -> tuple[Shown, Recorded]:
    """Return what an audience may see of a result, and the entry as of which the records are.

    `asked` tells this result from every other of the study; `compute` must have read everything
    when it returns.
    """
    state = log_state(study)
    place = (study.pk, language(), *asked)
    if not state.waiting and (computed := KEPT.get((state.entry, *place))):
        return computed(audience), Recorded(state.entry)
    computed, recorded = as_recorded(study, compute, before=state)
    if recorded.settled and not recorded.waiting:
        KEPT.put((recorded.entry, *place), computed)
    return computed(audience), recorded
