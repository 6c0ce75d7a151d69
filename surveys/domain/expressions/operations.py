"""What each operation and function of expressions does with values that are there."""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from operator import ge, gt, le, lt, mul
from typing import Any

from surveys.domain.expressions.frames import Value
from surveys.domain.expressions.moments import (
    days,
    formatted,
    kind_of_moment,
    later,
    unknown_signs,
)
from surveys.domain.expressions.numbers import (
    Number,
    as_number,
    decimal_text,
    divided,
    half_up,
    is_date,
    remainder,
    whole_or_ratio,
)
from surveys.domain.expressions.patterns import matches
from surveys.domain.missing import Missing


class Unfit(ValueError):
    """A value that an operation cannot take; told with the place by the evaluation."""


class Blank(Unfit):
    """Nothing where a number is needed: there is no answer."""


def _number(value: Any) -> Number:
    if value == "":
        raise Blank
    found = None if type(value) is bool else as_number(value)
    if found is None:
        raise Unfit(value)
    return found


def _equal(left: Any, right: Any) -> bool:
    """Texts are equal letter by letter; a text beside a number is read as one."""
    if "" in (left, right):  # nothing typed, nothing selected
        return left in ("", []) and right in ("", [])
    if type(left) is type(right) and type(left) in (str, bool):
        return bool(left == right)
    return _number(left) == _number(right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Return a comparison of numbers, or of dates, or of times."""

    def ordered(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            kind = kind_of_moment(left)
            if kind is not None and kind == kind_of_moment(right):
                return compare(left, right)
        return compare(_number(left), _number(right))

    return ordered


def _arithmetic(compute: Callable[[Number, Number], Number]) -> Callable[[Any, Any], Number]:
    return lambda left, right: whole_or_ratio(compute(_number(left), _number(right)))


def _plus(left: Any, right: Any) -> Any:
    if _is_day(left):
        return _shifted(left, _number(right))
    if _is_day(right):
        return _shifted(right, _number(left))
    return whole_or_ratio(_number(left) + _number(right))


def _minus(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        kind = kind_of_moment(left)
        if kind is not None and kind == kind_of_moment(right):
            return whole_or_ratio(days(left) - days(right))
    if _is_day(left):
        return _shifted(left, -_number(right))
    return whole_or_ratio(_number(left) - _number(right))


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and is_date(value)


def _shifted(day: str, number: Number) -> Any:
    return later(day, math.floor(number)) or Missing.NO_ANSWER


def _selected(value: Any, code: Any) -> bool:
    return code in value if isinstance(value, list) else _equal(value, code)


def _count_selected(value: Any) -> int:
    if not isinstance(value, list):
        raise Unfit(value)
    return len(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit(value)
    return value


def _read_number(value: Any) -> Value:
    if isinstance(value, list):
        raise Unfit(value)
    found = as_number(value)
    return Missing.NO_ANSWER if found is None else found


def _truncated(value: Any) -> Value:
    found = _read_number(value)
    return found if type(found) is Missing else math.trunc(found)


def _rounded(value: Any, digits: Any = 0) -> Number:
    places = _number(digits)
    if not isinstance(places, int) or not -15 <= places <= 15:
        raise Unfit(digits)
    return half_up(_number(value), places)


def _read_date(value: Any) -> Value:
    day = _text(value).partition("T")[0] if kind_of_moment(_text(value)) else ""
    return day if is_date(day) else Missing.NO_ANSWER


def _part(value: Any, start: Any, end: Any = None) -> str:
    first = math.trunc(_number(start))
    return _text(value)[first : None if end is None else math.trunc(_number(end))]


def _formatted(value: Any, pattern: Any) -> str:
    kind = kind_of_moment(_text(value))
    if kind not in ("date", "dateTime") or any(unknown_signs(_text(pattern))):
        raise Unfit(value)
    return formatted(value, pattern)


def _days(value: Any) -> Any:
    kind = kind_of_moment(_text(value))
    return days(value) if kind in ("date", "dateTime") else Missing.NO_ANSWER


def _labelled(value: Any, labels: Mapping[str, str]) -> str:
    codes = value if isinstance(value, list) else [_text(value)]
    return ", ".join(labels.get(code, code) for code in codes)


def as_text(value: Any) -> str:
    """Return a value as text: a number as it is stored, several categories with spaces."""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return decimal_text(value) if isinstance(value, (int, Fraction)) else str(value)


def said(separator: Any, values: Sequence[Any]) -> str:
    """Return values behind each other, without those that are absent."""
    return _text(separator).join(as_text(one) for one in values if type(one) is not Missing)


def total(_op: str, values: Sequence[Any]) -> Number:
    """Return the sum of values; of none it is 0."""
    return whole_or_ratio(sum(map(_number, values), start=0))


def best(op: str, values: Sequence[Any]) -> Any:
    """Return the smallest or largest of numbers or of moments; of none it does not apply."""
    if not values:
        return Missing.NOT_APPLICABLE
    kinds = {kind_of_moment(one) if isinstance(one, str) else None for one in values}
    if None in kinds:
        values = [*map(_number, values)]
    elif len(kinds) > 1:
        raise Unfit(values[0])
    return max(values) if op == "max" else min(values)


def _negated(value: Any) -> bool:
    if type(value) is not bool:
        raise Unfit(value)
    return not value


OPERATIONS: dict[str, Callable[..., Any]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lt),
    "<=": _ordered(le),
    ">": _ordered(gt),
    ">=": _ordered(ge),
    "not": _negated,
    "negative": lambda value: -_number(value),
    "+": _plus,
    "-": _minus,
    "*": _arithmetic(mul),
    "div": _arithmetic(divided),
    "mod": _arithmetic(remainder),
    "selected": _selected,
    "count-selected": _count_selected,
    "string-length": lambda value: len(_text(value)),
    "regex": lambda value, _, program: matches(program, _text(value)),
    "number": _read_number,
    "int": _truncated,
    "round": _rounded,
    "floor": lambda value: math.floor(_number(value)),
    "date": _read_date,
    "substr": _part,
    "starts-with": lambda value, part: _text(value).startswith(_text(part)),
    "ends-with": lambda value, part: _text(value).endswith(_text(part)),
    "contains": lambda value, part: _text(part) in _text(value),
    "format-date": _formatted,
    "format-date-time": _formatted,
    "decimal-date-time": _days,
    "jr:choice-name": _labelled,
}
