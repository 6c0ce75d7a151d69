"""The last look: whether what was made of an upload is read back from the sheets of a package."""

import re
from collections.abc import Sequence

from surveys.domain.importing import Problem, listed
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.reading import read
from surveys.domain.xlsform.uploads.building import Asked
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.writing import write

_KEPT = frozenset({"not_equal", "asked_later"})
_OF_EMPTY = (
    (
        "relevant",
        re.compile(r"\bnot\("),
        "negated",
        gettext_noop(
            "Other XLSForm tools take not() of an empty answer for true; Nucleus waits until "
            "it is answered (rows %(rows)s)."
        ),
    ),
    (
        "calculation",
        re.compile(r"\bif\((?!\s*coalesce\()"),
        "if_empty",
        gettext_noop(
            "Other XLSForm tools take the last part of an if() about an empty answer; Nucleus "
            "calculates nothing until it is answered (rows %(rows)s). Where an answer may be "
            "missing, write coalesce(${code}, '') in the condition."
        ),
    ),
)
"""Rules that may mean something else of an empty answer: column, sign of them, and what is said."""


def check_sheets(form: Questionnaire, asked: Sequence[Asked], sheet: str, notices: Notices) -> None:
    """Report what a package could not carry, and note what conditions mean of empty answers.

    The check of packages is the one truth about what a questionnaire may say; its places are
    those of the upload again.
    """
    survey, choices, settings = write(form)
    rows = {one.question.code: one.item.line.row for one in asked}
    codes = {line: row["name"] for line, row in enumerate(survey, start=2)}
    reading = read(survey, choices, settings, where="")
    for one in reading.problems:
        notices.problems.append(_moved(one, sheet, rows, codes))
    for one in reading.warnings:
        if one.code in _KEPT:
            moved = _moved(one, sheet, rows, codes)
            if moved not in notices.notes:
                notices.notes.append(moved)
    for column, sign, code, template in _OF_EMPTY:
        found = sorted(
            {
                rows[one.code]
                for one in form.items()
                if (rule := getattr(one, column)) and sign.search(rule.text)
            }
        )
        if found:
            notices.note(sheet, found[0], column, code, template, rows=listed(found))


def _moved(said: Problem, sheet: str, rows: dict[str, int], codes: dict[int, str]) -> Problem:
    row = rows.get(codes.get(said.row or 0, ""))
    return Problem(sheet, row, said.column, said.code, said.template, said.params)
