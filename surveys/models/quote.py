import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from surveys.domain.consents import Purpose
from surveys.models.consent import Consent
from surveys.models.record import Record


class QuoteQuerySet(models.QuerySet["Quote"]):
    def agreed(self) -> Self:
        """Quotes that may be shown: their respondent agreed to be quoted, and still does."""
        consent = Consent.objects.standing().filter(
            respondent=OuterRef("interview__respondent"),
            wave=OuterRef("interview__wave"),
            purpose__in=(Purpose.QUOTE, Purpose.QUOTE_WITH_NAME),
        )
        return self.filter(Exists(consent))


class Quote(Record):
    """A passage of an interview in the respondent's words, with a generalised attribution."""

    interview = models.ForeignKey("surveys.Interview", models.PROTECT, related_name="quotes")
    project = models.ForeignKey(
        "surveys.Project", models.PROTECT, null=True, blank=True, related_name="quotes"
    )
    position = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    text = models.TextField()
    translation = models.TextField(blank=True)
    attribution = models.JSONField(default=dict, blank=True)
    themes = models.JSONField(default=list, blank=True, help_text=_("Codes of the study's themes."))

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ("interview", "position")
        constraints = [
            models.UniqueConstraint(fields=("interview", "position"), name="quote_position_unique")
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_study_id(self) -> uuid.UUID:
        return self.interview.wave.study_id
