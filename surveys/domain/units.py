"""Numbers whose unit another question asks."""

from collections.abc import Iterable

from surveys.domain.questionnaire import NUMBERS, Kind, Question

VALUE, UNIT = "_value", "_unit"


def unit_question(number: Question, questions: Iterable[Question]) -> Question | None:
    """Return the question that says in which unit a number was given, by its name.

    `volume` and `volume_value` have their unit in `volume_unit`, a question with one answer of
    the same level. Numbers in different units are never added up or averaged together.
    """
    if number.stored_as not in NUMBERS:
        return None
    names = {number.code + UNIT, number.code.removesuffix(VALUE) + UNIT}
    return next(
        (
            one
            for one in questions
            if one.code in names and one.kind is Kind.SELECT_ONE and one.level == number.level
        ),
        None,
    )
