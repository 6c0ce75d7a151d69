"""Counting: follow the log of a study, count what it touched, write its figures.

Figures are a function of stored rows. A count is built from what is stored and then takes effect
at once, by moving the cursor of the study from where this count began: whoever finds that another
count was stored meanwhile rolls back and begins again. So it may be called twice, at once, late or
in any order.

An edit takes what its respondents contributed out of the stored state and puts in what they
contribute now; only figures that read a number which changed are made anew. The result is that of
a full count, which is made wherever the stored state is not in step with what was counted.
"""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from analytics.actions import derived
from analytics.actions.overtaken import Overtaken, UnderWay
from analytics.actions.recounting import everything_counted
from analytics.actions.runs import drop_left_over, drop_run_of
from analytics.actions.staging import WaitingTallies
from analytics.counting.affected import affected_by
from analytics.counting.contributions import difference_of
from analytics.counting.families import CountId, adjusted, keep_families, stored_families
from analytics.counting.figures import (
    change_rows,
    changes_of,
    estimate_rows,
    estimates_of,
    trend_rows,
    trends_of,
)
from analytics.counting.stored_state import OutOfStep, check_head, read_state, state_rows
from analytics.counting.tallies import fresh_tallies
from analytics.models import CountChunk, Freshness, Trend
from analytics.queries.current_design import current_design
from analytics.queries.design import StudyDesign
from analytics.queries.owed import Owed, last_seal, owed_since
from analytics.stats.counting.moments import STUDY, ImpossibleState, Moments, add, require_possible
from analytics.stats.counting.study_state import StudyState
from surveys.actions.sealing import seal_entries
from surveys.models import Seal, Study

logger = logging.getLogger(__name__)

ATTEMPTS = 10
MANY = 5000  # above this many interviews at once, counting all is not slower
WAIT = 1.0  # seconds between two looks whether others have counted everything
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Counted:
    """What a count did: up to which entry, and how many interviews it counted."""

    entry: int
    interviews: int


def count_study(study_id: UUID) -> Counted:
    """Bring the figures of a study up to date with its log; wait where others count all of it."""
    return _wait_and_count(study_id, everything=False)


def recount_study(study_id: UUID) -> Counted:
    """Build all tallies and figures of a study from scratch, whatever others have begun."""
    drop_run_of(study_id)
    return _wait_and_count(study_id, everything=True)


def _wait_and_count(study_id: UUID, *, everything: bool) -> Counted:
    while True:
        try:
            return _count(study_id, everything=everything)
        except UnderWay:
            time.sleep(WAIT)


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
    freshness, is_first = Freshness.objects.get_or_create(study=study)
    target = max(last_seal(study), freshness.counted)
    design = current_design(study)
    if everything or is_first or freshness.definitions_hash != design.definitions_hash:
        return _recount(design, freshness, target)
    try:
        return _count_on(design, freshness, target)
    except (OutOfStep, ImpossibleState) as problem:
        if not _where(freshness).exists():  # it was read while another count was stored
            raise Overtaken from problem
        logger.warning("The state of %s is out of step and is rebuilt: %s", study.slug, problem)
    return _recount(design, freshness, target)


def _count_on(design: StudyDesign, freshness: Freshness, target: int) -> Counted:
    """Count what is owed on the stored state. Raises OutOfStep or ImpossibleState."""
    owed = owed_since(design.study, freshness.counted, target=target)
    if owed.compared_only:
        state = read_state(design, freshness)
        return _write(design, freshness, target, _figures(design, state))
    if owed.everything or len(owed.interviews) > MANY:
        return _recount(design, freshness, target)
    if owed:
        edited = _edited(design, freshness, owed, target)
        if edited is None:
            return _recount(design, freshness, target)
        return _write(design, freshness, target, edited)
    check_head(design, freshness)
    if target == freshness.counted and not freshness.failures:
        return Counted(entry=target, interviews=0)
    return _write(design, freshness, target, None)


def _edited(
    design: StudyDesign, freshness: Freshness, owed: Owed, target: int
) -> derived.EditedFigures | None:
    """Count the interviews owed. Raises OutOfStep or ImpossibleState.

    None where a wave is weighted or stratified from now on, or no more: then all is another.
    """
    modes = StudyState(read_state(design, freshness, ())).modes
    fresh = fresh_tallies(design, owed.interviews)
    difference = difference_of(design, owed.interviews, fresh, modes)
    if modes.waves and owed_since(design.study, target).everything:
        raise Overtaken  # what was taken out may be weighted otherwise than it was put in
    indicators = None if STUDY in difference else {place[0] for place in difference}
    before = read_state(design, freshness, indicators)
    after = {place: dict(cells) for place, cells in before.items()}
    add(after, difference)
    touched = {place: after.get(place, {}) for place in (*difference, STUDY)}
    require_possible(_changed(touched, difference))
    only = affected_by(difference, before, after, [wave.code for wave in design.waves])
    state = StudyState(after)
    if state.modes != modes:
        return None
    changes = changes_of(design, state, only)
    changes, moved, families = adjusted(changes, stored_families(design, CountId.of(freshness)))
    trends = Trend.objects.filter(study=design.study).order_by()
    stored = {trend.indicator_id: trend for trend in trends}
    return derived.EditedFigures(
        state=touched,
        interviews=owed.interviews,
        tallies=fresh,
        estimates=estimates_of(design, state, only),
        changes=changes,
        moved=moved,
        families=families,
        trends=trends_of(design, state, only, stored),
    )


def _changed(state: Moments, difference: Moments) -> Moments:
    """Return the cells of a state that a difference changed."""
    return {
        place: {key: state[place][key] for key in cells if key in state[place]}
        for place, cells in difference.items()
    }


def _recount(design: StudyDesign, freshness: Freshness, target: int) -> Counted:
    """Count everything."""
    with everything_counted(design, target) as found:
        result = _figures(design, found.moments, found.tallies)
        return _write(design, freshness, found.target, result)


def _figures(
    design: StudyDesign, moments: Moments, tallies: WaitingTallies | None = None
) -> derived.Whole:
    """Make all figures from a state; without tallies it is the one that is stored."""
    state = StudyState(moments)
    changes, *_ = adjusted(changes_of(design, state), {})
    return derived.Whole(
        state=moments,
        tallies=tallies,
        estimates=estimate_rows(design, estimates_of(design, state)),
        changes=change_rows(design, changes),
        trends=trend_rows(design, state),
    )


def _where(freshness: Freshness) -> QuerySet[Freshness]:
    """Return the cursor of a study, if it still is where it was read."""
    return Freshness.objects.filter(
        pk=freshness.pk, counted=freshness.counted, counted_at=freshness.counted_at
    )


def _write(
    design: StudyDesign,
    freshness: Freshness,
    target: int,
    result: derived.EditedFigures | derived.Whole | None,
) -> Counted:
    """Move the cursor and store the result, or neither."""
    after = CountId(freshness.study_id, target, timezone.now())
    with transaction.atomic():
        _claim(design, freshness, after)
        if result is None:
            derived.move_head(design.study, target)
        else:
            rows = state_rows(design, result.state, target)
            if isinstance(result, derived.Whole):
                derived.replace_all(design.study, result, rows)
            else:
                derived.write_edited(design.study, result, rows)
    if isinstance(result, derived.EditedFigures):
        keep_families(after, result.families)
    tallies = result and result.tallies
    return Counted(entry=target, interviews=len(tallies or ()))


def _claim(design: StudyDesign, freshness: Freshness, after: CountId) -> None:
    """Move the cursor from where it was read. Raises Overtaken where it is there no more."""
    claimed = _where(freshness).update(
        counted=after.entry,
        counted_at=after.at,
        definitions_hash=design.definitions_hash,
        failures=0,
        failed_at=None,
        problem="",
    )
    if claimed != 1:
        raise Overtaken


def count_if_due(study_id: UUID) -> Counted | None:
    """Count a study, unless its last count failed and it is too early to try again.

    A failure is kept with the study, where its pages show it; nothing is raised, so that one
    broken study holds up no other.
    """
    freshness = Freshness.objects.filter(study=study_id).first()
    if not may_try(freshness):
        return None
    try:
        return _count(study_id, everything=False)
    except UnderWay:
        logger.info("All of study %s is being counted by others.", study_id)
    except Overtaken as overtaken:
        logger.info("%s", overtaken)
    except SoftTimeLimitExceeded as limit:
        if CountChunk.objects.filter(run__study=study_id, finished_at=None).exists():
            # The next count goes on with it.
            logger.warning("Counting study %s takes longer than a task may.", study_id)
        else:
            note_failure(study_id, str(limit) or type(limit).__name__)
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
    drop_left_over()
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
