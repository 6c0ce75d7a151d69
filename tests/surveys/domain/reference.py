"""What rules mean, written once more and as plainly as can be, to compare the engine with.

A value is a Python value, or a `Missing` where there is none. Nothing is remembered or put in an
order: rules are applied again and again until nothing changes.
"""

import re
from datetime import date
from fractions import Fraction

from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind, Level

SKIPPED = Missing.NOT_APPLICABLE


def value_of(node, read, projects=()):
    """Return what a tree is; `read` gives answers, as each of `projects` does its own."""
    op, arguments = node["op"], node.get("args", ())

    def values():
        return [value_of(argument, read, projects) for argument in arguments]

    def in_projects():
        return [value_of(arguments[-1], one, ()) for one in projects]

    if op == "name":
        return read(node["name"])
    if op in ("numeral", "text"):
        return Fraction(str(node["value"])) if op == "numeral" else node["value"]
    if op in ("true", "false"):
        return op == "true"
    if op in ("and", "or"):
        found = values()
        if (op == "or") in [one for one in found if isinstance(one, bool)]:
            return op == "or"
        return next((one for one in found if isinstance(one, Missing)), op == "and")
    if op == "not":
        (found,) = values()
        return found if isinstance(found, Missing) else not found
    if op == "if":
        found = values()
        return found[0] if isinstance(found[0], Missing) else found[1 if found[0] else 2]
    if op == "coalesce":
        found = values()
        given = [one for one in found if not isinstance(one, Missing)]
        return (given or [one for one in found if one is not SKIPPED] or found)[0]
    if op in ("count", "sum"):
        return over(op, arguments[0], in_projects())
    return applied(op, values(), node)


def over(op, argument, found):
    """Return how many, or how much, the projects are together."""
    if op == "count" and argument["op"] == "name":
        return Fraction(sum(one is not SKIPPED for one in found))
    found = [one for one in found if op == "count" or one is not SKIPPED]
    missing = [one for one in found if isinstance(one, Missing)]
    if missing:
        return missing[0]
    return Fraction(sum(found if op == "count" else map(number, found)))


def applied(op, values, node):
    """Return what an operation makes of values."""
    missing = [one for one in values if isinstance(one, Missing)]
    is_test = op in TESTS
    if missing and is_test and SKIPPED in missing:
        return op == "!="
    if missing:
        return missing[0]
    return OPERATIONS[op](*values, *([node["args"][1]["value"]] if op == "regex" else []))


def number(value):
    """Return a stored number, or one that a category spells."""
    return value if isinstance(value, Fraction) else Fraction(str(value))


def alike(left, right):
    """Say whether two values are equal."""
    if "" in (left, right):
        return {str(left), str(right)} <= {"", "[]"}
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return number(left) == number(right)


def compared(left, right):
    """Return the sign of the difference."""
    if all(isinstance(one, str) and one[4:5] == "-" for one in (left, right)):
        left, right = date.fromisoformat(left).toordinal(), date.fromisoformat(right).toordinal()
    left, right = number(left), number(right)
    return (left > right) - (left < right)


TESTS = ("=", "!=", "<", "<=", ">", ">=", "selected", "regex")
OPERATIONS = {
    "=": alike,
    "!=": lambda a, b: not alike(a, b),
    "<": lambda a, b: compared(a, b) < 0,
    "<=": lambda a, b: compared(a, b) <= 0,
    ">": lambda a, b: compared(a, b) > 0,
    ">=": lambda a, b: compared(a, b) >= 0,
    "selected": lambda value, code: code in (value if isinstance(value, list) else [value]),
    "count-selected": lambda value: Fraction(len(value)),
    "string-length": lambda value: Fraction(len(value)),
    "regex": lambda value, _pattern, text: re.fullmatch(text, value) is not None,
    "+": lambda a, b: number(a) + number(b),
    "-": lambda a, b: number(a) - number(b),
    "*": lambda a, b: number(a) * number(b),
}


def expected(form, answers, projects):
    """Return the answers as they are stored, of the interview and of each project.

    And the place of each answer that breaks its constraint, or is not offered.
    """
    records = [{}, *({} for _ in projects)]
    raw = [answers, *projects]
    for _round in range(len(form.questions()) + 1):
        for question in form.questions():
            for place in places(question, projects):
                records[place][question.code] = stored(form, question, raw, records, place)
    broken = {
        (place, question.code)
        for question in form.questions()
        for place in places(question, projects)
        if is_broken(question, records, place)
    }
    return records, broken


def places(question, projects):
    """Return where a question is asked: 0 is the interview, then each project."""
    return [0] if question.level is Level.INTERVIEW else range(1, len(projects) + 1)


def reader(records, place, own=None):
    """Return what reads an answer from a place."""

    def read(name):
        if name == ".":
            return as_value(own)
        record = records[place] if name in records[place] else records[0]
        return True if name == "project" else as_value(record.get(name, {"missing": "not_asked"}))

    return read


def as_value(answer):
    """Return a stored answer as a value."""
    return Missing(answer["missing"]) if isinstance(answer, dict) else answer


def evaluated(rule, records, place, own=None):
    """Return what a rule is at a place."""
    below = [reader(records, one) for one in range(1, len(records))] if place == 0 else ()
    return value_of(rule.tree, reader(records, place, own), below)


def stored(form, question, raw, records, place):
    """Return an answer as it is stored: skipped, calculated, or as it came."""
    if question.relevant and evaluated(question.relevant, records, place) is not True:
        return as_missing(SKIPPED)
    if question.kind is Kind.CALCULATE:
        found = evaluated(question.calculation, records, place)
        if isinstance(found, Missing):
            return as_missing(Missing.NO_ANSWER if found is Missing.NOT_ASKED else found)
        if found == "":
            return as_missing(Missing.NO_ANSWER)
        is_number = isinstance(found, Fraction)
        return f"{float(found):.15g}" if is_number else str(found).lower()
    return raw[place].get(question.code, as_missing(Missing.NO_ANSWER))


def is_broken(question, records, place):
    """Say whether an answer does not fit its constraint or its filter."""
    answer = records[place][question.code]
    if isinstance(answer, dict):
        return False
    if question.constraint and evaluated(question.constraint, records, place, answer) is False:
        return True
    if question.choice_filter is None:
        return False
    read = reader(records, place)
    for choice in question.choices:
        columns = {"name": choice.code, **choice.columns}
        tree = with_columns(question.choice_filter.tree, columns)
        chosen = answer if isinstance(answer, list) else [answer]
        if choice.code in chosen and value_of(tree, read) is not True:
            return True
    return False


def with_columns(node, columns):
    """Return a filter in which the columns of a choice are written out."""
    if node["op"] == "column":
        return {"op": "text", "value": columns.get(node["name"], "")}
    inner = [with_columns(argument, columns) for argument in node.get("args", ())]
    return {**node, "args": inner}
