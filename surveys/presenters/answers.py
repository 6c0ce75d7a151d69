"""Stored answers in words."""

from typing import Any

from django.utils.translation import gettext as _

from surveys import reader
from surveys.domain.merging import Contradiction
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import OK, Kind, Question
from surveys.domain.rich_text import plain
from surveys.domain.wording import in_language


def contradiction_in_words(one: Contradiction) -> tuple[str, str, str]:
    """Return what two interviews differ in, what stays and what is given up, for the reader."""
    if one.question is None:
        return _("Organization"), one.stays, one.ends
    stays, ends = (
        answer_in_words(one.question, value, reader.language(), empty=True)
        for value in (one.stays, one.ends)
    )
    return one.question.label_in(reader.language()), stays, ends


def answer_in_words(question: Question, stored: Any, language: str, *, empty: bool = False) -> str:
    """Return a stored answer with its categories as the questionnaire words them.

    Where there is none: nothing, or its kind of empty when `empty` is asked for.
    """
    kind = missing_kind(stored)
    if kind is not None:
        return missing_label(kind) if empty else ""
    labels = {
        choice.code: plain(in_language(choice.label, language)) for choice in question.choices
    }
    if isinstance(stored, list):
        return ", ".join(labels.get(code, str(code)) for code in stored) or _("nothing selected")
    if empty and stored in (None, ""):
        return missing_label("no_answer")
    if stored and question.stored_as == Kind.DATE:
        return reader.day_in_words(stored)
    if stored and question.stored_as in (Kind.TIME, Kind.DATETIME):
        return reader.moment_in_words(stored)
    if question.kind is Kind.ACKNOWLEDGE and stored == OK:
        return _("OK")
    return labels.get(stored, "" if stored is None else str(stored))


def missing_label(kind: str) -> str:
    """Return the words for a kind of empty (a missing value) as a reader has them.

    They stand where an answer would. Data files explain their marks by `FILE_LABELS` instead.
    """
    return {
        Missing.NOT_ASKED: _("not asked"),
        Missing.NOT_APPLICABLE: _("not applicable"),
        Missing.NO_ANSWER: _("no answer"),
        Missing.REFUSED: _("refused"),
        Missing.DONT_KNOW: _("don't know"),
    }[Missing(kind)]
