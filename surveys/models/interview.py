import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from surveys.domain.consents import Purpose
from surveys.domain.conversations import MODES, Mode
from surveys.domain.interviews import COUNTED, GONE, INCOMPLETE, STATES, State
from surveys.domain.refusals import NotThere
from surveys.models.choices import translated, values
from surveys.models.consent import Consent
from surveys.models.record import Record
from surveys.models.study import Study


class InterviewQuerySet(models.QuerySet["Interview"]):
    def still_there(self, pk: uuid.UUID) -> "Interview":
        """Return one as it is now; raise NotThere where it ended in another one meanwhile."""
        found = self.filter(pk=pk).first()
        if found is None:
            raise NotThere(GONE)
        return found

    def of_study(self, study: Study) -> Self:
        return self.filter(wave__study=study)

    def counted(self) -> Self:
        """Interviews that enter a tally: their state says so, and their consent stands.

        What counts of each is said by `surveys.queries.counted.what_counts`.
        """
        consent = Consent.objects.standing().filter(
            respondent=OuterRef("respondent"),
            wave=OuterRef("wave"),
            purpose=Purpose.PARTICIPATE,
        )
        return self.filter(Exists(consent), state__in=sorted(COUNTED))


class Interview(Record):
    """What one respondent said in one wave; the aggregate that owns its projects.

    An expert has one interview in a wave, however many conversations it took.
    """

    wave = models.ForeignKey("surveys.Wave", models.PROTECT, related_name="interviews")
    respondent = models.ForeignKey("surveys.Respondent", models.PROTECT, related_name="interviews")
    organization = models.ForeignKey(
        "surveys.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interviews",
        help_text=_("Where the respondent worked at the time of the interview."),
    )
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", models.PROTECT, related_name="interviews"
    )
    interviewer = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="interviews_entered"
    )
    state = models.CharField(max_length=20, choices=translated(STATES), default=State.DRAFT.value)
    mode = models.CharField(max_length=20, choices=translated(MODES), blank=True)
    held_on = models.DateField(null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    further_conversations = models.JSONField(
        default=list,
        blank=True,
        help_text=_("More conversations with the same expert: date, mode, minutes, by whom."),
    )
    language = models.CharField(max_length=10)
    review_note = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    approved_content = models.JSONField(
        null=True,
        blank=True,
        help_text=_("What was approved and counts while the interview is opened again."),
    )
    is_double = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("One more of its expert and wave, from before there could be only one."),
    )

    # Given to the interviews of a list that is shown.
    project_count: int
    may_approve: bool
    unsaved_since: datetime.datetime | None

    derived = frozenset({"is_double"})
    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ("wave", "respondent", "id")
        indexes = [
            # All that says whether an interview counts, so that it is counted without its answers.
            models.Index(
                fields=("wave", "state", "respondent", "id"), name="interview_of_wave_counts"
            ),
            # Few are doubles: every page of experts asks for them, and finds none at once.
            models.Index(fields=("wave",), condition=Q(is_double=True), name="interview_double"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("wave", "respondent"),
                condition=Q(is_double=False),
                name="interview_of_expert_unique",
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(State)), name="interview_state_known"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=("", *values(Mode))), name="interview_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__isnull=True) | Q(duration_minutes__gte=1),
                name="interview_duration_positive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(one for one in State if one in INCOMPLETE))
                | Q(held_on__isnull=False),
                name="interview_submitted_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state=State.REOPENED.value, approved_content__isnull=False)
                | (~Q(state=State.REOPENED.value) & Q(approved_content__isnull=True)),
                name="interview_reopened_has_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave.code} {self.respondent.code}"

    def get_study_id(self) -> uuid.UUID:
        return self.wave.study_id
