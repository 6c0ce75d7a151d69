"""From stored and fresh tallies to what their respondents contribute to the state of a study."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from analytics.counting.stored_state import OutOfStep
from analytics.models import Tally
from analytics.queries.design import StudyDesign
from analytics.stats.counting.moments import Moments, TallyRow, add, contribution


def contributions_of(design: StudyDesign, tallies: Iterable[Tally]) -> Moments:
    """Add up what the respondents of some tallies contribute; all tallies of each are given.

    Raises OutOfStep for a tally that was made with other definitions.
    """
    waves = {wave.pk: wave.code for wave in design.waves}
    rows: dict[UUID, list[TallyRow]] = {}
    for tally in tallies:
        if tally.definitions_hash != design.definitions_hash:
            raise OutOfStep(f"the tally of interview {tally.interview_id} has other definitions")
        row = TallyRow(waves[tally.wave_id], tally.approved, tally.cells, tally.left_out)
        rows.setdefault(tally.respondent_id, []).append(row)
    found: Moments = {}
    for of_one in rows.values():
        add(found, contribution(of_one, list(waves.values())))
    return found


def difference_of(
    design: StudyDesign, interviews: Collection[UUID], fresh: Collection[Tally]
) -> Moments:
    """Return what the state gains by counting some interviews anew, and loses.

    What is lost comes from stored tallies, never from records: they say what was counted. Of an
    interview that changed hands both respondents lose and gain.
    """
    old = Q(interview__in=interviews)
    people = {tally.respondent_id for tally in fresh}
    people.update(Tally.objects.filter(old).values_list("respondent_id", flat=True))
    stored = list(Tally.objects.filter(Q(respondent__in=people), study=design.study))
    kept = [tally for tally in stored if tally.interview_id not in interviews]
    found = contributions_of(design, [*kept, *fresh])
    add(found, contributions_of(design, stored), times=-1)
    return found
