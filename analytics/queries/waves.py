"""How many interviews and projects of each wave count: the base of its statistics, let out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count

from analytics.disclosure import Audience, disclosed_count
from surveys.models import Interview, Project, Study, Wave
from surveys.queries.counted import number_of_approved_projects


@dataclass(frozen=True)
class CountedWave:
    """A wave with the interviews entered, those that count, and the projects of these.

    None where an audience may not see how many.
    """

    wave: Wave
    entered: int | None
    interviews: int | None
    projects: int | None


def counted_waves(study: Study, *, audience: Audience) -> list[CountedWave]:
    """Return the waves of a study in order, in two queries."""
    waves = list(study.waves.annotate(entered=Count("interviews")).order_by("position"))
    counted = _counted(waves)
    return [
        CountedWave(
            wave,
            entered=disclosed_count("entered", wave.entered, audience=audience),
            interviews=disclosed_count("interviews", counted[wave.pk][0], audience=audience),
            projects=disclosed_count("projects", counted[wave.pk][1], audience=audience),
        )
        for wave in waves
    ]


def _counted(waves: Sequence[Wave]) -> Mapping[UUID, tuple[int, int]]:
    """Return by wave how many interviews and projects count, in one query.

    Each record is counted once. A query per wave would read them as often as there are waves, one
    per interview would look into an index as often as there are interviews.
    """
    counted = Interview.objects.filter(wave__in=waves).counted().order_by()
    projects = Project.objects.filter(interview__wave__in=waves).order_by()
    parts = (
        counted.values_list("pk", "wave", number_of_approved_projects()),
        projects.values_list("interview").annotate(number=Count("*")),
    )
    (counted_sql, first), (projects_sql, then) = (part.query.sql_with_params() for part in parts)
    sql = f"""
        WITH counted (interview, wave, approved) AS ({counted_sql}),
             projects (interview, number) AS ({projects_sql})
        SELECT wave, COUNT(*), SUM(COALESCE(approved, number, 0))
        FROM counted LEFT JOIN projects ON projects.interview = counted.interview
        GROUP BY wave
    """  # noqa: S608 -- made of queries with their parameters, no value stands in it
    found: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    with connection.cursor() as cursor:
        cursor.execute(sql, (*first, *then))
        for wave, interviews, number in cursor.fetchall():
            found[wave if isinstance(wave, UUID) else UUID(wave)] = interviews, int(number)
    return found
