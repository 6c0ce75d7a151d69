import base64
import json
import uuid
from functools import cached_property, lru_cache

from django.db import models

from surveys.domain import questionnaire as domain
from surveys.domain.questionnaire_json import from_json
from surveys.domain.xlsform.uploads.source import Source
from surveys.models.record import Record


class Questionnaire(Record):
    """One version of the questions of one wave; never changes once an interview uses it.

    A trigger in the database holds that rule; see migration 0002.
    """

    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="questionnaires")
    code = models.CharField(max_length=40)  # the version that the questionnaire itself states
    position = models.PositiveSmallIntegerField(default=1)
    definition = models.JSONField()
    source = models.JSONField(
        null=True,
        blank=True,
        default=None,
        help_text="The uploaded file that it comes from: name, hash, sheets, notes, mended codes.",
    )

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

    @cached_property
    def origin(self) -> Source | None:
        """Where it comes from: what an upload said beside the questions."""
        return Source.from_json(self.source) if self.source else None

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id


class QuestionnaireDraft(Record):
    """The questionnaire that a wave is to have next, while it is edited, compared and decided.

    Nothing is asked with it: it becomes a version of the wave when it is published, and is gone.
    `upload` is the file that it was read from, and `source` what the version is to keep of it.
    """

    wave = models.OneToOneField("surveys.Wave", models.PROTECT, related_name="draft")
    definition = models.JSONField()
    upload = models.ForeignKey(
        "surveys.QuestionnaireUpload",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
    )
    source = models.JSONField(null=True, blank=True, default=None)

    is_design = True

    class Meta:
        ordering = ("wave",)

    def __str__(self) -> str:
        return f"{self.wave.code} / {self.definition['version']}"

    @cached_property
    def form(self) -> domain.Questionnaire:
        """The questions, sections and rules as domain objects."""
        return _form_of(json.dumps(self.definition))

    @property
    def origin(self) -> Source | None:
        """Where it comes from: what an upload said beside the questions."""
        return Source.from_json(self.source) if self.source else None

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id


class QuestionnaireUpload(Record):
    """A file with questions that somebody uploaded: kept as it is, to be looked at and published.

    `files` has the bytes of each file by its name, in base 64: the form first, then lists of
    choices. The log keeps their hash. `options` are what was decided so far.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="questionnaire_uploads")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    files = models.JSONField()
    options = models.JSONField(default=dict, blank=True)
    published = models.ForeignKey(
        Questionnaire,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uploads",
        help_text="What became of it.",
    )

    derived = frozenset({"files"})

    class Meta:
        ordering = ("study", "name", "id")

    def __str__(self) -> str:
        return self.name

    def wave_ids(self) -> set[uuid.UUID]:
        """None: a file that lies there changes no wave; what is published of it does."""
        return set()

    def contents(self) -> dict[str, bytes]:
        """Return the bytes of the files by name, the form first."""
        names = sorted(self.files, key=lambda name: (name != self.name, name))
        return {name: base64.b64decode(self.files[name]) for name in names}


@lru_cache(maxsize=128)
def _form_of(definition: str) -> domain.Questionnaire:
    """Return what a definition says; the same text says the same, whatever row it stands in."""
    return from_json(json.loads(definition))
