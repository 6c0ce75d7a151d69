"""Whether an indicator can be counted: its expressions read what its waves ask."""

from collections.abc import Iterator
from typing import Any

from analytics.domain.checks.items import FILE, Item, KnownStudy, one_of, problem
from analytics.domain.indicators import KINDS, TRAITS, UNITS, IndicatorKind
from surveys.domain.expressions import (
    Expression,
    ExpressionError,
    Name,
    Type,
    check,
    evaluate,
    frames,
    parse,
    result_type,
)
from surveys.domain.importing import Problem
from surveys.domain.package.study_yaml import not_a_text
from surveys.domain.questionnaire import Level
from surveys.domain.units import unit_question
from surveys.domain.wording import gettext_noop


def indicator_problems(study: KnownStudy, place: str, item: Item) -> Iterator[Problem]:
    yield from one_of(f"{place}.kind", item["kind"], [*KINDS])
    if item["kind"] in KINDS:
        yield from _measured(place, item)
    wrong = [*one_of(f"{place}.unit", item["unit"], [*UNITS])]
    wrong += _waves(study, f"{place}.waves", item.get("waves"))
    yield from wrong
    if wrong:
        return  # what its expressions may read hangs on both
    types = {"base": Type.BOOLEAN, "numerator": Type.BOOLEAN, "value": Type.NUMBER}
    for key, type_ in types.items():
        if item.get(key) is not None:
            yield from _expression(study, f"{place}.{key}", item, str(item[key]), type_)
    if item["kind"] == IndicatorKind.MEAN and item.get("value") is not None:
        yield from _one_unit(study, f"{place}.value", item)


def _measured(place: str, item: Item) -> Iterator[Problem]:
    """Refuse what a kind lacks beside its base, and what it does not have."""
    wanted = TRAITS[item["kind"]].measured_by
    for key in ("numerator", "value"):
        if key == wanted and item.get(key) is None:
            yield problem(f"{place}.{key}", "missing", gettext_noop("This is missing."))
        elif key != wanted and item.get(key) is not None:
            yield problem(
                f"{place}.{key}",
                "key_not_of_kind",
                gettext_noop("A %(kind)s has no %(key)s; leave it out."),
                kind=item["kind"],
                key=key,
            )


def _one_unit(study: KnownStudy, place: str, item: Item) -> Iterator[Problem]:
    """Refuse a mean over numbers of different units; a base that names the unit has one."""
    try:
        averaged, named = (_codes_in(item[key]) for key in ("value", "base"))
    except ExpressionError:
        return  # said already
    units = {}
    for questions in study.questions.values():
        for question in questions:
            if question.code in averaged and (unit := unit_question(question, questions)):
                units[question.code] = unit
    for code, unit in units.items():
        if unit.code not in named:
            yield problem(
                place,
                "units_differ",
                gettext_noop(
                    "A mean of numbers in different units says nothing. “%(code)s” has its unit in "
                    "“%(unit)s”: name the unit in the base, like ${%(unit)s} = '%(example)s'."
                ),
                code=code,
                unit=unit.code,
                example=unit.choice_codes[0],
            )


def _codes_in(text: Any) -> set[str]:
    return {name.rpartition(".")[2] for name in parse(str(text)).names}


def _waves(study: KnownStudy, place: str, waves: Any) -> Iterator[Problem]:
    if waves is None:
        return
    known = study.waves
    if not isinstance(waves, list) or not waves:
        yield problem(
            place,
            "no_list_of_waves",
            gettext_noop("A list of waves is needed here, or null for all."),
        )
        return
    for wave in waves:
        if isinstance(wave, str):
            yield from one_of(place, wave, known)
        else:
            yield problem(place, "not_a_text", not_a_text("wave"), got=str(wave)[:60])


def _expression(
    study: KnownStudy, place: str, item: Item, text: str, wanted: Type
) -> Iterator[Problem]:
    try:
        expression = parse(text)
    except ExpressionError as error:
        yield _expression_problem(place, error)
        return
    scope = _scope(study, item)
    found = check(expression, scope)
    if not found and result_type(expression, scope) is not wanted:
        message = gettext_noop("This must be %(wanted)s.")
        found = [ExpressionError(text, 0, message, {"wanted": wanted.value})]
    if not found:
        found = _trial(expression, item["unit"])
    yield from (_expression_problem(place, error) for error in found)
    if not found:
        yield from _asked_where(study, place, item, expression)


def _expression_problem(place: str, error: ExpressionError) -> Problem:
    return Problem(
        FILE, None, f"{place}:{error.position + 1}", error.code, error.template, error.params
    )


def _trial(expression: Expression, unit: str) -> list[ExpressionError]:
    """Evaluate on a record without answers: what cannot be read there can be read nowhere."""
    above, below = frames([{}], [[{}]])
    try:
        evaluate(expression, below if unit == Level.PROJECT else above)
    except ExpressionError as error:
        return [error]
    return []


def _scope(study: KnownStudy, item: Item) -> dict[str, Name]:
    """Return the names that an indicator may read, with the categories of all its waves."""
    waves = item.get("waves") or study.waves
    scope: dict[str, Name] = {}
    for wave in waves:
        for question in study.questions.get(wave, []):
            names = [f"{question.level}.{question.code}"]
            if question.level == item["unit"]:
                names.append(question.code)
            for name in names:
                known = scope.get(name, question.name)
                choices = known.choices
                if choices is not None:
                    choices |= question.name.choices or frozenset()
                scope[name] = Name(known.type, choices)
    return scope


def _asked_where(
    study: KnownStudy, place: str, item: Item, expression: Expression
) -> Iterator[Problem]:
    codes = {name.rpartition(".")[2] for name in expression.names}
    lacking = {
        wave: sorted(codes - study.asked_in(wave))
        for wave in study.waves
        if wave in (item.get("waves") or study.waves)
    }
    if item.get("waves") is None and any(not missing for missing in lacking.values()):
        return  # not asked in some waves is no error: those have no figure
    for wave, missing in lacking.items():
        if missing:
            yield problem(
                place,
                "not_asked",
                gettext_noop("Wave %(wave)s does not ask: %(codes)s."),
                wave=wave,
                codes=", ".join(missing),
            )
