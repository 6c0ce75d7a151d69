"""Conversations with an expert, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys.domain.conversations import MODES, Conversation


def conversations_in_words(stored: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return each conversation as a person reads it."""
    return [_told(Conversation.of(one)) for one in stored]


def _told(one: Conversation) -> str:
    held_on = date_format(one.held_on) if one.held_on else _("no date")
    mode = _(MODES[one.mode]) if one.mode in MODES else one.mode
    minutes = ""
    if one.duration_minutes:
        minutes = _("%(minutes)s minutes") % {"minutes": one.duration_minutes}
    return ", ".join(word for word in (held_on, mode, minutes, one.interviewer) if word)
