"""What a study's pages show of its waves."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from surveys.models import Interview, Project, Study


def waves_with_counts(study: Study):
    """Waves of a study in order, each with `interview_count`, `counted_count`, `project_count`.

    `project_count` counts the projects of counted interviews, as the statistics do.
    """
    counted = Interview.objects.counted().filter(wave=OuterRef("pk"))
    projects = Project.objects.filter(
        interview__in=Interview.objects.counted(), interview__wave=OuterRef("pk")
    )
    return study.waves.annotate(
        interview_count=Count("interviews"),
        counted_count=_number_of(counted, "wave"),
        project_count=_number_of(projects, "interview__wave"),
    ).order_by("position")


def studies_with_counts(user):
    """Studies that the user may see, each with `wave_count`."""
    visible = Study.objects.visible_to(user).values("pk")
    return Study.objects.filter(pk__in=visible).annotate(wave_count=Count("waves")).order_by("slug")


def _number_of(queryset, group: str):
    numbers = queryset.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)
