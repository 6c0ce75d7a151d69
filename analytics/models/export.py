import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from surveys.models.record import Record


class Export(Record):
    """One file of records that left Nucleus: who took what, and the hash of the file."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="exports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    unit = models.CharField(max_length=10)
    format = models.CharField(max_length=10)
    wave = models.ForeignKey(
        "surveys.Wave", models.PROTECT, null=True, blank=True, related_name="+"
    )
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    manifest = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at",)

    def wave_ids(self) -> set[uuid.UUID]:
        """None: taking a copy writes nothing into the wave."""
        return set()

    def __str__(self) -> str:
        text = _("records of %(study)s, %(at)s")
        return text % {"study": self.study.slug, "at": f"{self.at:%Y-%m-%d %H:%M}"}
