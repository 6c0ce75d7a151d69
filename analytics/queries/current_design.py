"""The design of a study, kept in this process for as long as it is what the database holds.

Reading a design and working out which figures there are takes longer than to count an edit. So it
is kept under the versions of all records that it is made of, which one query asks for whenever it
is needed: every write of a record makes its next version, in whatever process, and a record that
was deleted and comes back goes on from its last.
"""

from uuid import UUID

from django.db import connection

from analytics.models import Indicator, Segment
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.on_demand import KeptResults
from surveys.models import Lineage, Questionnaire, Study, Variable, Wave

KEPT = KeptResults(8)
"""Some hundred kilobytes each, and the rows of figures that follow from it."""


def current_design(study: Study) -> StudyDesign:
    """Return the design of a study as it is stored now.

    Inside a transaction a new one is not kept: what was written there may be rolled back, and the
    same versions written again with something else in them.
    """
    key = (study.pk, study.version, _versions(study))
    design: StudyDesign | None = KEPT.get(key)
    if design is None:
        design = load_design(study)  # after its versions: what is newer then is never found by them
        if not connection.in_atomic_block:
            KEPT.put(key, design)
    return design


def _versions(study: Study) -> frozenset[tuple[UUID, int]]:
    """Return keys and versions of all records that the design of a study is made of."""
    first, *others = (
        records.order_by().values_list("pk", "version")
        for records in (
            Wave.objects.filter(study=study),
            Variable.objects.filter(study=study),
            Indicator.objects.filter(study=study),
            Segment.objects.filter(study=study),
            Questionnaire.objects.filter(wave__study=study),
            Lineage.objects.filter(wave__study=study),
        )
    )
    return frozenset(first.union(*others, all=True))
