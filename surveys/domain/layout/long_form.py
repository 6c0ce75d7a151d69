"""A data file with one row for each answer: whose it is, to which variable, and what it says.

An answer stands there as the text that it would be in a column of its own; that nothing was
selected is ``[]``. The layout says of each variable what its texts mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import FieldType, Multiple
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import NO_LIMITS, Limits, Shape, Warned
from surveys.domain.layout.options import Empty, Options
from surveys.domain.layout.texts import text_pair
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.wording import Texts

_VARIABLE: Texts = {"en": "Code of the variable", "es": "Código de la variable"}
_VALUE: Texts = {"en": "Answer", "es": "Respuesta"}


@dataclass(frozen=True)
class _Alone:
    """A column by itself: codes in one field, and no kinds of empty among them."""

    name: str = "long"
    marks: frozenset[FieldType] = frozenset()
    limits: Limits = NO_LIMITS
    holds_several: bool = True


def long_layout(
    keys: Sequence[Column], answers: Sequence[Column], options: Options, format: Shape
) -> tuple[Layout, tuple[Warned, ...]]:
    """Return the layout of a file with a row for each answer, and the limits that were met.

    `keys` say whose an answer is; `answers` are the columns of variables, of both levels.
    """
    taken = {key.name for key in keys}
    variable = Column(_free("variable", taken), label=_VARIABLE)
    value = Column(_free("value", taken), label=_VALUE, missing=tuple(Missing))
    layout, warnings = layout_of([*keys, variable, value], options, format)
    alone = replace(options, multiple=Multiple.ONE, empty=Empty.COMPANION)
    variables, _none = layout_of(answers, alone, _Alone())
    return replace(layout, variables=tuple(one.fields[0] for one in variables.spreads)), warnings


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else f"nucleus.{name}"


class LongRows:
    """Makes rows of answers of the answers of a record."""

    def __init__(self, layout: Layout) -> None:
        self._write = {one.column.name: text_pair(one, layout)[0] for one in layout.variables}

    def of(self, keys: Sequence[Any], answers: Sequence[tuple[str, Any]]) -> Iterator[list[Any]]:
        """Yield a row of stored answers for each (variable, stored answer) of one record."""
        for variable, stored in answers:
            is_answer = stored is not None and missing_kind(stored) is None
            yield [*keys, variable, self._write[variable](stored) if is_answer else stored]
