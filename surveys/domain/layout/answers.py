"""Answers as the columns of data files have them, whatever each wave asked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from surveys.domain.harmonising import Codes, mapped
from surveys.domain.layout.values import NOTHING_SELECTED
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind, Question, choices_ever

NOT_ASKED = as_missing(Missing.NOT_ASKED)

Row = list[Any]
Reader = Callable[[Mapping[str, Any]], Row]
"""Reads the answers of a record of one wave, as the columns have them."""


def of_all_waves(asked: Sequence[Question]) -> Question:
    """Return a variable as last asked, with every category of any wave.

    Where waves asked it for different types of answers it is a text, which holds any of them.
    """
    if len({one.stored_as for one in asked}) > 1:
        return replace(asked[0], kind=Kind.TEXT, choices=(), choice_list="")
    return replace(asked[0], choices=choices_ever(asked))


def reader_of(
    questions: Sequence[Question], codes: Mapping[str, Codes], kinds: Mapping[str, set[Kind]]
) -> Reader:
    """Return what reads the answers of a wave to these questions, as their columns have them.

    Made once for a wave, so that an answer which stands as it was stored costs one look.
    """
    names = [one.code for one in questions]
    others = [
        (place, codes[one.code], one.stored_as)
        for place, one in enumerate(questions)
        if codes[one.code] or kinds.get(one.code, set()) != {one.stored_as}
    ]

    def read(answers: Mapping[str, Any]) -> Row:
        get = answers.get
        row = [get(name, NOT_ASKED) for name in names]
        for place, harmonised, kind in others:
            row[place] = _of_kind(mapped(row[place], harmonised), kind)
        return row

    return read


def _of_kind(answer: Any, kind: Kind) -> Any:
    """Return an answer as its column has it: as a text where waves asked for different types."""
    if kind is not Kind.TEXT or answer is None or isinstance(answer, dict):
        return answer
    return " ".join(answer) or NOTHING_SELECTED if isinstance(answer, list) else str(answer)


def in_segments(
    segments: Mapping[str, Collection[str]], questions: Sequence[Question]
) -> Callable[[Row], bool]:
    """Return what says whether answers to these questions lie in the segments that are wanted."""
    asked = [
        (place, frozenset(segments[one.code]))
        for place, one in enumerate(questions)
        if one.code in segments
    ]

    def keeps(answers: Row) -> bool:
        for place, wanted in asked:
            answer = answers[place]
            chosen = answer if isinstance(answer, list) else [answer]
            if isinstance(answer, dict) or wanted.isdisjoint(chosen):
                return False
        return True

    return keeps
