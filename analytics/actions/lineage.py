"""The lineage of a study from a table: all of it, or nothing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from analytics.actions.harmonising import require_still_counted, unreadable_indicators
from surveys.actions import studies
from surveys.domain.importing import Problem
from surveys.domain.lineage_table import LineageCell, read
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User
from surveys.queries.lineage import known_lineage


class InvalidLineage(Refused):
    """A table that cannot be taken, with all problems at once."""

    kind = "invalid_lineage"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            gettext_noop("Nothing was changed. Problems to mend: %(count)s."),
            {"count": len(problems)},
        )
        self.problems = tuple(problems)


@transaction.atomic
def import_lineage(*, by: User, study: Study, data: bytes) -> int:
    """Store what a table says otherwise than what is known; return in how many cells.

    Raises InvalidLineage, or Refused where an indicator names a category that would be gone.
    """
    known = known_lineage(study)
    reading = read(data, known)
    if reading.problems:
        raise InvalidLineage(reading.problems)
    before = unreadable_indicators(study)
    variables = {one.code: one for one in study.variables.all()}
    waves = {one.code: one for one in study.waves.all()}
    for (code, wave), cell in reading.changed.items():
        place: dict[str, Any] = {"by": by, "variable": variables[code], "wave": waves[wave]}
        said = known.cells.get((code, wave), LineageCell())
        if (said.status, said.note) != (cell.status, cell.note):
            studies.set_lineage(**place, status=cell.status, note=dict(cell.note))
        if said.mapping != cell.mapping:
            studies.set_mapping(**place, mapping=cell.mapping)
    require_still_counted(study, before)
    return len(reading.changed)
