"""What the list of interviews shows."""

from django.db.models import Count, Exists, OuterRef

from surveys.models import Consent, Interview, Study

STATES = tuple(Interview.State.values)


def interviews_of(study: Study, *, wave: str = "", state: str = ""):
    """Interviews of a study, newest wave first, each with `project_count` and `has_consent`.

    `wave` (a code) and `state` narrow the list; a value that is unknown narrows nothing.
    """
    interviews = Interview.objects.of_study(study)
    if wave:
        interviews = interviews.filter(wave__code=wave)
    if state in STATES:
        interviews = interviews.filter(state=state)
    consent = Consent.objects.standing().filter(
        respondent=OuterRef("respondent"),
        wave=OuterRef("wave"),
        purpose=Consent.Purpose.PARTICIPATE,
    )
    return (
        interviews.select_related("wave__study", "respondent", "organization", "created_by")
        .annotate(project_count=Count("projects"), has_consent=Exists(consent))
        .order_by("-wave__position", "respondent__code", "id")
    )
