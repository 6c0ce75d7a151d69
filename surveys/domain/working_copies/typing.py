"""What can be typed where, in which form it travels, and what of it no database can keep."""

import datetime
from collections.abc import Mapping
from typing import Any

from surveys.domain.canonical import UNSTORABLE
from surveys.domain.consents import PURPOSES
from surveys.domain.contents import InterviewContent
from surveys.domain.conversations import FIELDS as CONVERSATION
from surveys.domain.conversations import MOST_CONVERSATIONS
from surveys.domain.details import FURTHER
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.raw_answers import LONGEST_TEXT, TOO_LONG
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.domain.working_copies.changes import Change, Key, Part

LABEL = "label"
YES = "yes"
GIVEN_ON, TEXT_VERSION = "given_on", "text_version"
FIELDS = (
    "organization",
    "held_on",
    "mode",
    "duration_minutes",
    "language",
    "interviewer",
    FURTHER,
)
"""The details of an interview that are typed."""
CONSENT = (*PURPOSES, GIVEN_ON, TEXT_VERSION)
GIVEN_KINDS = frozenset({Missing.REFUSED, Missing.DONT_KNOW})
"""The kinds of empty that somebody chooses; the others follow from what is asked."""
MOST_PARTS = 1_000  # of a list that is typed


class Untypable(Refused):
    """Something that is typed nowhere, or that no database can keep; `key` says where."""

    kind = "untypable"

    def __init__(self, code: str, template: str, key: Key, **params: Any) -> None:
        super().__init__(template, {"code": key.code or "—", **params}, code=code)
        self.key = key


def require_typable(form: Questionnaire, change: Change) -> None:
    """Refuse a change of what nobody types, and one that cannot be kept, however wrong it may be.

    Raises Untypable; what is merely no answer to its question is kept.
    """
    key = change.key
    if not _is_typed(form, key):
        raise Untypable(
            "unknown_question",
            gettext_noop("“%(code)s” is not typed in this interview. Open it again."),
            key,
        )
    _require_shape(key, change.typed)
    for text in _texts(change.typed):
        if len(text) > LONGEST_TEXT:
            raise Untypable("too_long", TOO_LONG, key, length=len(text), most=LONGEST_TEXT)
        if found := UNSTORABLE.search(text):
            raise Untypable(
                "bad_character",
                gettext_noop(
                    "The character U+%(hex)s in “%(code)s” cannot be stored. Remove it; it often "
                    "comes with text pasted from another program."
                ),
                key,
                hex=f"{ord(found.group()):04X}",
            )


def _is_typed(form: Questionnaire, key: Key) -> bool:
    if key.part == Part.ANSWER:
        level = Level.PROJECT if key.place else Level.INTERVIEW
        return key.code in typed_codes(form, level)
    if key.part == Part.FIELD:
        return key.code == LABEL if key.place else key.code in FIELDS
    return key.part == Part.CONSENT and not key.place and key.code in CONSENT


def typed_codes(form: Questionnaire, level: Level) -> frozenset[str]:
    """Return the codes of the questions that somebody answers; the others are calculated."""
    return frozenset(one.code for one in form.questions(level) if one.kind.is_typed)


def _require_shape(key: Key, typed: Any) -> None:
    if key.part == Part.FIELD and key.code == FURTHER:
        if typed == "" or _is_conversations(typed):  # a text says nothing of any of them
            return
    elif isinstance(typed, str) or (key.part == Part.ANSWER and _is_answer(typed)):
        return
    raise Untypable(
        "wrong_form",
        gettext_noop(
            "What was sent for “%(code)s” is in no form that is known. Send a text, a list of "
            "codes or a kind of empty."
        ),
        key,
    )


def _is_answer(typed: Any) -> bool:
    if isinstance(typed, list):
        return len(typed) <= MOST_PARTS and all(isinstance(one, str) for one in typed)
    return isinstance(typed, dict) and typed in [{"missing": one.value} for one in GIVEN_KINDS]


def _is_conversations(typed: Any) -> bool:
    return (
        isinstance(typed, list)
        and len(typed) <= 2 * MOST_CONVERSATIONS
        and all(isinstance(one, dict) and set(one) == set(CONVERSATION) for one in typed)
        and all(isinstance(part, str) for one in typed for part in one.values())
    )


def _texts(typed: Any) -> list[str]:
    if isinstance(typed, str):
        return [typed]
    inner = typed.values() if isinstance(typed, dict) else typed
    return [text for one in inner for text in _texts(one)]


def as_typed(stored: Any) -> Any:
    """Return what is stored in the form in which it is typed and sent."""
    if isinstance(stored, list):
        return [as_typed(one) for one in stored]
    if isinstance(stored, Mapping):
        if set(stored) != {"missing"}:
            return {name: as_typed(one) for name, one in stored.items()}
        return dict(stored) if missing_kind(stored) in GIVEN_KINDS else ""
    if isinstance(stored, datetime.date):
        return stored.isoformat()
    return "" if stored is None else str(stored)


def typed_fields(content: InterviewContent) -> dict[str, Any]:
    """Return the details of an interview as they are typed and sent."""
    return {name: as_typed(getattr(content, name)) for name in FIELDS}
