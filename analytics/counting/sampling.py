"""How the respondents of a study were chosen, as a count needs it."""

from collections.abc import Iterable
from uuid import UUID

from analytics.queries.design import StudyDesign
from analytics.stats.counting.sampling import Chosen, Modes
from surveys.queries.sampling import coverage_of, drawn_experts


def modes_of(design: StudyDesign) -> Modes:
    """Return which waves are weighted or stratified, as the records are now."""
    codes = {wave.pk: wave.code for wave in design.waves}
    found = coverage_of(design.study)
    return Modes.of({codes[wave]: one for wave, one in found.items() if wave in codes})


def chosen_of(
    design: StudyDesign,
    modes: Modes,
    respondents: Iterable[UUID],
    *,
    between: tuple[UUID, UUID] | None = None,
) -> dict[UUID, Chosen]:
    """Return how each of some respondents was chosen, in order; nothing where none of it is said.

    `between`: the least and the greatest of their keys, where it is quicker to ask for all of them.
    """
    everybody = list(respondents)
    drawn = drawn_experts(design.waves, between or everybody)
    if not drawn and not modes.waves:
        return {}
    codes = [(wave.pk, wave.code) for wave in design.waves]
    found = {}
    for one in everybody:
        rows = drawn.get(one, {})
        found[one] = Chosen(modes, {code: rows[wave] for wave, code in codes if wave in rows})
    return found
