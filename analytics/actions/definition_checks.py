"""What can be wrong with segments, indicators and claims; everything is reported at once.

Problems are located as in `study.yaml`: ``indicators[3].base``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from analytics.domain.claims import STATISTICS, ClaimStatistic
from analytics.domain.indicators import KINDS, UNITS, IndicatorKind
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
from surveys.domain.questionnaire import Level, Question, unit_question
from surveys.domain.raw_answers import TOO_LONG
from surveys.domain.wording import gettext_noop

FILE = "study.yaml"
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,64}")
KEYS = {
    "segments": ("code", "variable", "label"),
    "indicators": (
        *("code", "kind", "unit", "label", "question", "definition"),
        *("base", "numerator", "value", "waves"),
    ),
    "claims": (
        *("code", "says", "statistic", "indicator", "wave", "from", "to", "printed", "wording"),
        *("value", "digits", "low", "high", "more_than", "note"),
    ),
}
REQUIRED = {
    "segments": ("code", "variable", "label"),
    "indicators": ("code", "kind", "unit", "label", "base"),
    "claims": ("code", "says", "statistic", "indicator", "printed"),
}
LONGEST_CODE = {"segments": 64, "indicators": 64, "claims": 40}
LONGEST_PRINTED = 80
WORDS = (
    *("code", "base", "numerator", "printed", "variable", "indicator", "kind", "unit"),
    *("statistic", "wave", "from", "to"),
)
TEXTS = ("label", "question", "definition", "says", "wording", "note")
NUMBERS = {  # with the largest that can be stored, and rounded where it must be
    **dict.fromkeys(("value", "low", "high", "more_than"), 99_999_999),
    "digits": 4,
}

Item = Mapping[str, Any]


@dataclass(frozen=True)
class KnownStudy:
    """What definitions are held against: waves in order, their questions, stored indicators."""

    waves: tuple[str, ...]
    questions: Mapping[str, Sequence[Question]]
    indicators: frozenset[str]

    def asked_in(self, wave: str) -> frozenset[str]:
        """Return the codes of the questions of a wave."""
        return frozenset(question.code for question in self.questions.get(wave, ()))


def problem(place: str, template: str, **params: Any) -> Problem:
    """Return a problem at a place of study.yaml, such as ``indicators[3].base``."""
    return Problem(FILE, None, place, template, params)


def check_sections(study: KnownStudy, sections: Mapping[str, Any]) -> list[Problem]:
    """Return everything that is wrong with the sections, given the questions of the study."""
    indicators = {*study.indicators}
    indicators |= {_code(item) for item in _items(sections, "indicators")}
    problems: list[Problem] = []
    for name in KEYS:
        if not _is_list_of_mappings(sections.get(name) or []):
            problems.append(problem(name, gettext_noop("A list of mappings is needed here.")))
            continue
        codes: set[str] = set()
        for index, item in enumerate(_items(sections, name)):
            place = f"{name}[{index}]"
            found = list(_shape(place, item, name))
            if (code := _code(item)) and code in codes:
                message = gettext_noop("“%(code)s” occurs twice.")
                found.append(problem(f"{place}.code", message, code=code))
            codes.add(code)
            problems += found or _sense(study, indicators, name, place, item)
    return problems


def _is_list_of_mappings(items: Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _items(sections: Mapping[str, Any], name: str) -> list[Item]:
    items = sections.get(name) or []
    return items if _is_list_of_mappings(items) else []


def _code(item: Item) -> str:
    code = item.get("code")
    return code if isinstance(code, str) else ""


def _sense(
    study: KnownStudy, indicators: set[str], name: str, place: str, item: Item
) -> list[Problem]:
    """Check what a well-formed item says against the study."""
    if name == "segments":
        return list(_segment(study, place, item))
    if name == "indicators":
        return list(_indicator(study, place, item))
    return list(_claim(study, indicators, place, item))


def _shape(place: str, item: Item, name: str) -> Iterator[Problem]:
    known, required = KEYS[name], REQUIRED[name]
    for key in item:
        if key not in known:
            yield problem(
                f"{place}.{key}",
                gettext_noop("This is not known here. Known: %(known)s."),
                known=", ".join(known),
            )
    for key in required:
        if item.get(key) in (None, "", {}):
            yield problem(f"{place}.{key}", gettext_noop("This is missing."))
    for key in TEXTS:
        yield from _texts(f"{place}.{key}", item.get(key))
    for key in WORDS:
        if not isinstance(item.get(key), str | None):
            yield problem(f"{place}.{key}", not_a_text(key), got=str(item[key])[:60])
    yield from _code_problems(place, _code(item), name)


def _code_problems(place: str, code: str, name: str) -> Iterator[Problem]:
    if code and not SLUG.fullmatch(code):
        yield problem(
            f"{place}.code",
            gettext_noop("A code is made of letters, digits, “-” and “_”, not “%(got)s”."),
            got=code[:80],
        )
    elif len(code) > LONGEST_CODE[name]:
        yield problem(f"{place}.code", TOO_LONG, length=len(code), most=LONGEST_CODE[name])


def _texts(place: str, texts: Any) -> Iterator[Problem]:
    if texts is None:
        return
    if not isinstance(texts, dict):
        yield problem(place, gettext_noop("Texts by language are needed here, like {en: …}."))
        return
    for language, text in texts.items():
        if not isinstance(text, str):
            yield problem(f"{place}.{language}", not_a_text(language), got=str(text)[:60])


def _one_of(place: str, value: Any, known: Sequence[str]) -> Iterator[Problem]:
    if value not in known:
        yield problem(
            place,
            gettext_noop("“%(got)s” is not known; use one of: %(known)s."),
            got=value,
            known=", ".join(known),
        )


def _segment(study: KnownStudy, place: str, item: Item) -> Iterator[Problem]:
    code = item["variable"]
    kinds = {
        question.kind.has_choices
        for questions in study.questions.values()
        for question in questions
        if question.code == code
    }
    if not kinds:
        yield problem(
            f"{place}.variable",
            gettext_noop("No questionnaire asks “%(code)s”."),
            code=code,
        )
    elif kinds != {True}:
        yield problem(
            f"{place}.variable",
            gettext_noop("“%(code)s” has no categories; a breakdown needs some."),
            code=code,
        )


def _indicator(study: KnownStudy, place: str, item: Item) -> Iterator[Problem]:
    yield from _one_of(f"{place}.kind", item["kind"], [*KINDS])
    yield from _one_of(f"{place}.unit", item["unit"], [*UNITS])
    yield from _waves(study, f"{place}.waves", item.get("waves"))
    wanted = {IndicatorKind.SHARE: "numerator", IndicatorKind.MEAN: "value"}.get(item["kind"])
    for key in ("numerator", "value"):
        if key == wanted and item.get(key) is None:
            yield problem(f"{place}.{key}", gettext_noop("This is missing."))
        elif key != wanted and item.get(key) is not None:
            yield problem(
                f"{place}.{key}",
                gettext_noop("A %(kind)s has no %(key)s; leave it out."),
                kind=item["kind"],
                key=key,
            )
    types = {"base": Type.BOOLEAN, "numerator": Type.BOOLEAN, "value": Type.NUMBER}
    for key, type_ in types.items():
        if item.get(key) is not None:
            yield from _expression(study, f"{place}.{key}", item, str(item[key]), type_)
    if item["kind"] == IndicatorKind.MEAN and item.get("value") is not None:
        yield from _one_unit(study, f"{place}.value", item)


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
        yield problem(place, gettext_noop("A list of waves is needed here, or null for all."))
        return
    for wave in waves:
        if isinstance(wave, str):
            yield from _one_of(place, wave, known)
        else:
            yield problem(place, not_a_text("wave"), got=str(wave)[:60])


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
    return Problem(FILE, None, f"{place}:{error.position + 1}", error.template, error.params)


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
                gettext_noop("Wave %(wave)s does not ask: %(codes)s."),
                wave=wave,
                codes=", ".join(missing),
            )


def _claim(study: KnownStudy, indicators: set[str], place: str, item: Item) -> Iterator[Problem]:
    yield from _one_of(f"{place}.statistic", item["statistic"], [*STATISTICS])
    if item["indicator"] not in indicators:
        yield problem(
            f"{place}.indicator",
            gettext_noop("There is no indicator “%(code)s”."),
            code=item["indicator"],
        )
    known = study.waves
    for key in ("from", "to") if item["statistic"] == ClaimStatistic.RATIO else ("wave",):
        yield from _one_of(f"{place}.{key}", item.get(key), known)
    if len(item["printed"]) > LONGEST_PRINTED:
        length = len(item["printed"])
        yield problem(f"{place}.printed", TOO_LONG, length=length, most=LONGEST_PRINTED)
    for key in NUMBERS:
        yield from _number(f"{place}.{key}", item.get(key), NUMBERS[key])
    if (item.get("low") is None) != (item.get("high") is None):
        yield problem(place, gettext_noop("An interval needs both low and high."))
    if all(item.get(key) is None for key in ("value", "low", "more_than")):
        yield problem(
            place, gettext_noop("Nothing can be checked: give value, low and high, or more_than.")
        )


def _number(place: str, value: Any, most: int) -> Iterator[Problem]:
    if value is None:
        return
    try:
        number = Decimal(str(value))
        if isinstance(value, bool) or not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        yield problem(place, gettext_noop("“%(got)s” is not a number."), got=str(value)[:60])
        return
    if number.copy_abs() > most:
        yield problem(place, gettext_noop("The number is too large. At most %(most)s."), most=most)
    elif place.endswith(".digits") and not (number >= 0 and number == int(number)):
        yield problem(
            place,
            gettext_noop("Digits are counted: write a whole number from 0 to %(most)s."),
            most=most,
        )
