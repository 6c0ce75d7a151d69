"""Cases that both evaluators of expressions must agree on: vectors by hand, trees by hypothesis."""

import json
from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from surveys.domain.dates import EARLIEST
from surveys.domain.expressions import (
    ExpressionError,
    evaluate,
    form_frame,
    parse,
    parse_filter,
    record_frame,
)
from surveys.domain.expressions.frames import NOT_ASKED
from surveys.domain.missing import Missing, as_missing

GROUPS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
VECTORS = [
    (group["about"], expression, group["answers"], group.get("self"), expected)
    for group in GROUPS
    for expression, expected in group["vectors"]
]


FORM_VECTORS = [
    (group["about"], expression, group["given"], expected)
    for group in json.loads(Path(__file__).with_name("form_vectors.json").read_text("utf-8"))
    for expression, expected in group["vectors"]
]


def form_outcome(text, given):
    """Return what an expression of a form gives, in the notation of the vectors."""
    frame = form_frame(
        given.get("answers", {}),
        self_value=given.get("self", NOT_ASKED),
        projects=given.get("projects", ()),
        repeated=given.get("repeated", ()),
        labels=given.get("labels"),
    )
    found, error = attempt(lambda: evaluate(parse_filter(text), frame))
    return {"error": error.position} if error else plain(found.values[0], found.missing[0])


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


PROJECTS = st.lists(
    st.fixed_dictionaries(
        {
            "p": st.integers(-9, 9) | st.sampled_from([as_missing(kind) for kind in Missing]),
            "q": st.sampled_from(["0.5", "-2.25", "7"]) | KINDS,
            "s": st.sampled_from(["a", "😀b", ""]) | KINDS,
            "on": st.sampled_from(["2019-06-30", "2020-02-29"]) | KINDS,
            "project": st.just(True),
        }
    ),
    max_size=3,
)
FORMS = st.fixed_dictionaries(
    {
        "answers": ANSWERS.flatmap(
            lambda answers: st.fixed_dictionaries(
                {
                    "today()": st.sampled_from(["2020-02-29", "2019-12-31"]),
                    "..": st.integers(1, 3),
                    "at": st.sampled_from(["2019-06-30T08:30:00", "2020-01-01T00:00:01"]) | KINDS,
                    "hour": st.sampled_from(["08:30:00", "23:59:59"]) | KINDS,
                    "*region": st.sampled_from(["x", "12", ""]),
                }
            ).map(lambda more: {**answers, **more})
        ),
        "self": st.sampled_from(["2019-01-01", "2018-01-01"]) | KINDS,
        "projects": PROJECTS,
        "repeated": st.just(["p", "q", "s", "on", "project"]),
        "labels": st.just({"one": {"x": "Ex", "y": "<b>"}, "many": {"x": "Ex"}}),
    }
)
_DAYS = st.sampled_from(
    ["${day}", "today()", "date(${at})", "once(today())", "(${day} + ${n})", "(today() - 400)"]
)
_INNER = st.sampled_from(
    [
        "${p}",
        "${q}",
        "(${p} + ${n})",
        "if(${p} > 0, ${q}, 0)",
        "(${p} div ${n})",
        "coalesce(${p}, 2)",
    ]
)
_FORM_NUMBERS = st.one_of(
    _call("sum({0})", _INNER),
    _call("count({0})", st.sampled_from(["${p}", "${project}", "${p} > 0", "${s} = 'a'"])),
    _call("{0}({1})", st.sampled_from(["min", "max"]), _INNER),
    _call("{0}({1}, {2})", st.sampled_from(["min", "max"]), NUMBER_LEAVES, NUMBER_LEAVES),
    _call("({0} - {1})", _DAYS, _DAYS),
    _call("floor({0})", _numbers(NUMBER_LEAVES, CONDITION_LEAVES)),
    _call("decimal-date-time({0})", _DAYS | st.just("${at}")),
    st.sampled_from(["position(..) * 2", "(${at} - ${at})", "string-length(concat(${t}, ${d}))"]),
)
_FORM_TEXTS = st.one_of(
    _call("concat({0}, '|', {1})", _FORM_NUMBERS, _DAYS),
    _call("concat(${{t}}, ${{many}}, {0}, {1})", _numbers(NUMBER_LEAVES, CONDITION_LEAVES), _DAYS),
    _call("concat({0})", CONDITION_LEAVES),
    _call("join('; ', {0})", st.sampled_from(["${p}", "${s}", "concat(${s}, ${t})"])),
    _call("join({0}, ${{d}}, ${{t}}, 'x')", st.sampled_from(["', '", "${t}"])),
    _call("substr({0}, {1}, {2})", st.sampled_from(["${t}", "'a😀b'"]), *[st.integers(-3, 4)] * 2),
    _call("substr('a😀bc', {0})", _FORM_NUMBERS),
    _call(
        "format-date({0}, '{1}')", _DAYS, st.sampled_from(["%d/%m/%Y", "%e %b %y %a", "%n", "%H"])
    ),
    st.just("format-date-time(${at}, '%Y-%m-%d %H:%M:%S')"),
    _call("jr:choice-name({0}, '{0}')", st.sampled_from(["${one}", "${many}"])),
    _call("max({0}, {1})", _DAYS, _DAYS),
    st.just("min(${on})"),
)
_FORM_CONDITIONS = st.one_of(
    _call("({0} < {1})", _DAYS, _DAYS),
    _call("({0} >= {1})", _FORM_NUMBERS, NUMBER_LEAVES),
    _call("(${{hour}} {0} '08:30:00')", st.sampled_from(["<", "=", ">=", "!="])),
    _call("(${{at}} {0} '2019-06-30T08:30:00')", st.sampled_from(["<", "=", ">=", "!="])),
    _call("{0}({1}, {2})", st.sampled_from(["starts-with", "ends-with", "contains"]),
          _FORM_TEXTS | st.just("${t}"), st.sampled_from(["'a'", "'😀'", "''", "${one}"])),
    st.sampled_from(["region = ${one}", "region = '' or region = ${t}", "region > 3"]),
)  # fmt: skip
FORM_EXPRESSIONS = _FORM_NUMBERS | _FORM_TEXTS | _FORM_CONDITIONS
