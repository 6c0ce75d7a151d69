"""How many interviews and projects of each wave count: the base of its statistics, let out."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Aggregate, Count, QuerySet, Sum

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
    """Return the waves of a study in order, in four queries.

    Each number is counted once for all waves: a count per wave would read the records as often as
    there are waves.
    """
    waves = study.waves.annotate(entered=Count("interviews")).order_by("position")
    counted = Interview.objects.of_study(study).counted()
    projects = Project.objects.filter(interview__in=counted.filter(approved_content__isnull=True))
    approved = counted.filter(approved_content__isnull=False)
    in_approved = _by_wave(approved, "wave", Sum(number_of_approved_projects()))
    of_interviews = _by_wave(counted, "wave")
    of_projects = Counter(_by_wave(projects, "interview__wave")) + Counter(in_approved)
    return [
        CountedWave(
            wave,
            entered=disclosed_count("entered", wave.entered, audience=audience),
            interviews=disclosed_count(
                "interviews", of_interviews.get(wave.pk, 0), audience=audience
            ),
            projects=disclosed_count("projects", of_projects[wave.pk], audience=audience),
        )
        for wave in waves
    ]


def _by_wave(rows: QuerySet, wave: str, number: Aggregate | None = None) -> dict[UUID, int]:
    """Return by wave how many rows there are, or another number of them, in one query."""
    return dict(rows.order_by().values_list(wave).annotate(number=number or Count("pk")))
