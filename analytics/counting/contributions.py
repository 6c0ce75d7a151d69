"""From stored and fresh tallies to what their respondents contribute to the state of a study."""

from collections.abc import Collection, Iterable
from uuid import UUID

from analytics.counting.stored_state import OutOfStep
from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.stats.counting.moments import Moments, TallyRow, add, contribution, exchange


def contributions_of(design: StudyDesign, tallies: Iterable[Tally]) -> Moments:
    """Add up what the respondents of some tallies contribute; all tallies of each are given.

    Raises OutOfStep for a tally that was made with other definitions.
    """
    waves = [wave.code for wave in design.waves]
    found: Moments = {}
    for of_one in _rows(design, tallies).values():
        add(found, contribution(of_one, waves))
    return found


def difference_of(
    design: StudyDesign, interviews: Collection[UUID], fresh: Collection[Tally]
) -> Moments:
    """Return what the state gains by counting some interviews anew, and loses.

    What is lost comes from stored tallies, never from records: they say what was counted. Of an
    interview that changed hands both respondents lose and gain.
    """
    counted = Tally.objects.filter(interview__in=interviews).order_by()
    people = {one.respondent_id for one in fresh}
    people.update(counted.values_list("respondent_id", flat=True))
    stored = list(Tally.objects.filter(respondent__in=people).order_by())
    kept = [tally for tally in stored if tally.interview_id not in interviews]
    before, after = _rows(design, stored), _rows(design, [*kept, *fresh])
    waves = [wave.code for wave in design.waves]
    found: Moments = {}
    for respondent in before.keys() | after.keys():
        add(found, exchange(before.get(respondent, []), after.get(respondent, []), waves))
    return found


def _rows(design: StudyDesign, tallies: Iterable[Tally]) -> dict[UUID, list[TallyRow]]:
    """Return tallies by respondent."""
    waves = {wave.pk: wave.code for wave in design.waves}
    rows: dict[UUID, list[TallyRow]] = {}
    for tally in tallies:
        if tally.definitions_hash != design.definitions_hash:
            raise OutOfStep(f"the tally of interview {tally.interview_id} has other definitions")
        row = TallyRow(waves[tally.wave_id], tally.approved, tally.cells, tally.left_out)
        rows.setdefault(tally.respondent_id, []).append(row)
    return rows
