"""How long the content of data files is kept; who asked for them and what they were stays."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from analytics.models import DataFile, DataFilePart
from surveys.models import Job

AT_ONCE = 100


@transaction.atomic
def drop_expired() -> int:
    """Forget the content of files whose time is over, and parts of those that were never made.

    A file goes with its link, though it was being made, or just asked for, when that was revoked.
    Returns of how many files.
    """
    now = timezone.now()
    is_over = Q(expires_at__lte=now) | Q(link__revoked_at__isnull=False)
    expired = DataFile.objects.offered().filter(is_over | Q(link__expires_at__lte=now))
    jobs = Job.objects.filter(subject=OuterRef("pk")).under_way()
    left_over = DataFile.objects.filter(
        Exists(DataFilePart.objects.filter(data_file=OuterRef("pk"))),
        ~Exists(jobs),
        made_at__isnull=True,
    )
    found = [
        *expired.values_list("pk", flat=True)[:AT_ONCE],
        *left_over.values_list("pk", flat=True)[:AT_ONCE],
    ]
    DataFilePart.objects.filter(data_file__in=found).delete()
    return DataFile.objects.filter(pk__in=found, dropped_at__isnull=True).update(dropped_at=now)
