"""Cases that both evaluators of expressions must agree on: vectors by hand, trees by hypothesis."""

import json
from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from surveys.domain.dates import EARLIEST
from surveys.domain.expressions import ExpressionError, evaluate, parse, record_frame
from surveys.domain.missing import Missing, as_missing

GROUPS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
VECTORS = [
    (group["about"], expression, group["answers"], group.get("self"), expected)
    for group in GROUPS
    for expression, expected in group["vectors"]
]


def attempt(function, *arguments):
    """Return (result, None), or (None, the error in the expression)."""
    try:
        return function(*arguments), None
    except ExpressionError as error:
        return None, error


def outcome(text, answers, self_value=None):
    """Return what an expression gives for a record, in the notation of the vectors.

    A value as JSON, ``{"missing": kind}`` or ``{"error": position}``; a number that is not whole,
    or too large for a browser, is a text like "1/3".
    """
    fields = {} if self_value is None else {"self_value": self_value}
    found, error = attempt(lambda: evaluate(parse(text), record_frame(answers, **fields)))
    if error:
        return {"error": error.position}
    return plain(found.values[0], found.missing[0])


def plain(value, missing):
    if missing is not None:
        return as_missing(missing)
    is_large = isinstance(value, int) and abs(value) > 2**53 - 1
    return str(value) if isinstance(value, Fraction) or is_large else value


KINDS = st.sampled_from([as_missing(kind) for kind in Missing])
ANSWERS = st.fixed_dictionaries(
    {
        "n": st.integers(-9, 9) | KINDS,
        "m": st.integers(-3, 3) | KINDS,
        "d": st.sampled_from(["0.5", "-2.5", "12", "0.1"]) | KINDS,
        "t": st.sampled_from(["a", "ab", "12", "", "😀"]) | KINDS,
        "one": st.sampled_from(["x", "y"]) | KINDS,
        "many": st.lists(st.sampled_from(["x", "y", "z"]), unique=True) | KINDS,
        "day": st.dates(min_value=EARLIEST).map(lambda day: day.isoformat()) | KINDS,
    }
)

_LITERALS = st.integers(0, 20).map(str) | st.sampled_from(["0.5", "2.50", ".1"])
_PATTERNS = st.sampled_from(["a*", "[a-b]+", "(a|b){1,2}", "\\d+", ".", "[^x]?"])


def _call(template, *parts):
    return st.tuples(*parts).map(lambda given: template.format(*given))


def _numbers(numbers, conditions):
    return st.one_of(
        _call("({0} {1} {2})", numbers, st.sampled_from("+-*"), numbers),
        _call("({0} {1} {2})", numbers, st.sampled_from(["div", "mod"]), numbers),
        _call("-{0}", numbers),
        _call("{0}({1})", st.sampled_from(["int", "round", "number"]), numbers),
        _call("round({0}, {1})", numbers, st.integers(-2, 3)),
        _call("if({0}, {1}, {2})", conditions, numbers, numbers),
        _call("coalesce({0}, {1})", numbers, numbers),
    )


def _conditions(numbers, conditions):
    comparators = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        _call("({0} {1} {2})", conditions, st.sampled_from(["and", "or"]), conditions),
        _call("not({0})", conditions),
        _call("{0} {1} {2}", numbers, comparators, numbers).map("({})".format),
        _call("({0} {1} {2})", st.just("${day}"), comparators, st.sampled_from(["'2019-06-30'"])),
        _call("if({0}, {1}, {2})", conditions, conditions, conditions),
        _call("coalesce({0}, {1})", conditions, conditions),
    )


_READINGS = """${n} ${m} ${d} ${nope} count-selected(${many}) string-length(${t}) number(${t}) ."""
NUMBER_LEAVES = _LITERALS | st.sampled_from(_READINGS.split())
CONDITION_LEAVES = st.one_of(
    st.sampled_from(["true()", "false()", "${one} = 'x'", "${one} != 'y'", "${t} != ''"]),
    _call("selected({0}, '{1}')", st.sampled_from(["${many}", "${one}"]), st.sampled_from("xyz")),
    _call("regex(${{t}}, '{0}')", _PATTERNS),
).map("({})".format)


def _grown(depth):
    """Return (numbers, conditions) whose parts are nested up to `depth`."""
    numbers, conditions = NUMBER_LEAVES, CONDITION_LEAVES
    for _ in range(depth):
        numbers, conditions = (
            NUMBER_LEAVES | _numbers(numbers, conditions),
            CONDITION_LEAVES | _conditions(numbers, conditions),
        )
    return numbers, conditions


NUMBERS, CONDITIONS = _grown(3)
EXPRESSIONS = NUMBERS | CONDITIONS
