"""Every combination of answers that some expressions can tell apart, as a questionnaire allows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from itertools import combinations as subsets
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.domain.expressions import Expression, Frame, evaluate, parse
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Kind, Question

MOST = 250_000
"""More combinations than this are not looked at."""


class NotEnumerable(ValueError):
    """An expression reads what has no list of possible answers, or too many."""


@dataclass(frozen=True)
class Combinations:
    """Truth of each expression in each distinguishable combination, one column for each."""

    truth: NDArray[np.bool_]


def combinations_of(expressions: Sequence[str], questions: Sequence[Question]) -> Combinations:
    """Return the combinations of answers that the expressions tell apart.

    Parameters
    ----------
    expressions : sequence of str
        Over questions of one level.
    questions : sequence of Question
        Of that level, in the order of the questionnaire; skip logic is followed.

    Returns
    -------
    Combinations

    Raises
    ------
    NotEnumerable
        If a question that is read has no choices (a number, a text), is of another level, or if
        there are too many combinations.

    Notes
    -----
    Every record is taken to have answered what it was asked: with missing answers allowed, any
    share could be explained by whom it leaves out.
    """
    parsed = [parse(text) for text in expressions]
    known = {question.code: question for question in questions}
    read = _read_by(parsed, known)
    records: list[dict[str, Any]] = [{}]
    for question in questions:
        if question.code in read:
            records = _with_answers(records, question)
    frame = Frame(records)
    truth = np.array([_true(one, frame) for one in parsed], dtype=bool)
    return Combinations(np.unique(truth.reshape(len(parsed), -1), axis=1))


def _read_by(expressions: Iterable[Expression], known: dict[str, Question]) -> set[str]:
    """Return the codes that expressions read, and those that decide whether these are asked."""
    found: set[str] = set()
    waiting = list(expressions)
    while waiting:
        for name in waiting.pop().names:
            if name not in known:
                raise NotEnumerable(name)
            if name not in found:
                found.add(name)
                relevant = known[name].relevant
                if relevant is not None:
                    waiting.append(relevant)
    return found


def _with_answers(records: list[dict[str, Any]], question: Question) -> list[dict[str, Any]]:
    answers = _answers(question)
    asked = [True] * len(records)
    if question.relevant is not None:
        asked = _true(question.relevant, Frame(records))
    if sum(asked) * len(answers) > MOST:
        raise NotEnumerable(question.code)
    skipped: Any = {"missing": Missing.NOT_APPLICABLE.value}
    return [
        {**record, question.code: answer}
        for record, is_asked in zip(records, asked, strict=True)
        for answer in (answers if is_asked else [skipped])
    ]


def _answers(question: Question) -> list[Any]:
    codes = question.choice_codes
    if question.kind is Kind.SELECT_ONE:
        return list(codes)
    if question.kind is Kind.SELECT_MULTIPLE and 2 ** len(codes) <= MOST:
        sizes = (subsets(codes, size) for size in range(len(codes) + 1))
        return [list(chosen) for chosen in chain.from_iterable(sizes)]
    raise NotEnumerable(question.code)


def _true(expression: Expression, frame: Frame) -> list[bool]:
    return [value is True for value in evaluate(expression, frame).values]
