import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from surveys.domain.layout.options import Options


class ExportSetting(models.Model):
    """What somebody chose of a data set and keeps under a name, to take it again.

    No record of a study: nothing that was collected or counted depends on it. Written by
    `analytics.actions.export_settings` alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey("surveys.Study", models.CASCADE, related_name="export_settings")
    name = models.CharField(max_length=100)
    options = models.JSONField(default=dict)
    format = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("study", "name")
        constraints = [
            models.UniqueConstraint(fields=("study", "name"), name="export_setting_name_unique")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def chosen(self) -> Options:
        """What was chosen; raises Refused where another version of Nucleus chose it."""
        return Options.from_json(self.options)
