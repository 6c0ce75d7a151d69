from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from surveys.models.record import Record


class ContactExport(Record):
    """A list of names and contacts that left Nucleus: who took it, why, and of how many experts.

    Never of whom: the list itself is kept nowhere.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="contact_exports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    format = models.CharField(max_length=10)
    experts = models.PositiveIntegerField()

    class Meta:
        ordering = ("study", "-at", "id")
        verbose_name = "contact list"
        verbose_name_plural = "contact lists"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="contact_export_reason_given"),
        ]

    def __str__(self) -> str:
        text = _("contacts of %(study)s, %(at)s")
        return text % {"study": self.study.slug, "at": f"{self.at:%Y-%m-%d %H:%M}"}
