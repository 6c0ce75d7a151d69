"""From stored and fresh tallies to what their respondents contribute to the state of a study."""

from collections.abc import Collection, Iterable
from uuid import UUID

from analytics.counting.sampling import chosen_of
from analytics.counting.stored_state import OutOfStep
from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.stats.counting.moments import Moments, TallyRow, add, contribution, exchange
from analytics.stats.counting.sampling import SIMPLY, Modes


def contributions_of(design: StudyDesign, tallies: Iterable[Tally], modes: Modes) -> Moments:
    """Add up what the respondents of some tallies contribute; all tallies of each are given.

    Raises OutOfStep for a tally that was made with other definitions.
    """
    waves = [wave.code for wave in design.waves]
    rows = _rows(design, tallies)
    chosen = chosen_of(design, modes, rows)
    found: Moments = {}
    for respondent, of_one in rows.items():
        add(found, contribution(of_one, waves, chosen.get(respondent, SIMPLY)))
    return found


def difference_of(
    design: StudyDesign, interviews: Collection[UUID], fresh: Collection[Tally], modes: Modes
) -> Moments:
    """Return what the state gains by counting some interviews anew, and loses.

    What is lost comes from stored tallies, never from records: they say what was counted. Of an
    interview that changed hands both respondents lose and gain. How respondents were chosen is
    what it was when everything was counted, since every change of that counts everything.
    """
    counted = Tally.objects.filter(interview__in=interviews).order_by()
    people = {one.respondent_id for one in fresh}
    people.update(counted.values_list("respondent_id", flat=True))
    stored = list(Tally.objects.filter(respondent__in=people).order_by())
    kept = [tally for tally in stored if tally.interview_id not in interviews]
    before, after = _rows(design, stored), _rows(design, [*kept, *fresh])
    chosen = chosen_of(design, modes, people)
    waves = [wave.code for wave in design.waves]
    found: Moments = {}
    for one in before.keys() | after.keys():
        how = chosen.get(one, SIMPLY)
        add(found, exchange(before.get(one, []), after.get(one, []), waves, how))
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
