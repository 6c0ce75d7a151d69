"""Answers in an edited data file as they are to be stored, and what can be wrong with them."""

import datetime
from collections.abc import Mapping
from typing import Any

from surveys.domain.missing import missing_kind
from surveys.domain.questionnaire import Question
from surveys.domain.wording import gettext_noop

TEMPLATES: Mapping[str, str] = {
    "other_wave": gettext_noop(
        "The interview is of the wave %(wave)s, and the file was brought for another one. Bring it "
        "for that wave, or leave this row as it was."
    ),
    "unknown_record": gettext_noop(
        "No record with this id was in the file when it was exported, or nobody may use it any "
        "more. For a new project leave the cell of its id empty; new interviews come by an import "
        "without updating."
    ),
    "interview_gone": gettext_noop(
        "The interview is no longer there: it ended in another one, or was deleted."
    ),
    "stays": gettext_noop(
        "This column says what Nucleus knows of the record; a file does not change it. Put back "
        "what stood there: %(old)s."
    ),
    "interview_removed": gettext_noop(
        "The interview of %(expert)s has no row any more; it was row %(exported)s when the file "
        "was exported. A file does not remove interviews; put the row back, or begin with the file "
        "as it was exported."
    ),
    "approved": gettext_noop(
        "The interview of %(expert)s is approved, so no file changes it. Whoever may approve can "
        "open it again, with a reason, on its page; then have the file compared again."
    ),
    "approved_removed": gettext_noop(
        "The interview of %(expert)s is approved, so its project is not removed, which was row "
        "%(exported)s when the file was exported. Whoever may approve can open it again, with a "
        "reason, on its page; then have the file compared again."
    ),
    "cut_in_file": gettext_noop(
        "The format could not hold all of the text, so the file has only its beginning. Edit the "
        "answer in Nucleus, or in a file of another format."
    ),
    "no_category": gettext_noop(
        "%(got)s is no single category of the questionnaire of this wave: in the file categories "
        "of several waves are joined. Export the answers as they were asked, and edit that file."
    ),
    "rows_disagree": gettext_noop(
        "The interview stands in several rows, and they give different answers. Write the same "
        "in all."
    ),
    "rows_left": gettext_noop(
        "The interview of %(expert)s stands in several rows, and others say what was exported: "
        "%(others)s. What was changed here is taken for the whole interview."
    ),
    "unknown_question": gettext_noop("The questionnaire of this interview does not ask this."),
    "interview_in_added_row": gettext_noop(
        "A row that adds a project says nothing new of its interview. Leave the cell empty, or "
        "change it in the rows that were there."
    ),
    "day_or_month": gettext_noop(
        "%(got)s is a date, but nobody knows whether the day or the month comes first. Say which, "
        "or write year, month and day, like 2019-06-30."
    ),
    "not_stored": gettext_noop(
        "What the cell says would not be stored: beside the other answers the question does not "
        "apply, or its answer is calculated (%(stored)s). Put back what stood there, or change the "
        "answers on which it depends."
    ),
}


def is_cut(old: str, base: str) -> bool:
    """Say whether a file has less of a text than is stored, spaces at its end aside."""
    return len(old) < len(base.rstrip()) and base.startswith(old[:100])


def as_asked(new: Any, codes: Mapping[str, str], question: Question) -> Any:
    """Return an answer in the categories of its wave; None where one stands for several."""
    if not codes:
        return new

    def back(one: str) -> str | None:
        own = [code for code in question.choice_codes if codes.get(code, code) == one]
        return own[0] if len(own) == 1 else None

    if isinstance(new, list):
        found = [back(one) for one in new]
        return None if None in found else found
    return back(str(new))


def alike(value: Any, base: Any) -> bool:
    if isinstance(value, list) and isinstance(base, list):
        return sorted(value) == sorted(base)
    return bool(value == base) or str(value) == str(base)


def as_words(value: Any) -> str:
    """Return what a cell says as a text, though a format could hold another kind of value there."""
    if kind := missing_kind(value):
        return f".{kind.value}"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def as_day(text: str) -> datetime.date | None:
    """Return a date of ISO; None for no text. Raises ValueError for what is none."""
    return datetime.date.fromisoformat(text) if text else None
