"""The p values of stored changes by the family that they are tested in.

With one change all others of its family get other adjusted p values. To find those, the tests of a
study are kept in this process under the count that stored them: a count is known by its entry and
its time, and whoever moves the cursor from there has read these.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from django.db import connection

from analytics.counting.places import At, Family, tested_families
from analytics.models import Change, Freshness
from analytics.queries.design import StudyDesign
from analytics.queries.on_demand import KeptResults
from analytics.stats.comparison.multiplicity import benjamini_hochberg, holm
from analytics.stats.counting.rows import ChangeRow

KEPT = KeptResults(8)
"""Some hundred kilobytes each."""

Cell = tuple[str, str]
"""Indicator and category: what tells the changes of a family apart."""
Changes = Sequence[tuple[At, ChangeRow]]


class StoredTest(NamedTuple):
    """The p values of a stored change."""

    pk: int
    p: float | None
    p_adjusted: float | None
    p_discovery: float | None


Families = Mapping[Family, Mapping[Cell, StoredTest]]


class CountId(NamedTuple):
    """What tells the counts of all studies apart."""

    study: UUID
    entry: int
    at: datetime | None

    @classmethod
    def of(cls, freshness: Freshness) -> Self:
        """Return the last count of a study."""
        return cls(freshness.study_id, freshness.counted, freshness.counted_at)


def stored_families(design: StudyDesign, count: CountId) -> Families:
    """Return the tests of a study as a count, its last, stored them."""
    kept: Families | None = KEPT.get(count)
    return _read(design) if kept is None else kept


def keep_families(count: CountId, families: Families) -> None:
    """Keep the tests that a count has stored; inside a transaction it may be undone."""
    if not connection.in_atomic_block:
        KEPT.put(count, families)


def _read(design: StudyDesign) -> Families:
    rows = Change.objects.filter(study=design.study).order_by()
    places = "from_wave__code", "to_wave__code", "indicator__code", "segment__code", "category"
    families = tested_families(design)
    found: dict[Family, dict[Cell, StoredTest]] = defaultdict(dict)
    for pk, p, p_adjusted, p_discovery, *place in rows.values_list(
        "pk", "p", "p_adjusted", "p_discovery", *places
    ):
        if family := families.get(tuple(place)):
            found[family][place[2], place[4]] = StoredTest(pk, p, p_adjusted, p_discovery)
    return found


def adjusted(changes: Changes, stored: Families) -> tuple[Changes, Sequence[StoredTest], Families]:
    """Return changes with adjusted p values, the stored tests that moved, and all tests then."""
    fresh: dict[Family, dict[Cell, int]] = defaultdict(dict)
    for place, (at, _row) in enumerate(changes):
        fresh[at.family][at.indicator.code, at.category] = place
    found, moved, families = list(changes), [], dict(stored)
    for family, places in fresh.items():
        before = stored.get(family, {})
        tests = {cell: test.p for cell, test in before.items()}
        tests |= {cell: changes[place][1].p for cell, place in places.items()}
        p = list(tests.values())
        after = {}
        for cell, *three in zip(tests, p, holm(p), benjamini_hochberg(p), strict=True):
            if test := before.get(cell):
                after[cell] = StoredTest(test.pk, *three)
            if cell in places:
                at, row = changes[places[cell]]
                row = replace(row, p_adjusted=three[1], p_discovery=three[2])
                found[places[cell]] = at, row
            elif test and after[cell] != test:
                moved.append(after[cell])
        families[family] = after
    return found, moved, families
