"""What the list of interviews shows, and whether an expert has one in a wave."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, QuerySet

from surveys.domain.consents import Purpose
from surveys.domain.interviews import STATES
from surveys.domain.refusals import AlreadyInterviewed
from surveys.models import Consent, Interview, Project, Respondent, Study, Wave


def interviews_of(study: Study, *, wave: str = "", state: str = "") -> QuerySet[Interview]:
    """Interviews of a study, newest wave first; only which they are, so that all can be sorted.

    `wave` (a code) and `state` narrow the list; a value that is unknown narrows nothing.
    """
    interviews = Interview.objects.of_study(study)
    if wave:
        interviews = interviews.filter(wave__code=wave)
    if state in STATES:
        interviews = interviews.filter(state=state)
    return interviews.order_by("-wave__position", "respondent__code", "id").only("pk")


def as_listed(page: Iterable[Interview]) -> list[Interview]:
    """Return the interviews of one page of a list in their order, as the list shows them.

    Each with `has_consent` and `project_count` and without its answers, in two queries.
    """
    keys = [interview.pk for interview in page]
    consent = Consent.objects.standing().filter(
        respondent=OuterRef("respondent"),
        wave=OuterRef("wave"),
        purpose=Purpose.PARTICIPATE,
    )
    shown = (
        Interview.objects.select_related("wave__study", "respondent", "organization", "created_by")
        .defer("answers", "approved_content")
        .annotate(has_consent=Exists(consent))
        .in_bulk(keys)
    )
    of_page = Project.objects.filter(interview__in=keys).order_by()
    numbers = dict(of_page.values_list("interview").annotate(number=Count("*")))
    for interview in shown.values():
        interview.project_count = numbers.get(interview.pk, 0)
    return [shown[key] for key in keys if key in shown]


def already_interviewed(respondent: Respondent | None, wave: Wave) -> AlreadyInterviewed | None:
    """Return the refusal of another interview of this expert in the wave; None where there is none.

    The database keeps them from having two.
    """
    if respondent is None:
        return None
    found = Interview.objects.filter(wave=wave, respondent=respondent)
    other = found.order_by("is_double").first()
    if other is None:
        return None
    return AlreadyInterviewed(expert=respondent.code, wave=wave.code, interview=other.pk)
