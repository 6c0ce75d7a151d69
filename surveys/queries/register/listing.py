"""The list of the experts of a study, narrowed, and a page of it with what it shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from surveys.models import Consent, Interview, Organization, Respondent, Study
from surveys.queries.experts import count_projects_of

INTERVIEWED, NOT_INTERVIEWED = "yes", "no"
NO_CONSENT = "none"


@dataclass(frozen=True)
class Narrowed:
    """What the list is narrowed by; what is empty narrows nothing.

    `wave` (a code) says of which wave it is asked whether somebody was interviewed and agreed.
    `consent` is a purpose that is agreed to, or NO_CONSENT.
    """

    wave: str = ""
    interviewed: str = ""
    organization: Organization | None = None
    consent: str = ""


def experts_listed(study: Study, by: Narrowed) -> QuerySet[Respondent]:
    """Experts of a study by code, narrowed."""
    experts = study.respondents.order_by("key", "code")
    of_wave = {"wave__code": by.wave} if by.wave else {}
    if by.interviewed or (by.wave and not by.consent):
        interviews = Interview.objects.filter(respondent=OuterRef("pk"), **of_wave)
        was = Exists(interviews)
        experts = experts.filter(~was if by.interviewed == NOT_INTERVIEWED else was)
    if by.organization is not None:
        then = Interview.objects.filter(respondent=OuterRef("pk"), organization=by.organization)
        experts = experts.filter(Q(organization=by.organization) | Exists(then))
    if by.consent:
        standing = Consent.objects.standing().filter(respondent=OuterRef("pk"), **of_wave)
        if by.consent == NO_CONSENT:
            experts = experts.filter(~Exists(standing))
        else:
            experts = experts.filter(Exists(standing.filter(purpose=by.consent)))
    return experts


def in_rank(experts: QuerySet[Respondent], ranked: Sequence[UUID]) -> list[UUID]:
    """Return which of the ranked experts are listed, in their rank."""
    listed = {*experts.filter(pk__in=ranked).order_by().values_list("pk", flat=True)}
    return [one for one in ranked if one in listed]


def as_listed(keys: Iterable[UUID], *, by_identity: bool) -> list[Respondent]:
    """Return the experts of one page in their order, with interviews and `project_count`.

    `last_organization` is where they work now, else where they worked at their last interview.
    With name and contact, and the names of organizations, where `by_identity` says so.
    """
    keys = [*keys]
    interviews = Interview.objects.select_related("wave", "organization").defer(
        "answers", "approved_content"
    )
    if by_identity:
        interviews = interviews.select_related("organization__identity")
    experts = Respondent.objects.select_related("study", "organization").prefetch_related(
        Prefetch("interviews", queryset=interviews.order_by("wave__position", "id"))
    )
    if by_identity:
        experts = experts.select_related("identity", "organization__identity")
    found = experts.in_bulk(keys)
    listed = [found[key] for key in keys if key in found]
    count_projects_of(listed)
    for expert in listed:
        interviewed = [*expert.interviews.all()]
        then = interviewed[-1].organization if interviewed else None
        expert.last_organization = expert.organization or then
    return listed
