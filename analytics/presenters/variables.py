"""One variable through the waves: how it was asked, of whom, what was answered, what reads it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analytics.disclosure import (
    Audience,
    CountFigure,
    EmptyFigure,
    Undisclosed,
    disclose,
    disclose_one,
    disclosed_count,
)
from analytics.models import Claim, Indicator, Segment
from analytics.presenters.labels import choice_labels
from analytics.queries.design import StudyDesign, definition_of, load_design
from analytics.queries.on_demand import Computed
from surveys.domain.harmonising import AS_ASKED
from surveys.domain.lineage import COMPARABILITIES
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Level, Question
from surveys.domain.wording import Texts
from surveys.models import Interview, Lineage, Variable, Wave
from surveys.presenters.comparing import kind_in_words
from surveys.presenters.conditions import condition_in_words
from surveys.queries.counted import FewAnswers, as_key, few_answers


@dataclass(frozen=True)
class VariableInWave:
    """A variable in one wave; `question` is None where it was not asked.

    `asked_if` is who is asked, in words, empty for everybody. `choices` are code, words and, where
    that is another one, the harmonised category. `counts` is by category, in the order of them;
    `answered` are all records with an answer.
    """

    wave: Wave
    question: Question | None
    kind: str = ""
    asked_if: str = ""
    status: str = ""
    status_words: str = ""
    note: Texts | None = None
    choices: tuple[tuple[str, str, str], ...] = ()
    counts: tuple[CountFigure, ...] = ()
    answered: int | None = None
    empty: EmptyFigure | None = None


@dataclass(frozen=True)
class VariablePage:
    """A variable, its waves, and what reads it; `may_differ` where categories are harmonised."""

    variable: Variable
    waves: list[VariableInWave]
    indicators: list[Indicator]
    segments: list[Segment]
    claims: list[Claim]
    may_differ: bool
    as_asked: bool


def variable_page(variable: Variable, *, as_asked: bool = False) -> Computed[VariablePage]:
    """Read what is to be shown of a variable; its frequencies are those of records that count."""
    design = load_design(variable.study)
    asked = {
        wave.code: next((q for q in design.questions_of(wave) if q.code == variable.code), None)
        for wave in design.waves
    }
    answers = _answers(design, variable.code, asked, as_asked=as_asked)
    lineage = {one.wave.code: one for one in design.lineage if one.variable == variable}
    shown = [
        _in_wave(
            design, wave, asked[wave.code], lineage.get(wave.code), answers.get(wave.code, []),
            as_asked=as_asked,
        )
        for wave in design.waves
    ]  # fmt: skip
    indicators = [one for one in design.indicators if variable.code in definition_of(one).names()]
    claims = Claim.objects.filter(indicator__in=indicators).select_related("wave")
    page: dict[str, Any] = {
        "variable": variable,
        "indicators": indicators,
        "segments": [one for one in design.segments if one.variable == variable],
        "claims": list(claims.order_by("position")),
        "may_differ": bool(design.harmonised.codes.get(variable.code)),
        "as_asked": as_asked,
    }

    def disclosed(audience: Audience) -> VariablePage:
        return VariablePage(waves=[one(audience) for one in shown], **page)

    return disclosed


def _answers(
    design: StudyDesign, code: str, asked: Mapping[str, Question | None], *, as_asked: bool
) -> dict[str, list[Any]]:
    """Return by wave the answers of all records that count, in two queries."""
    levels = {question.level for question in asked.values() if question}
    counted = Interview.objects.of_study(design.study).counted().order_by("pk")
    found = few_answers(
        counted,
        above=[code] if Level.INTERVIEW in levels else [],
        below=[code] if Level.PROJECT in levels else [],
        harmonised=AS_ASKED if as_asked else design.mapped,
    )
    waves = {as_key(wave.pk): wave.code for wave in design.waves}
    by_wave: dict[str, list[Any]] = {}
    for row in found:
        question = asked.get(waves.get(row.wave, ""))
        if question is not None:
            by_wave.setdefault(waves[row.wave], []).extend(_of_row(row, question))
    return by_wave


def _of_row(row: FewAnswers, question: Question) -> Sequence[Any]:
    if question.level == Level.PROJECT:
        return [answers[0] for _key, answers in row.projects]
    return row.answers


def _in_wave(
    design: StudyDesign,
    wave: Wave,
    question: Question | None,
    lineage: Lineage | None,
    answers: Sequence[Any],
    *,
    as_asked: bool,
) -> Computed[VariableInWave]:
    """Return a variable in a wave on its way to the gate."""
    said: dict[str, Any] = {}
    if lineage is not None and lineage.decided != []:  # a mapping alone says nothing of the wave
        words = _(COMPARABILITIES[lineage.status])
        said = {"status": lineage.status, "status_words": words, "note": lineage.note}
    if question is None:
        return lambda _audience: VariableInWave(wave, None, **said)
    counted = question if as_asked else design.as_counted(question, wave)
    labels = choice_labels(counted)
    numbers, kinds = _frequencies(answers)
    counts = [Undisclosed(CountFigure, label, numbers[code]) for code, label in labels.items()]
    counts += [
        Undisclosed(CountFigure, code, number)
        for code, number in numbers.items()
        if labels and code not in labels
    ]
    empty = Undisclosed(EmptyFigure, question=question.code, kinds=kinds)
    answered = len(answers) - sum(kinds.values())
    questions = {one.code: one for one in design.questions_of(wave)}
    asked_if = condition_in_words(question.relevant, questions) if question.relevant else ""
    choices = _choices(design, wave, question)

    def disclosed(audience: Audience) -> VariableInWave:
        return VariableInWave(
            wave,
            question,
            kind_in_words(question.kind),
            asked_if,
            choices=choices,
            counts=tuple(disclose(counts, audience=audience)),
            answered=disclosed_count("answered", answered, audience=audience),
            empty=disclose_one(empty, audience=audience) if kinds else None,
            **said,
        )

    return disclosed


def _choices(
    design: StudyDesign, wave: Wave, question: Question
) -> tuple[tuple[str, str, str], ...]:
    """Return code, words and harmonised category of what a wave offers."""
    codes = design.harmonised.of(question.code, as_key(wave.pk))
    labels = choice_labels(question)
    harmonised = choice_labels(design.as_counted(question, wave))
    return tuple(
        (code, label, harmonised.get(codes[code], codes[code]) if code in codes else "")
        for code, label in labels.items()
    )


def _frequencies(answers: Sequence[Any]) -> tuple[Counter[str], dict[Missing, int]]:
    """Return how often each category was answered, and how many have which kind of empty."""
    numbers: Counter[str] = Counter()
    kinds: Counter[Missing] = Counter()
    for answer in answers:
        if answer is None or isinstance(answer, dict):
            kinds[Missing(missing_kind(answer) or Missing.NOT_ASKED)] += 1
        elif isinstance(answer, list):
            numbers.update(answer)
        elif isinstance(answer, str):
            numbers[answer] += 1
    return numbers, {kind: kinds[kind] for kind in Missing if kinds[kind]}
