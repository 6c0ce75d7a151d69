from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from surveys.domain.waves import (
    NATURES,
    SELECTIONS,
    WAVE_STATES,
    Nature,
    Selection,
    WaveState,
)
from surveys.domain.wording import in_language
from surveys.models.choices import translated, values
from surveys.models.record import Record


class Wave(Record):
    """One yearly round of a study: what it is, when it ran, how respondents were chosen."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="waves")
    code = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField()
    name = models.JSONField(default=dict, blank=True)
    nature = models.CharField(
        max_length=20, choices=translated(NATURES), default=Nature.OBSERVED.value
    )
    state = models.CharField(
        max_length=20, choices=translated(WAVE_STATES), default=WaveState.PLANNED.value
    )
    state_reason = models.TextField(
        blank=True, help_text=_("Why the wave was put into its state, where somebody said it.")
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    selection = models.CharField(
        max_length=20, choices=translated(SELECTIONS), default=Selection.PURPOSIVE.value
    )
    source = models.JSONField(default=dict, blank=True)
    sponsor = models.JSONField(default=dict, blank=True)
    target = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("How many interviews are planned.")
    )
    contacted = models.PositiveIntegerField(null=True, blank=True)
    completed = models.PositiveIntegerField(null=True, blank=True)
    methodology = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("study", "position")
        constraints = [
            models.UniqueConstraint(fields=("study", "code"), name="wave_code_unique"),
            models.UniqueConstraint(fields=("study", "position"), name="wave_position_unique"),
            models.CheckConstraint(
                condition=Q(nature__in=values(Nature)), name="wave_nature_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(WaveState)), name="wave_state_known"
            ),
            models.CheckConstraint(
                condition=Q(selection__in=values(Selection)), name="wave_selection_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(starts_on__lte=F("ends_on")),
                name="wave_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, "en") or self.code

    @property
    def is_synthetic(self) -> bool:
        """True where the records were not observed, so that every page must say so."""
        return self.nature != Nature.OBSERVED

    @property
    def is_probability_sample(self) -> bool:
        return self.selection == Selection.PROBABILITY
