import json
import uuid
from functools import cached_property, lru_cache

from django.db import models

from surveys.domain import questionnaire as domain
from surveys.domain.questionnaire_json import from_json
from surveys.models.record import Record


class Questionnaire(Record):
    """One version of the questions of one wave; never changes once an interview uses it.

    A trigger in the database holds that rule; see migration 0002.
    """

    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="questionnaires")
    code = models.CharField(max_length=40)  # the version that the questionnaire itself states
    position = models.PositiveSmallIntegerField(default=1)
    definition = models.JSONField()

    is_design = True

    class Meta:
        ordering = ("wave", "position")
        constraints = [
            models.UniqueConstraint(fields=("wave", "code"), name="questionnaire_code_unique"),
            models.UniqueConstraint(
                fields=("wave", "position"), name="questionnaire_position_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave.code} / {self.code}"

    @cached_property
    def form(self) -> domain.Questionnaire:
        """The questions, sections and rules as domain objects, made once for each definition."""
        return _form_of(json.dumps(self.definition))

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id


class QuestionnaireDraft(Record):
    """The questionnaire that a wave is to have next, while it is edited, compared and decided.

    Nothing is asked with it: it becomes a version of the wave when it is published, and is gone.
    """

    wave = models.OneToOneField("surveys.Wave", models.PROTECT, related_name="draft")
    definition = models.JSONField()

    is_design = True

    class Meta:
        ordering = ("wave",)

    def __str__(self) -> str:
        return f"{self.wave.code} / {self.definition['version']}"

    @cached_property
    def form(self) -> domain.Questionnaire:
        """The questions, sections and rules as domain objects."""
        return _form_of(json.dumps(self.definition))

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id


@lru_cache(maxsize=128)
def _form_of(definition: str) -> domain.Questionnaire:
    """Return what a definition says; the same text says the same, whatever row it stands in."""
    return from_json(json.loads(definition))
