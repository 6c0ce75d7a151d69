"""The stored state and the stored tallies against what the records say now, number by number."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from analytics.counting.contributions import contributions_of
from analytics.counting.sampling import modes_of
from analytics.counting.stored_state import OutOfStep, check_head, read_state
from analytics.counting.tallies import count_all
from analytics.models import Freshness, Tally
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.owed import last_seal
from analytics.stats.counting.moments import Moments, add
from surveys.models import Study

COMPARED = ("wave_id", "respondent_id", "approved", "counts")


def breaches_of_state(study: Study) -> Iterator[str]:
    """Yield where the state is not the sum of what respondents contribute.

    The next edit would take what a tally says out of the state, so both have to be right. That a
    study is not counted at all is said by `breaches_of`.
    """
    freshness = Freshness.objects.filter(study=study).first()
    if freshness is None or freshness.counted < last_seal(study):
        return
    design = load_design(study)
    modes = modes_of(design)
    expected: Moments = {}
    try:
        check_head(design, freshness)
        for chunk in count_all(design, modes):
            tallies = [one.unstored(design) for one in chunk.tallies]
            yield from _odd_tallies(tallies)
            add(expected, contributions_of(design, tallies, modes))
        stored = read_state(design, freshness)
    except OutOfStep as problem:
        yield f"the state is out of step: {problem}"
        return
    for place in sorted(expected.keys() | stored.keys()):
        if expected.get(place) != stored.get(place):
            yield f"the state of {_name(design, place)} is not what its respondents add up to"


def _odd_tallies(tallies: Iterable[Tally]) -> Iterator[str]:
    """Yield the stored tallies that hold something else than the same made anew."""
    fresh: dict[UUID, Tally] = {tally.interview_id: tally for tally in tallies}
    for stored in Tally.objects.filter(interview__in=list(fresh)):
        made = fresh[stored.interview_id]
        if any(getattr(stored, name) != getattr(made, name) for name in COMPARED):
            yield f"the tally of interview {stored.interview_id} is not what its records say"


def _name(design: StudyDesign, place: tuple[str, ...]) -> str:
    return " / ".join(part for part in place if part) or design.study.slug
