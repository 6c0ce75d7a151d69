"""What a study's pages show of its waves."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Aggregate, Count, QuerySet, Sum

from surveys.models import Interview, Project, Study, Visitor, Wave
from surveys.queries.counted import number_of_approved_projects


def waves_with_counts(study: Study) -> list[Wave]:
    """Waves of a study in order, each with `interview_count`, `counted_count`, `project_count`.

    `project_count` counts the projects of counted interviews, as the statistics do. Each number is
    counted once for all waves: a count per wave would read the records as often as there are waves.
    """
    interviews = Interview.objects.of_study(study)
    counted = interviews.counted()
    projects = Project.objects.filter(interview__in=counted.filter(approved_content__isnull=True))
    approved = counted.filter(approved_content__isnull=False)
    in_approved = _by_wave(approved, "wave", Sum(number_of_approved_projects()))
    numbers: dict[str, Mapping[UUID, int]] = {
        "interview_count": _by_wave(interviews, "wave"),
        "counted_count": _by_wave(counted, "wave"),
        "project_count": Counter(_by_wave(projects, "interview__wave")) + Counter(in_approved),
    }
    waves = list(study.waves.order_by("position"))
    for wave in waves:
        for name, by_wave in numbers.items():
            setattr(wave, name, by_wave.get(wave.pk, 0))
    return waves


def studies_with_counts(user: Visitor) -> QuerySet[Study]:
    """Studies that the user may see, each with `wave_count`."""
    visible = Study.objects.visible_to(user).values("pk")
    return Study.objects.filter(pk__in=visible).annotate(wave_count=Count("waves")).order_by("slug")


def _by_wave(rows: QuerySet, wave: str, number: Aggregate | None = None) -> dict[UUID, int]:
    """Return by wave how many rows there are, or another number of them, in one query."""
    return dict(rows.order_by().values_list(wave).annotate(number=number or Count("pk")))
