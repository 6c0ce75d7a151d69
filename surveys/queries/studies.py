"""What a person's list of studies shows."""

from django.db.models import Count, QuerySet

from surveys.models import Study, Visitor


def studies_with_counts(user: Visitor) -> QuerySet[Study]:
    """Studies that the user may see, each with `wave_count`."""
    visible = Study.objects.visible_to(user).values("pk")
    return Study.objects.filter(pk__in=visible).annotate(wave_count=Count("waves")).order_by("slug")
