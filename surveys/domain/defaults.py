"""What a new form is filled with before anybody types: an answer only once it is sent."""

import datetime
from collections.abc import Mapping
from typing import Any

from surveys.domain.answer_rules import Reach, Rule, rules_of
from surveys.domain.expressions import ExpressionError
from surveys.domain.expressions.grammar import PLACE, TODAY
from surveys.domain.expressions.operations import as_text
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.raw_answers import Unstorable, store


def default_answers(
    form: Questionnaire,
    level: Level,
    *,
    today: datetime.date,
    above: Mapping[str, Any] | None = None,
    place: int = 1,
) -> dict[str, Any]:
    """Return the answers that a new record begins with; `above` are those of its interview.

    A default that cannot be computed, or is no answer to its question, leaves it empty.
    """
    asked = [(one, one.default) for one in form.questions(level) if one.default is not None]
    if not asked:
        return {}
    rules = rules_of(form)
    found: dict[str, Any] = {}
    given = {TODAY: today.isoformat(), **({PLACE: place} if level is Level.PROJECT else {})}
    reach = Reach(found, above or {}, given)
    for question, default in asked:
        try:
            value = Rule(default, rules, level).value(reach)
            if type(value) is not Missing:
                found[question.code] = store(as_text(value), question)
        except (ExpressionError, Unstorable):
            continue
    return found
