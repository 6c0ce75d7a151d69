"""Counting: follow the log of a study, count what it touched, write its figures.

Figures are a function of stored rows. A count is built from what is stored and then takes effect
at once, by moving the cursor of the study from where this count began: whoever finds it moved
rolls back and begins again. So it may be called twice, at once, late or in any order.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from analytics.actions.figures import changes_of, estimates_of, sums_of, wave_pairs
from analytics.actions.tallying import fresh_tallies
from analytics.models import Change, Estimate, Freshness, Tally
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.owed import Owed, last_seal, owed_since
from surveys.actions.sealing import seal_entries
from surveys.models import Study, Wave

logger = logging.getLogger(__name__)

ATTEMPTS = 10
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


@dataclass(frozen=True)
class Result:
    """What a count found, to be stored with the move of the cursor."""

    owed: Owed = field(default_factory=Owed)
    tallies: tuple[Tally, ...] = ()
    waves: tuple[Wave, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    changes: tuple[Change, ...] = ()


def _result(design: StudyDesign, owed: Owed) -> Result:
    fresh = fresh_tallies(design, None if owed.everything else owed.interviews)
    kept: list[Tally] = []
    touched = {tally.wave_id for tally in fresh}
    if not owed.everything:
        for tally in Tally.objects.filter(study=design.study):
            if tally.interview_id in owed.interviews:
                touched.add(tally.wave_id)
            else:
                kept.append(tally)
    waves = [wave for wave in design.waves if owed.everything or wave.pk in touched]
    sums = sums_of(design, [*kept, *fresh])
    return Result(
        owed=owed,
        tallies=tuple(fresh),
        waves=tuple(waves),
        estimates=tuple(row for wave in waves for row in estimates_of(design, sums, wave)),
        changes=tuple(
            row
            for before, after in wave_pairs(design, waves)
            for row in changes_of(design, sums, before, after)
        ),
    )


@transaction.atomic
def _write(design: StudyDesign, freshness: Freshness, target: int, result: Result) -> Counted:
    """Move the cursor and store the result, or neither."""
    claimed = Freshness.objects.filter(
        pk=freshness.pk,
        counted=freshness.counted,
        definitions_hash=freshness.definitions_hash,
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
    tallies = Tally.objects.filter(study=study)
    estimates = Estimate.objects.filter(study=study)
    changes = Change.objects.filter(study=study)
    if not result.owed.everything:
        ids = list(result.owed.interviews)
        waves = [wave.pk for wave in result.waves]
        estimates = estimates.filter(wave__in=waves)
        changes = changes.filter(Q(from_wave__in=waves) | Q(to_wave__in=waves))
        tallies = tallies.filter(interview__in=ids)
    for rows in (tallies, estimates, changes):
        rows.delete()
    Tally.objects.bulk_create(result.tallies, batch_size=500)
    Estimate.objects.bulk_create(result.estimates, batch_size=500)
    Change.objects.bulk_create(result.changes, batch_size=500)


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
    lagging = Study.objects.annotate(newest=Max("seals__number")).filter(
        Q(freshness__isnull=True, newest__isnull=False) | Q(newest__gt=F("freshness__counted"))
    )
    return list(lagging.values_list("pk", flat=True))
