"""What is told beside the answers: quotes, profiles, and the links of project lines."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Manager, Max

from surveys.actions import log
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, Profile, Project, ProjectLink, Quote, User, Wave


@transaction.atomic
def add_quote(*, by: User, interview: Interview, **fields: Any) -> Quote:
    """Store a passage in the respondent's words; its themes must be those of the study."""
    known = set(interview.wave.study.themes.values_list("code", flat=True))
    unknown = [code for code in fields.get("themes", []) if code not in known]
    if unknown:
        raise Refused(
            gettext_noop(
                "Theme %(theme)s is not a theme of this study; add it to the study first."
            ),
            {"theme": unknown[0]},
            code="unknown_theme",
        )
    fields.setdefault("position", _next_position(interview.quotes))
    quote = Quote(interview=interview, **fields)
    log.insert(quote, by=by, action="quote.added")
    return quote


@transaction.atomic
def add_profile(*, by: User, wave: Wave, **fields: Any) -> Profile:
    """Store an anonymous portrait of a user for the report of a wave."""
    fields.setdefault("position", _next_position(wave.profiles))
    profile = Profile(wave=wave, **fields)
    log.insert(profile, by=by, action="profile.added")
    return profile


@transaction.atomic
def link_projects(
    *, by: User, predecessor: Project, successor: Project, kind: str, id: UUID | None = None
) -> ProjectLink:
    """Say that a project of a later wave follows one of an earlier wave."""
    earlier, later = predecessor.interview.wave, successor.interview.wave
    if earlier.study_id != later.study_id or earlier.position >= later.position:
        raise Refused(
            gettext_noop(
                "A project line goes from an earlier wave to a later wave of the same study; "
                "this link goes from %(earlier)s to %(later)s."
            ),
            {"earlier": earlier.code, "later": later.code},
            code="link_backwards",
        )
    link = ProjectLink(
        study_id=earlier.study_id,
        predecessor=predecessor,
        successor=successor,
        kind=kind,
        **({"id": id} if id else {}),
    )
    log.insert(link, by=by, action="project_line.linked")
    return link


def _next_position(related: Manager[Any]) -> int:
    return (related.aggregate(last=Max("position"))["last"] or 0) + 1
