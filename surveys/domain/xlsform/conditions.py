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
