"""The design of a study, kept in this process for as long as it is what the database holds.

Reading a design and working out which figures there are takes longer than to count an edit. So it
is kept under the versions of all records that it is made of, which one query asks for whenever it
is needed: every write of a record makes its next version, in whatever process, and a record that
was deleted and comes back goes on from its last.
"""

from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

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
    key = (study.pk, study.version, _versions(study.pk))
    design: StudyDesign | None = KEPT.get(key)
    if design is None:
        design = load_design(study)  # after its versions: what is newer then is never found by them
        if not connection.in_atomic_block:
            KEPT.put(key, design)
    return design


def _versions(study: UUID) -> frozenset[tuple[Any, ...]]:
    """Return keys and versions of all records that the design of a study is made of."""
    sql, times = _statement(connection.vendor)
    value = Study._meta.pk.get_db_prep_value(study, connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value] * times)
        return frozenset(cursor.fetchall())


@cache
def _statement(_vendor: str) -> tuple[str, int]:
    """Return one query of all parts of a design, and how often it names the study."""
    some = UUID(int=0)
    parts: list[QuerySet[Any, tuple[Any, ...]]] = [
        records.order_by().values_list("pk", "version")
        for records in (
            Wave.objects.filter(study=some),
            Variable.objects.filter(study=some),
            Indicator.objects.filter(study=some),
            Segment.objects.filter(study=some),
            Questionnaire.objects.filter(wave__study=some),
            Lineage.objects.filter(wave__study=some),
        )
    ]
    return " UNION ALL ".join(part.query.sql_with_params()[0] for part in parts), len(parts)
