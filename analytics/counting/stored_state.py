"""The stored state of a study: read where it is in step with the count, else refused."""

import hashlib
import json
from collections.abc import Collection

from analytics.models import Freshness, StoredState
from analytics.queries.design import StudyDesign
from analytics.stats.counting.moments import STUDY, Moments, StatePlace


class OutOfStep(Exception):
    """The stored state is not that of what was counted; it is rebuilt, never mended."""


def check_head(design: StudyDesign, freshness: Freshness) -> None:
    """Refuse a stored state that is not that of what was counted. Raises OutOfStep."""
    head = StoredState.objects.filter(study=design.study, indicator="", waves="").first()
    if head is None:
        raise OutOfStep("there is none")
    if head.entry != freshness.counted:
        raise OutOfStep(f"it is of entry {head.entry}, not of {freshness.counted}")
    if head.definitions_hash != design.definitions_hash:
        raise OutOfStep("it was counted with other definitions")


def read_state(design: StudyDesign, indicators: Collection[str] | None = None) -> Moments:
    """Read the stored state, of some indicators or of all. Raises OutOfStep for an odd row."""
    rows = StoredState.objects.filter(study=design.study)
    if indicators is not None:
        rows = rows.filter(indicator__in=[*indicators, ""])
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


def _place(row: StoredState) -> StatePlace:
    return (row.indicator, *row.waves.split())


def digest_of(numbers: str) -> str:
    """Return by which a change of stored numbers is noticed."""
    return hashlib.sha256(numbers.encode()).hexdigest()
