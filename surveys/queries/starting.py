"""What is known of an expert before an interview with them begins."""

from dataclasses import dataclass

from surveys.models import (
    Consent,
    Interview,
    Organization,
    Respondent,
    Study,
    TypedAnswer,
    Wave,
    WorkingCopy,
)
from surveys.queries.register.finding import find_experts
from surveys.queries.register.listing import as_listed
from surveys.queries.register.pages import interviews_of_expert
from surveys.queries.working_copies import open_copies

MOST_FOUND = 8
"""How many experts are offered while somebody types; typing more finds fewer."""


@dataclass(frozen=True)
class Known:
    """An expert, as far as somebody who is to interview them must know.

    `interviews` are those of all waves, each with `project_count`; `here` is that of the wave that
    is to be entered, `unsaved` its working copy where that holds something, typed by `writers`.
    `consents` stand, those of the newest wave first, and `organization` is where they worked last.
    """

    expert: Respondent
    interviews: list[Interview]
    here: Interview | None
    consents: list[Consent]
    organization: Organization | None
    unsaved: WorkingCopy | None = None
    writers: tuple[str, ...] = ()


def experts_offered(study: Study, typed: str, wave: Wave, *, by_identity: bool) -> list[Respondent]:
    """Return the experts that somebody who types this may mean, the best first.

    Each says whether the wave `is_done`: has an interview of theirs.
    """
    if not typed.strip():
        return []
    found = find_experts(study, typed, by_identity=by_identity).ids[:MOST_FOUND]
    offered = as_listed(found, by_identity=by_identity)
    for expert in offered:
        expert.is_done = any(one.wave_id == wave.pk for one in expert.interviews.all())
    return offered


def known_of(study: Study, code: str, wave: Wave) -> Known | None:
    """Return what is known of the expert of this code; None where nobody has it."""
    expert = study.respondents.select_related("organization").named(code)
    if expert is None:
        return None
    interviews = interviews_of_expert(expert)
    then = next((one.organization for one in reversed(interviews) if one.organization), None)
    here = next((one for one in interviews if one.wave_id == wave.pk), None)
    unsaved = open_copies(study).filter(pk=here.pk).first() if here else None
    typed = TypedAnswer.objects.filter(copy=unsaved).order_by("by__username")
    writers = typed.values_list("by__username", flat=True).distinct() if unsaved else ()
    standing = Consent.objects.standing().filter(respondent=expert).select_related("wave")
    return Known(
        expert=expert,
        interviews=interviews,
        here=here,
        consents=[*standing.order_by("-wave__position", "given_on", "pk")],
        organization=expert.organization or then,
        unsaved=unsaved,
        writers=tuple(writers),
    )
