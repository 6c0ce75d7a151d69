"""A second evaluator of expressions, in pandas, that shares no code with the first.

A value is a Series and a Series of kinds of empty ("" where there is a value). Comparisons and
Kleene logic are those of pandas' nullable booleans; not applicable makes a comparison false.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

ParsedNode = dict
NOT_APPLICABLE = "not_applicable"
NO_ANSWER = "no_answer"


@dataclass
class Evaluated:
    """Values of one column and why some are empty."""

    values: pd.Series
    empty: pd.Series


def column_of(frame: pd.DataFrame, name: str) -> Evaluated:
    """Return the stored answers of a question; a code that no record has was not asked."""
    stored = frame[name] if name in frame else pd.Series(np.nan, index=frame.index, dtype=object)
    stored = stored.astype(object)
    is_kind = stored.map(lambda value: isinstance(value, dict))
    asked = stored.map(lambda value: isinstance(value, (str, int, list, dict)))
    empty = pd.Series("", index=frame.index, dtype=object)
    empty[is_kind] = stored[is_kind].map(lambda value: value["missing"])
    empty[~asked] = "not_asked"
    return Evaluated(stored.where(empty == "", None), empty)


def evaluate_frame(
    node: ParsedNode, frame: pd.DataFrame, below: pd.DataFrame | None = None
) -> Evaluated:
    """Evaluate a tree over the rows of `frame`.

    `below` holds the projects of the rows, with the row's label in the column `_parent`; names
    with a level in front are columns of the frames.
    """
    op = node["op"]
    if op == "name":
        return column_of(frame, node["name"])
    if op in ("numeral", "text"):
        return _constant(node["value"], frame)
    if op in ("true", "false"):
        return _constant(op == "true", frame)
    if op == "count":
        return _count(node, frame, below)
    parts = [evaluate_frame(argument, frame, below) for argument in node["args"]]
    if op in ("and", "or"):
        return _kleene(op, parts)
    if op == "if":
        return _if(*parts)
    if op == "coalesce":
        return _coalesce(parts)
    if op == "concat":
        return _concat(parts)
    if op in COMPARISONS:
        return _compare(COMPARISONS[op], parts)
    if op == "!=":
        return _negated(_compare(COMPARISONS["="], parts))
    return _apply(FUNCTIONS[op], parts)


def _constant(value: Any, frame: pd.DataFrame) -> Evaluated:
    return Evaluated(
        pd.Series([value] * len(frame), index=frame.index, dtype=object),
        pd.Series("", index=frame.index, dtype=object),
    )


def _count(node: dict[str, Any], frame: pd.DataFrame, below: Any) -> Evaluated:
    """Count the true ones; one project of unknown kind makes the number unknown."""
    condition = evaluate_frame(node["args"][0], below)
    hits = below.loc[condition.values.map(lambda value: value is True), "_parent"].value_counts()
    numbers = hits.reindex(frame.index, fill_value=0).astype(object)
    unknown = below.assign(_kind=condition.empty)[condition.empty != ""]
    first = unknown.groupby("_parent")["_kind"].first().astype(object)  # floats, where nothing is
    kinds = first.reindex(frame.index, fill_value="")
    return Evaluated(numbers.mask(kinds != "", None), kinds)


def _first_kind(parts: Sequence[Evaluated]) -> pd.Series:
    """Return the leftmost kind of empty of each row."""
    kinds = pd.concat([part.empty for part in parts], axis=1).replace("", np.nan)
    return kinds.bfill(axis=1).iloc[:, 0].fillna("")


def _rows(parts: Sequence[Evaluated]) -> Iterator[tuple[Any, ...]]:
    return zip(*(part.values for part in parts), strict=True)


def _apply(function: Callable[..., Any], parts: Sequence[Evaluated]) -> Evaluated:
    empty = _first_kind(parts)
    found = [
        None if kind else function(*row) for kind, row in zip(empty, _rows(parts), strict=True)
    ]
    values = pd.Series(found, index=empty.index, dtype=object)
    nothing = (empty == "") & values.isna()
    return Evaluated(values, empty.mask(nothing, NO_ANSWER))


def _compare(function: Callable[..., Any], parts: Sequence[Evaluated]) -> Evaluated:
    result = _apply(function, parts)
    skipped = pd.concat([part.empty == NOT_APPLICABLE for part in parts], axis=1).any(axis=1)
    values = result.values.mask(skipped, False)
    return Evaluated(values, result.empty.mask(skipped, ""))


def _negated(found: Evaluated) -> Evaluated:
    return Evaluated(_as_object(~found.values.astype("boolean")), found.empty)


def _kleene(op: str, parts: Sequence[Evaluated]) -> Evaluated:
    total: Any = parts[0].values.astype("boolean")
    for part in parts[1:]:
        other = part.values.astype("boolean")
        total = total | other if op == "or" else total & other
    return Evaluated(_as_object(total), _first_kind(parts).where(total.isna(), ""))


def _as_object(series: Any) -> pd.Series:
    return series.astype(object).where(series.notna(), None)


def _if(condition: Evaluated, yes: Evaluated, no: Evaluated) -> Evaluated:
    chosen = condition.values.map(lambda value: value is True)
    values = yes.values.where(chosen, no.values)
    empty = yes.empty.where(chosen, no.empty)
    unknown = condition.empty != ""
    return Evaluated(values.mask(unknown, None), condition.empty.where(unknown, empty))


def _coalesce(parts: Sequence[Evaluated]) -> Evaluated:
    """Take the first answer; without one, the first kind that is not "not applicable"."""
    values, empty = parts[0].values, parts[0].empty
    for part in parts[1:]:
        take = (empty != "") & (part.empty == "")
        take |= (empty == NOT_APPLICABLE) & (part.empty != NOT_APPLICABLE)
        values, empty = values.mask(take, part.values), empty.mask(take, part.empty)
    return Evaluated(values, empty)


def _concat(parts: Sequence[Evaluated]) -> Evaluated:
    """Write values behind each other; what is empty is written as nothing."""
    texts = [part.values.map(_written).where(part.empty == "", "") for part in parts]
    joined = texts[0].astype(object)
    for text in texts[1:]:
        joined = joined + text.astype(object)
    return Evaluated(joined, pd.Series("", index=joined.index, dtype=object))


def _written(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, (bool, np.bool_)):
        return str(value).lower()
    if isinstance(value, float):
        return np.format_float_positional(float(f"{value:.15g}"), trim="-")
    return "" if value is None else str(value)


_MOMENT = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?"


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and bool(pd.Series([value]).str.fullmatch(_MOMENT).item())


def _days(value: str) -> float:
    """Return a date, or date and time, in days since 1970."""
    return float(np.datetime64(value, "s").astype("int64")) / 86400


def _moved(day: str, number: Any, sign: int) -> str:
    return str(np.datetime64(day, "D") + int(np.floor(sign * _number(number))))


def _plus(left: Any, right: Any) -> Any:
    if _is_moment(left):
        return _moved(left, right, 1)
    return _moved(right, left, 1) if _is_moment(right) else _number(left) + _number(right)


def _minus(left: Any, right: Any) -> Any:
    if _is_moment(left) and _is_moment(right):
        return _days(left) - _days(right)
    if isinstance(left, str) and ":" in left:
        return (pd.Timedelta(left) - pd.Timedelta(right)) / pd.Timedelta(days=1)
    return _moved(left, right, -1) if _is_moment(left) else _number(left) - _number(right)


def _formatted(value: str, pattern: str) -> str:
    """Return a date in a format: the signs that pandas reads otherwise are put in before."""
    at = pd.Period(value, freq="s")
    own = {"%n": at.month, "%e": at.day, "%h": at.hour, "%3": "000", "%Y": f"{at.year:04}"}
    for sign, said in own.items():
        pattern = pattern.replace(sign, str(said))
    return at.strftime(pattern)


def _number(value: Any) -> Any:
    found = pd.to_numeric(value, errors="coerce")
    return None if pd.isna(found) else float(found)


def _rounded(value: Any, digits: Any) -> Any:
    if abs(digits) > 15 or digits % 1:
        return None
    return float(np.floor(_number(value) * 10.0**digits + 0.5) / 10.0**digits)


def _same(left: Any, right: Any) -> bool:
    if "" in (left, right):
        return left in ("", []) and right in ("", [])
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return left == right
    return _number(left) == _number(right)


def _ordered(compare: Callable[[Any, Any], object]) -> Callable[[Any, Any], bool]:
    def ordered(left: Any, right: Any) -> bool:
        numbers = _number(left), _number(right)
        if None in numbers:
            return bool(compare(str(left), str(right)))
        return bool(compare(*numbers))

    return ordered


COMPARISONS: dict[str, Callable[..., Any]] = {
    "=": _same,
    "<": _ordered(lambda a, b: a < b),
    "<=": _ordered(lambda a, b: a <= b),
    ">": _ordered(lambda a, b: a > b),
    ">=": _ordered(lambda a, b: a >= b),
    "selected": lambda value, code: code in (value if isinstance(value, list) else [value]),
    "starts-with": lambda value, part: str(value)[: len(part)] == part,
    "ends-with": lambda value, part: not part or str(value)[-len(part) :] == part,
    "contains": lambda value, part: str(value).find(part) >= 0,
    "regex": lambda value, pattern: pd.Series([str(value)]).str.fullmatch(pattern).item(),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "not": lambda value: not value,
    "negative": lambda value: -_number(value),
    "+": _plus,
    "-": _minus,
    "*": lambda a, b: _number(a) * _number(b),
    # What cannot be computed is no answer.
    "div": lambda a, b: _number(a) / _number(b) if _number(b) else None,
    "mod": lambda a, b: float(np.fmod(_number(a), _number(b))) if _number(b) else None,
    "count-selected": len,
    "string-length": lambda value: len(str(value)),
    "number": _number,
    "date": lambda value: (
        value.split("T")[0] if pd.notna(pd.to_datetime(value, errors="coerce")) else None
    ),
    "floor": lambda value: float(np.floor(_number(value))),
    "substr": lambda value, start, end=None: str(value)[
        int(_number(start)) : None if end is None else int(_number(end))
    ],
    "format-date": _formatted,
    "format-date-time": _formatted,
    "decimal-date-time": lambda value: _days(value) if _is_moment(value) else None,
    "int": lambda value: float(np.trunc(_number(value))),
    "round": lambda value, digits=0: _rounded(value, _number(digits)),
}
