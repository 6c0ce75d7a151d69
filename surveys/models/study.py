import uuid
from typing import Self

from django.db import models

from surveys.domain.wording import in_language
from surveys.models.record import Record
from surveys.models.user import Visitor


def default_languages() -> list[str]:
    return ["en", "es"]


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, user: Visitor) -> Self:
        """Studies that the user is a member of; all of them for a superuser."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(memberships__user=user).distinct()


class Study(Record):
    """A research programme repeated over years, such as "Deep learning in the cloud"."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=dict, blank=True)
    languages = models.JSONField(default=default_languages)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return in_language(self.name, "en") or self.slug

    def get_study_id(self) -> uuid.UUID:
        return self.id
