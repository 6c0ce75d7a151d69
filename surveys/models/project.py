import uuid

from django.db import models
from django.db.models import F, Q

from surveys.domain.linkage import LINK_KINDS, LinkKind
from surveys.models.choices import translated, values
from surveys.models.record import Record


class Project(Record):
    """One project that a respondent reports in an interview: the unit most statistics count."""

    interview = models.ForeignKey("surveys.Interview", models.PROTECT, related_name="projects")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict)

    class Meta:
        ordering = ("interview", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("interview", "position"), name="project_position_unique"
            )
        ]

    def __str__(self) -> str:
        return self.label or f"{self.interview} / {self.position}"

    def get_study_id(self) -> uuid.UUID:
        return self.interview.wave.study_id


class ProjectLink(Record):
    """A step of a project line: what became of a project from one wave to a later one."""

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="project_links")
    predecessor = models.ForeignKey(Project, models.PROTECT, related_name="successor_links")
    successor = models.ForeignKey(Project, models.PROTECT, related_name="predecessor_links")
    kind = models.CharField(max_length=20, choices=translated(LINK_KINDS))

    class Meta:
        ordering = ("study", "predecessor", "successor")
        constraints = [
            models.UniqueConstraint(
                fields=("predecessor", "successor"), name="project_link_unique"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="project_link_not_to_itself"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=values(LinkKind)), name="project_link_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id}"

    def wave_ids(self) -> set[uuid.UUID]:
        """The later wave: its interviews say what became of a project of the earlier one."""
        return self.successor.wave_ids()
