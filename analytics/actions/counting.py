"""Counting: follow the log of a study, count what it touched, write its figures.

Figures are a function of stored rows. A count is built from what is stored and then takes effect
at once, by moving the cursor of the study from where this count began: whoever finds that another
count was stored meanwhile rolls back and begins again. So it may be called twice, at once, late or
in any order. Only figures whose cells changed are made anew; the result is that of a full count.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from analytics.counting.affected import NONE, affected_cells
from analytics.counting.figures import (
    adjust_families,
    change_rows,
    estimate_rows,
    sums_of,
    trend_rows,
)
from analytics.counting.tallies import fresh_tallies
from analytics.models import Change, Estimate, Freshness, Tally, Trend
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.owed import Owed, last_seal, owed_since
from surveys.actions.sealing import seal_entries
from surveys.models import Seal, Study

logger = logging.getLogger(__name__)

ATTEMPTS = 10
BATCH = 500
MANY = 5000  # above this many interviews at once, counting all is not slower
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=10)


class Overtaken(Exception):
    """Another count of the same study was faster."""


@dataclass(frozen=True)
class Counted:
    """What a count did: up to which entry, and how many interviews it counted."""

    entry: int
    interviews: int


def count_study(study_id: UUID) -> Counted:
    """Bring the figures of a study up to date with its log."""
    return _count(study_id, everything=False)


def recount_study(study_id: UUID) -> Counted:
    """Build all tallies and figures of a study from scratch."""
    return _count(study_id, everything=True)


def _count(study_id: UUID, *, everything: bool) -> Counted:
    study = Study.objects.get(pk=study_id)
    for _ in range(ATTEMPTS):
        seal_entries()
        try:
            return _attempt(study, everything=everything)
        except Overtaken:
            continue
    raise Overtaken(f"Counting {study.slug} was overtaken {ATTEMPTS} times; it is left to them.")


def _attempt(study: Study, *, everything: bool) -> Counted:
    freshness, _ = Freshness.objects.get_or_create(study=study)
    target = max(last_seal(study), freshness.counted)
    design = load_design(study)
    if everything or freshness.definitions_hash != design.definitions_hash:
        owed = Owed(everything=True)
    else:
        owed = owed_since(study, freshness.counted, target=target)
    if len(owed.interviews) > MANY:
        owed = Owed(everything=True)
    if not owed and target == freshness.counted and not freshness.failures:
        return Counted(entry=target, interviews=0)
    result = _result(design, owed) if owed else Result()
    return _write(design, freshness, target, result)


@dataclass
class Result:
    """What a count found, to be stored with the move of the cursor."""

    owed: Owed = field(default_factory=Owed)
    tallies: list[Tally] = field(default_factory=list)
    estimates: list[Estimate] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    """Stored changes of which only the adjusted p values are others."""
    trends: list[Trend] = field(default_factory=list)
    """All trends of the study: few and quick, so they are always made anew."""
    outdated: dict[type[Estimate] | type[Change], list[int]] = field(default_factory=dict)
    """Keys of the estimates and changes that make room; not used when everything is replaced."""


def _result(design: StudyDesign, owed: Owed) -> Result:
    if owed.everything:
        return _whole_result(design)
    fresh = fresh_tallies(design, owed.interviews)
    before: list[Tally] = []
    kept: list[Tally] = []
    for tally in Tally.objects.filter(study=design.study):
        (before if tally.interview_id in owed.interviews else kept).append(tally)
    affected = affected_cells(before, fresh, kept)
    sums = sums_of(design, [*kept, *fresh])
    result = Result(owed=owed, tallies=fresh)
    _add_estimates(result, design, sums, affected)
    _add_changes(result, design, sums, affected)
    result.trends = trend_rows(design, sums)
    return result


def _whole_result(design: StudyDesign) -> Result:
    tallies = fresh_tallies(design, None)
    sums = sums_of(design, tallies)
    changes = [
        change
        for before, after in combinations(design.waves, 2)
        for change in change_rows(design, sums, before, after)
    ]
    adjust_families(changes)
    return Result(
        owed=Owed(everything=True),
        tallies=tallies,
        estimates=[row for wave in design.waves for row in estimate_rows(design, sums, wave)],
        changes=changes,
        trends=trend_rows(design, sums),
    )


def _add_estimates(result: Result, design: StudyDesign, sums: dict, affected: dict) -> None:
    for wave in design.waves:
        cells = affected.get(wave.pk, NONE)
        if not cells:
            continue
        result.estimates += estimate_rows(design, sums, wave, only=cells)
        stored = Estimate.objects.filter(study=design.study, wave=wave)
        rows = stored.values_list("pk", "indicator__code", "segment__code", "category")
        result.outdated.setdefault(Estimate, []).extend(
            pk for pk, indicator, segment, category in rows
            if cells.hold(indicator, segment or "", category)
        )  # fmt: skip


def _add_changes(result: Result, design: StudyDesign, sums: dict, affected: dict) -> None:
    for before, after in combinations(design.waves, 2):
        cells = affected.get(before.pk, NONE) | affected.get(after.pk, NONE)
        if not cells:
            continue
        fresh = change_rows(design, sums, before, after, only=cells)
        stored = Change.objects.filter(study=design.study, from_wave=before, to_wave=after)
        stays = []
        for row in stored.select_related("indicator", "segment"):
            segment = row.segment.code if row.segment else ""
            if cells.hold(row.indicator.code, segment, row.category):
                result.outdated.setdefault(Change, []).append(row.pk)
            else:
                stays.append(row)
        result.changes += fresh
        result.moved += adjust_families(fresh, stays)


@transaction.atomic
def _write(design: StudyDesign, freshness: Freshness, target: int, result: Result) -> Counted:
    """Move the cursor and store the result, or neither."""
    claimed = Freshness.objects.filter(
        pk=freshness.pk,
        counted=freshness.counted,
        counted_at=freshness.counted_at,
    ).update(
        counted=target,
        counted_at=timezone.now(),
        definitions_hash=design.definitions_hash,
        failures=0,
        failed_at=None,
        problem="",
    )
    if claimed != 1:
        raise Overtaken
    if result.owed:
        _replace(design.study, result)
    return Counted(entry=target, interviews=len(result.tallies))


def _replace(study: Study, result: Result) -> None:
    Trend.objects.filter(study=study).delete()
    if result.owed.everything:
        for model in (Tally, Estimate, Change):
            model.objects.filter(study=study).delete()
    else:
        Tally.objects.filter(study=study, interview__in=list(result.owed.interviews)).delete()
        for model, keys in result.outdated.items():
            for start in range(0, len(keys), BATCH):
                model.objects.filter(pk__in=keys[start : start + BATCH]).delete()
    Tally.objects.bulk_create(result.tallies, batch_size=BATCH)
    Estimate.objects.bulk_create(result.estimates, batch_size=BATCH)
    Change.objects.bulk_create(result.changes, batch_size=BATCH)
    Change.objects.bulk_update(result.moved, ["p_adjusted", "p_discovery"], batch_size=BATCH)
    Trend.objects.bulk_create(result.trends, batch_size=BATCH)


def count_if_due(study_id: UUID) -> Counted | None:
    """Count a study, unless its last count failed and it is too early to try again.

    A failure is kept with the study, where its pages show it; nothing is raised, so that one
    broken study holds up no other.
    """
    freshness = Freshness.objects.filter(study=study_id).first()
    if not may_try(freshness):
        return None
    try:
        return count_study(study_id)
    except Overtaken as overtaken:
        logger.info("%s", overtaken)
    except (OperationalError, InterfaceError) as error:
        # The database is away or busy: no fault of the study, so the next sweep tries again.
        logger.warning("Counting study %s waits for the database: %s", study_id, error)
    except Exception as error:
        logger.exception("Counting study %s failed.", study_id)
        note_failure(study_id, str(error) or type(error).__name__)
    return None


def may_try(freshness: Freshness | None) -> bool:
    """Say whether a study may be counted now: after failures ever later, so that none is hot."""
    if freshness is None or not freshness.failures or freshness.failed_at is None:
        return True
    wait = min(FIRST_WAIT * 2 ** min(freshness.failures - 1, 10), LONGEST_WAIT)
    return timezone.now() >= freshness.failed_at + wait


def note_failure(study_id: UUID, problem: str) -> None:
    """Keep with the study that counting it failed, and why."""
    Freshness.objects.filter(study=study_id).update(
        failures=F("failures") + 1, failed_at=timezone.now(), problem=problem[:1000]
    )


def sweep() -> int:
    """Seal what is committed and count every study that lags; return how many were counted."""
    seal_entries()
    counted = 0
    for study_id in lagging_studies():
        counted += count_if_due(study_id) is not None
    return counted


def lagging_studies() -> list[UUID]:
    """Return the studies whose log has sealed entries after their cursor."""
    numbers = Seal.objects.filter(study=OuterRef("pk")).order_by("-number").values("number")
    lagging = Study.objects.annotate(newest=Subquery(numbers[:1])).filter(
        Q(freshness__isnull=True, newest__isnull=False) | Q(newest__gt=F("freshness__counted"))
    )
    return list(lagging.values_list("pk", flat=True))
