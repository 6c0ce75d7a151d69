"""The lineage of a study as a table is held against it."""

from surveys.domain.lineage_table import KnownLineage, LineageCell
from surveys.models import Lineage, Study
from surveys.reader import localized


def known_lineage(study: Study) -> KnownLineage:
    """Return what is said of all variables in all waves, in three queries."""
    stored = Lineage.objects.filter(wave__study=study).select_related("variable", "wave")
    variables = list(study.variables.order_by("position"))
    return KnownLineage(
        waves=list(study.waves.order_by("position").values_list("code", flat=True)),
        languages=study.languages,
        variables={one.code: localized(one.label) for one in variables},
        categories={
            one.code: frozenset(each["code"] for each in one.categories) for one in variables
        },
        cells={
            (one.variable.code, one.wave.code): LineageCell(
                one.status if _is_said(one) else "", one.note, one.mapping
            )
            for one in stored
        },
    )


def _is_said(lineage: Lineage) -> bool:
    """Say whether somebody decided anything; a mapping alone decides nothing."""
    return lineage.decided is None or bool(lineage.decided)
