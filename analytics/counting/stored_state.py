"""The stored state of a study: read where it is in step with the count, else refused."""

import hashlib
import json
from collections.abc import Collection
from typing import Any

from analytics.models import Freshness, StoredState
from analytics.queries.design import StudyDesign
from analytics.stats.counting.moments import STUDY, Moments, StatePlace

COLUMNS = ("indicator", "waves", "entry", "definitions_hash", "numbers", "digest")


class OutOfStep(Exception):
    """The stored state is not that of what was counted; it is rebuilt, never mended."""


def check_head(design: StudyDesign, freshness: Freshness) -> None:
    """Refuse a stored state that is not that of what was counted. Raises OutOfStep."""
    read_state(design, freshness, ())


def read_state(
    design: StudyDesign, freshness: Freshness, indicators: Collection[str] | None = None
) -> Moments:
    """Read the stored state, of some indicators or of all, with its head in any case.

    Raises OutOfStep where the head is not that of what was counted, or for an odd row.
    """
    stored = StoredState.objects.filter(study=design.study).order_by()
    if indicators is not None:
        stored = stored.filter(indicator__in=[*indicators, ""])
    rows = list(stored.values_list(*COLUMNS, named=True))
    _check_head(next((row for row in rows if _place(row) == STUDY), None), design, freshness)
    found: Moments = {}
    for row in rows:
        if row.definitions_hash != design.definitions_hash:
            raise OutOfStep(f"{row.indicator} {row.waves} was counted with other definitions")
        if row.digest != digest_of(row.numbers):
            raise OutOfStep(f"{row.indicator} {row.waves} was changed by somebody else")
        cells: dict[str, list[int]] = json.loads(row.numbers)
        if cells:
            found[_place(row)] = cells
    return found


def _check_head(head: Any, design: StudyDesign, freshness: Freshness) -> None:
    if head is None:
        raise OutOfStep("there is none")
    if head.entry != freshness.counted:
        raise OutOfStep(f"it is of entry {head.entry}, not of {freshness.counted}")
    if head.definitions_hash != design.definitions_hash:
        raise OutOfStep("it was counted with other definitions")


def state_rows(design: StudyDesign, state: Moments, entry: int) -> list[StoredState]:
    """Return the rows of a state, or of some places of it; the head is always among them."""
    places: Moments = {STUDY: {}, **state}
    return [_row(design, place, cells, entry) for place, cells in places.items()]


def _row(
    design: StudyDesign, place: StatePlace, cells: dict[str, list[int]], entry: int
) -> StoredState:
    indicator, *waves = place
    numbers = json.dumps(cells, separators=(",", ":"), sort_keys=True)
    return StoredState(
        study=design.study,
        indicator=indicator,
        waves=" ".join(waves),
        entry=entry,
        definitions_hash=design.definitions_hash,
        numbers=numbers,
        digest=digest_of(numbers),
    )


def _place(row: Any) -> StatePlace:
    return (row.indicator, *row.waves.split())


def digest_of(numbers: str) -> str:
    """Return by which a change of stored numbers is noticed."""
    return hashlib.sha256(numbers.encode()).hexdigest()
