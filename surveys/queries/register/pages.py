"""What the page of one expert shows, and that of one organization."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from surveys.domain.consents import PURPOSES
from surveys.domain.register.likeness import REASONS, Reason
from surveys.models import (
    Consent,
    Interview,
    Organization,
    Profile,
    Project,
    Respondent,
    SampledExpert,
    Study,
    TwoPeople,
)
from surveys.queries.register.finding import like_expert, like_organization


@dataclass(frozen=True)
class LikeThis:
    """Somebody who may be one with whom a page is about, and why, as a template in English."""

    record: Respondent | Organization
    why: str


@dataclass(frozen=True)
class Decided:
    """Somebody of whom was said that they are not one with whom a page is about."""

    pair: TwoPeople
    expert: Respondent


def interviews_of_expert(expert: Respondent) -> list[Interview]:
    """Return the interviews of an expert by wave, each with `project_count`, without answers."""
    interviews = (
        Interview.objects.filter(respondent=expert)
        .select_related("wave", "organization")
        .defer("answers", "approved_content")
        .order_by("wave__position", "held_on", "id")
    )
    found = [*interviews]
    of_them = Project.objects.filter(interview__in=found).order_by()
    numbers = dict(of_them.values_list("interview").annotate(number=Count("*")))
    for one in found:
        one.project_count = numbers.get(one.pk, 0)
    return found


def consents_by_purpose(expert: Respondent) -> list[tuple[str, list[Consent]]]:
    """Return, for each purpose in the order of the study's forms, what was agreed to and when."""
    consents = [
        *Consent.objects.filter(respondent=expert)
        .select_related("wave")
        .order_by("wave__position", "given_on", "id")
    ]
    return [
        (word, [one for one in consents if one.purpose == purpose])
        for purpose, word in PURPOSES.items()
    ]


def sampled_in(expert: Respondent) -> QuerySet[SampledExpert]:
    """Return how an expert was chosen, wave by wave, where that is given."""
    given: QuerySet[SampledExpert] = SampledExpert.objects.filter(respondent=expert)
    return given.select_related("wave").order_by("wave__position")


def profiles_of_expert(expert: Respondent) -> QuerySet[Profile]:
    """Profiles that tell of an expert's interviews."""
    return Profile.objects.filter(interview__respondent=expert).select_related("wave")


def decided_about(expert: Respondent) -> list[Decided]:
    """Return of whom was said that they are not one with an expert."""
    pairs = TwoPeople.objects.about(expert).select_related("one", "other")
    found = [Decided(pair, pair.other if pair.one_id == expert.pk else pair.one) for pair in pairs]
    return sorted(found, key=lambda one: one.expert.code)


def experts_like_this(expert: Respondent, *, by_identity: bool) -> list[LikeThis]:
    """Return who may be one person with an expert."""
    alike = like_expert(expert, by_identity=by_identity)
    return _like_this(Respondent.objects.in_bulk([*alike]), alike)


def organizations_like_this(organization: Organization, *, by_identity: bool) -> list[LikeThis]:
    """Return which organizations may be one with this."""
    alike = like_organization(organization, by_identity=by_identity)
    return _like_this(Organization.objects.in_bulk([*alike]), alike)


def _like_this(
    found: dict[UUID, Respondent] | dict[UUID, Organization], alike: dict[UUID, Reason]
) -> list[LikeThis]:
    return [LikeThis(found[key], REASONS[why]) for key, why in alike.items() if key in found]


def organizations_listed(study: Study) -> QuerySet[Organization]:
    """Organizations of a study by code."""
    return study.organizations.order_by("key", "code")


def organizations_shown(keys: Sequence[UUID], *, by_identity: bool) -> list[Organization]:
    """Return the organizations of one page in their order, with `expert_count` and `wave_codes`."""
    organizations = Organization.objects.all()
    if by_identity:
        organizations = organizations.select_related("identity")
    found = organizations.in_bulk([*keys])
    listed = [found[key] for key in keys if key in found]
    experts: dict[UUID, set[UUID]] = {key: set() for key in found}
    waves: dict[UUID, dict[str, None]] = {key: {} for key in found}
    now = Respondent.objects.filter(organization__in=listed).order_by()
    for organization, expert in now.values_list("organization", "pk"):
        experts[organization].add(expert)
    then = Interview.objects.filter(organization__in=listed).order_by("wave__position")
    for organization, expert, wave in then.values_list("organization", "respondent", "wave__code"):
        experts[organization].add(expert)
        waves[organization][wave] = None
    for one in listed:
        one.expert_count, one.wave_codes = len(experts[one.pk]), [*waves[one.pk]]
    return listed


def experts_of_organization(organization: Organization) -> QuerySet[Respondent]:
    """Experts who work in an organization, or did at an interview, by code."""
    then = Interview.objects.filter(respondent=OuterRef("pk"), organization=organization)
    there = Q(organization=organization) | Exists(then)
    return Respondent.objects.filter(there, study=organization.study_id).order_by("key", "code")
