"""The kinds of empty, kept apart in storage, screens, statistics and exports.

A stored answer is a JSON value, or the mapping ``{"missing": "<kind>"}``. A multiple choice
answered with nothing selected is ``[]``: an answer, not a kind of empty.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Missing(StrEnum):
    """Why there is no answer."""

    NOT_ASKED = "not_asked"  # the question is not in this wave's questionnaire
    NOT_APPLICABLE = "not_applicable"  # skipped by a condition
    NO_ANSWER = "no_answer"  # asked, left empty
    REFUSED = "refused"
    DONT_KNOW = "dont_know"


FILE_LABELS: Mapping[Missing, str] = {
    Missing.NOT_ASKED: "Not asked in this wave",
    Missing.NOT_APPLICABLE: "Not applicable: skipped by a condition",
    Missing.NO_ANSWER: "Asked, no answer",
    Missing.REFUSED: "Refused to answer",
    Missing.DONT_KNOW: "Does not know",
}
"""What data files say a mark means; part of their format, so in English whoever writes them.

Pages have shorter words, in the reader's language: `surveys.presenters.answers.missing_label`.
"""


def as_missing(kind: Missing) -> dict[str, str]:
    """Return the stored form of a kind of empty."""
    return {"missing": kind.value if type(kind) is Missing else Missing(kind).value}


def missing_kind(stored: Any) -> Missing | None:
    """Return the kind of empty of a stored answer, or None when it is an answer."""
    kind = type(stored)
    if kind is str or kind is int or kind is list:  # as nearly all are
        return None
    if isinstance(stored, Mapping):
        return Missing(stored["missing"])
    return None


def is_silent(answer: Any) -> bool:
    """Say whether nobody gave this answer: it was left empty, or its condition hid the question."""
    return answer in (None, "", *map(as_missing, (Missing.NO_ANSWER, Missing.NOT_APPLICABLE)))


def said_alike(one: Any, other: Any) -> bool:
    """Say whether two people gave one answer, whatever the conditions made of it."""
    return bool(one == other or (is_silent(one) and is_silent(other)))


def as_given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what follows from conditions, so that it is worked out again beside other answers."""
    return {
        code: value
        for code, value in answers.items()
        if missing_kind(value) is not Missing.NOT_APPLICABLE
    }
