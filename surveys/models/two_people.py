import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from surveys.models.record import Record

if TYPE_CHECKING:
    from surveys.models.respondent import Respondent


class TwoPeopleQuerySet(models.QuerySet["TwoPeople"]):
    def about(self, respondent: "Respondent") -> Self:
        """What was decided about this expert and others."""
        return self.filter(Q(one=respondent) | Q(other=respondent))


class TwoPeople(Record):
    """Two experts who look like one and are not, as somebody decided: they are not asked again.

    `one` is the one with the smaller id, so that a pair stands once.
    """

    study = models.ForeignKey("surveys.Study", models.PROTECT, related_name="two_people")
    one = models.ForeignKey("surveys.Respondent", models.PROTECT, related_name="+")
    other = models.ForeignKey("surveys.Respondent", models.PROTECT, related_name="+")

    objects = TwoPeopleQuerySet.as_manager()

    class Meta:
        ordering = ("study", "id")
        verbose_name = "pair of two people"
        verbose_name_plural = "pairs of two people"
        constraints = [
            models.UniqueConstraint(fields=("one", "other"), name="two_people_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="two_people_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.one.code} ≠ {self.other.code}"

    def get_study_id(self) -> uuid.UUID:
        return self.study_id
