"""What is told beside the answers: quotes and profiles, and which way project lines go."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Manager, Max

from surveys.actions import log
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Interview, Profile, Quote, Study, User, Wave


def add_quote(*, by: User, interview: Interview, **fields: Any) -> Quote:
    """Store a passage in the respondent's words; its themes must be those of the study."""
    fields.setdefault("position", _next_position(interview.quotes))
    quote = Quote(interview=interview, **fields)
    add_quotes(by=by, study=interview.wave.study, quotes=[quote])
    return quote


@transaction.atomic
def add_quotes(*, by: User, study: Study, quotes: Sequence[Quote]) -> None:
    """Store passages, all or none."""
    known = set(study.themes.values_list("code", flat=True))
    for theme in (theme for quote in quotes for theme in quote.themes):
        if theme not in known:
            raise Refused(
                gettext_noop(
                    "Theme %(theme)s is not a theme of this study; add it to the study first."
                ),
                {"theme": theme},
                code="unknown_theme",
            )
    log.insert_many(quotes, by=by, action="quote.added")


def add_profile(*, by: User, wave: Wave, **fields: Any) -> Profile:
    """Store an anonymous portrait of a user for the report of a wave."""
    fields.setdefault("position", _next_position(wave.profiles))
    profile = Profile(wave=wave, **fields)
    add_profiles(by=by, profiles=[profile])
    return profile


@transaction.atomic
def add_profiles(*, by: User, profiles: Sequence[Profile]) -> None:
    """Store portraits, all or none."""
    log.insert_many(profiles, by=by, action="profile.added")


def refuse_backwards(earlier: Wave, later: Wave) -> None:
    """Raise Refused where a link would not go from one wave to a later one of its study."""
    if earlier.study_id != later.study_id or earlier.position >= later.position:
        raise Refused(
            gettext_noop(
                "A project line goes from an earlier wave to a later wave of the same study; "
                "this link goes from %(earlier)s to %(later)s."
            ),
            {"earlier": earlier.code, "later": later.code},
            code="link_backwards",
        )


def _next_position(related: Manager[Any]) -> int:
    return (related.aggregate(last=Max("position"))["last"] or 0) + 1
