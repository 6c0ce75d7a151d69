"""The rule of a question in words, for questionnaires that have none of their own.

Bounds of a number, a date or the length of a text are said as such; any other rule is only said
to exist, since nobody who types answers reads expressions.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from surveys.domain.expressions import Expression
from surveys.domain.expressions.grammar import TODAY
from surveys.domain.wording import gettext_noop

_NUMBER = {
    (">=", "<="): gettext_noop("Enter a number from %(low)s to %(high)s (got %(got)s)."),
    (">", "<"): gettext_noop("Enter a number above %(low)s and below %(high)s (got %(got)s)."),
    (">=", "<"): gettext_noop(
        "Enter a number of at least %(low)s and below %(high)s (got %(got)s)."
    ),
    (">", "<="): gettext_noop(
        "Enter a number above %(low)s and of at most %(high)s (got %(got)s)."
    ),
    (">=", ""): gettext_noop("Enter a number of at least %(low)s (got %(got)s)."),
    (">", ""): gettext_noop("Enter a number above %(low)s (got %(got)s)."),
    ("", "<="): gettext_noop("Enter a number of at most %(high)s (got %(got)s)."),
    ("", "<"): gettext_noop("Enter a number below %(high)s (got %(got)s)."),
}
_DATE = {
    (">=", "<="): gettext_noop("Enter a date from %(low)s to %(high)s (got %(got)s)."),
    (">=", ""): gettext_noop("Enter %(low)s or a later date (got %(got)s)."),
    ("", "<="): gettext_noop("Enter %(high)s or an earlier date (got %(got)s)."),
}
_LENGTH = {
    (">=", "<="): gettext_noop("Write from %(low)s to %(high)s characters (these are %(got)s)."),
    (">=", ""): gettext_noop("Write at least %(low)s characters (these are %(got)s)."),
    ("", "<="): gettext_noop("Write at most %(high)s characters (these are %(got)s)."),
}
_WORDS = {"number": _NUMBER, "date": _DATE, "length": _LENGTH}
_ANY = gettext_noop(
    "This answer does not fit a rule of the questionnaire, or another answer (got %(got)s). "
    "Correct it, or leave it blank for no answer."
)
_TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}


class _Bound(NamedTuple):
    """One comparison of the answer with a fixed value."""

    what: str
    operator: str
    said: str | date


def rule_in_words(
    rule: Expression, answer: Any, *, today: str = ""
) -> tuple[str, Mapping[str, Any]]:
    """Return the template and the parameters of a message about an answer that breaks the rule.

    Where the rule reads the day, it is `today`.
    """
    bounds = list(_bounds(rule.tree, today))
    kinds = {bound.what if bound else "" for bound in bounds}
    if len(kinds) == 1 and (words := _WORDS.get(kinds.pop())):
        found = [bound for bound in bounds if bound]
        low = [bound for bound in found if bound.operator.startswith(">")]
        high = [bound for bound in found if bound.operator.startswith("<")]
        operators = tuple(side[0].operator if side else "" for side in (low, high))
        if len(low) <= 1 and len(high) <= 1 and operators in words:
            is_length = found[0].what == "length"
            return words[operators], {
                "low": low[0].said if low else "",
                "high": high[0].said if high else "",
                "got": len(answer) if is_length else quoted(answer),
            }
    return _ANY, {"got": quoted(answer)}


def quoted(answer: Any) -> str | date:
    """Return an answer as a message quotes it, cut when it is long; a date as it is."""
    if isinstance(answer, date):
        return answer
    text = ", ".join(answer) if isinstance(answer, list) else str(answer)
    return text if len(text) <= 60 else text[:57] + "..."


def _bounds(node: Mapping[str, Any], today: str) -> Iterator[_Bound | None]:
    """Yield each part of a conjunction; None for one that is no bound."""
    if node["op"] == "and":
        for argument in node["args"]:
            yield from _bounds(argument, today)
    elif node["op"] in _TURNED:
        left, right = node["args"]
        yield (
            _bound(left, node["op"], right, today)
            or _bound(right, _TURNED[node["op"]], left, today)
        )
    else:
        yield None


def _bound(
    subject: Mapping[str, Any], operator: str, value: Mapping[str, Any], today: str
) -> _Bound | None:
    number = _number(value)
    if _is_answer(subject):
        if number:
            return _Bound("number", operator, number)
        if day := _day(value, today):
            return _Bound("date", operator, day)
    if number and subject["op"] == "string-length" and _is_answer(subject["args"][0]):
        return _Bound("length", operator, number)
    return None


def _is_answer(node: Mapping[str, Any]) -> bool:
    return bool(node["op"] == "name" and node["name"] == ".")


def _day(node: Mapping[str, Any], today: str) -> date | None:
    """Return the day that a node names; None for anything else, and for a day that is none."""
    if today and node["op"] == "name" and node["name"] == TODAY:
        return date.fromisoformat(today)
    if node["op"] == "date" and node["args"][0]["op"] == "text":
        try:
            return date.fromisoformat(node["args"][0]["value"])
        except ValueError:
            return None
    return None


def _number(node: Mapping[str, Any]) -> str:
    if node["op"] == "numeral":
        return str(node["value"])
    if node["op"] == "negative" and node["args"][0]["op"] == "numeral":
        return f"-{node['args'][0]['value']}"
    return ""
