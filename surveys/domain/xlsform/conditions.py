"""The check of conditions: names that exist and come before, types that fit."""

import re
from collections.abc import Sequence

from surveys.domain.expressions import Expression, Type, check, result_type
from surveys.domain.questionnaire import Question
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.sheet import Sheet
from surveys.domain.xlsform.survey import Place

# XPath, and so other XLSForm tools, find an empty answer different from every value but "".
_NOT_EQUAL = re.compile(r"!=(?!\s*(?:''|\"\"))")


def check_conditions(sheet: Sheet, places: Sequence[Place]) -> None:
    """Report every condition that cannot be evaluated, or reads what is not there yet."""
    for index, place in enumerate(places):
        before = {other.question.code: other.question for other in places[:index]}
        everything = {other.question.code: other.question for other in places}
        if place.question.relevant:
            _check(sheet, place, "relevant", place.question.relevant, before, everything)
            _warn_of_not_equal(sheet, place, place.question.relevant)
        if place.question.constraint:
            _check(sheet, place, "constraint", place.question.constraint, everything, everything)


def _check(
    sheet: Sheet,
    place: Place,
    column: str,
    condition: Expression,
    readable: dict[str, Question],
    everything: dict[str, Question],
) -> None:
    level = place.question.level
    for name in condition.names:
        known = everything.get(name)
        if known is not None and known.level != level:
            sheet.problem(
                place.line,
                column,
                "other_level",
                gettext_noop(
                    "%(name)s is asked at another level. A condition about a project reads that "
                    "project's answers only, one about the interview the interview's."
                ),
                name=name,
            )
            return
        if known is not None and name not in readable:
            sheet.problem(
                place.line,
                column,
                "asked_later",
                gettext_noop("%(name)s is asked here or later. Move it before this question."),
                name=name,
            )
            return
    scope = {code: question.name for code, question in readable.items() if question.level == level}
    if column == "constraint":
        scope["."] = place.question.name
    errors = check(condition, scope)
    for error in errors:
        sheet.expression_problem(place.line, column, error)
    if not errors and result_type(condition, scope) != Type.BOOLEAN:
        sheet.problem(
            place.line,
            column,
            "no_condition",
            gettext_noop("This is not a condition: it must come out as true or false."),
        )


def _warn_of_not_equal(sheet: Sheet, place: Place, condition: Expression) -> None:
    if _NOT_EQUAL.search(condition.text):
        sheet.warn(
            place.line,
            "relevant",
            "not_equal",
            gettext_noop(
                "Other XLSForm tools find != true for an empty answer; Nucleus does not, and hides "
                "the question while the answer is empty."
            ),
        )
