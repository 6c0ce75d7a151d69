"""What cells mean that are no category of their question: what somebody says, or what is asked.

Nothing is guessed: a text is a category where it is called so, or where a person said it is.
"""

from collections.abc import Mapping
from typing import Any

from surveys.domain.package.columns import CellProblem
from surveys.domain.questionnaire import Kind, Question
from surveys.domain.record_files.answers import Categories, Read
from surveys.domain.record_files.cells import Cell, as_text, is_blank, normal
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.targets import LEFT_OUT

SELECTS = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
LONGEST_SHOWN = 200


def known_answer(
    read: Read, question: Question, said: Mapping[str, str], findings: Findings
) -> Read:
    """Return what reads a column of a question, by what was said of texts that nobody knows.

    `said` gives the category that a text means, LEFT_OUT where it says nothing.
    """
    if question.stored_as not in SELECTS:
        return read
    meant = _Meant(question, said, findings)
    codes = {*question.choice_codes}

    def known(cell: Cell) -> Any:
        answer = read(cell)
        several = isinstance(answer, list)
        if answer is None or isinstance(answer, dict):
            return answer
        found: list[Any] = []
        for text in answer if several else [answer]:
            code = text if text in codes else meant.code(text)
            if code is None:
                findings.unknown_value(question.code, text[:LONGEST_SHOWN])
            if code != LEFT_OUT:
                found.append(text if code is None else code)
        if several:
            return found or (None if answer else [])
        return found[0] if found else None

    return known


def known_tick(
    read: Read,
    question: Question,
    said: Mapping[str, str],
    findings: Findings,
    *,
    is_moved: bool,
) -> Read:
    """Return what reads the column of one category, by what was said of texts nobody knows.

    It gives True, False, None or a kind of empty; or the code of another category of the question,
    where the cell names it: because somebody said so, or because the label of the column was moved
    and some rows are not (`is_moved`).
    """
    meant = _Meant(question, said, findings)
    categories = Categories(question)

    def known(cell: Cell) -> Any:
        try:
            return read(cell)
        except CellProblem as problem:
            if problem.code != "no_tick" or is_blank(cell):
                raise
            text = as_text(cell)
            code = meant.code(text)
            if code is None and is_moved:
                code = categories.code(cell)
            if code is None:
                findings.unknown_value(question.code, text[:LONGEST_SHOWN])
                raise
            return None if code == LEFT_OUT else code

    return known


class _Meant:
    """What somebody said that texts mean; counts the cells where that is asked for."""

    def __init__(self, question: Question, said: Mapping[str, str], findings: Findings) -> None:
        self.question = question.code
        self.said = {normal(text): (text, code) for text, code in said.items()}
        self.counts = findings.meant

    def code(self, text: str) -> str | None:
        """Return the category that a text means, LEFT_OUT where it says nothing, None if open."""
        known = self.said.get(normal(text))
        if known is None:
            return None
        self.counts[self.question, known[0]] += 1
        return known[1]
