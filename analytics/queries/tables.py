"""Tables of one wave on demand: the answers to a question, and two questions crossed.

What no tally holds is computed from the stored records each time it is asked.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from analytics.disclosure import Audience, CellFigure, disclose
from analytics.queries.design import StudyDesign, load_design
from analytics.queries.figures import cell_figure, choice_label
from analytics.stats import (
    ChoiceComparison,
    Crosstab,
    compare_choices,
    crosstab,
    estimate,
    quantile,
)
from surveys.domain.missing import missing_kind
from surveys.domain.questionnaire import Kind, Level, Question
from surveys.models import Interview, Study, Wave

NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
QUARTILES = (0.25, 0.5, 0.75)
MOST_PAIRS = 8
"""Categories up to which all pairs are listed."""


@dataclass(frozen=True)
class Table:
    """What a page shows of one or two questions in a wave.

    `figures` has the categories of one question (compared in `choices`) or the quartiles of a
    number, `crossed` and `rows` two questions. `problem` says, in the reader's language, why
    nothing can be computed.
    """

    waves: list[Wave]
    questions: list[Question]
    wave: Wave
    question: Question
    across: Question | None
    unit: str
    left_out: int = 0
    base: int = 0
    problem: str = ""
    figures: list[CellFigure] = field(default_factory=list)
    choices: ChoiceComparison | None = None
    crossed: Crosstab | None = None
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[CellFigure]]] = field(default_factory=list)

    def pairs(self) -> list[Any]:
        """Return the pairs of categories to list: all of them, unless there are too many."""
        if self.choices is None or len(self.choices.labels) > MOST_PAIRS:
            return []
        return list(self.choices.pairs)


@dataclass
class _Records:
    """Answers to the chosen questions, one entry a record, and whose each is.

    An interview without projects has one entry without answers, `silent` counts them: whoever was
    interviewed belongs to the design, as in stored figures.
    """

    rows: list[Any] = field(default_factory=list)
    across: list[Any] = field(default_factory=list)
    respondents: list[Hashable] = field(default_factory=list)
    silent: int = 0


def table_of(
    study: Study, *, audience: Audience, wave: str = "", question: str = "", across: str = ""
) -> Table | None:
    """Return a table; what is not known by its code falls back to the first or to nothing.

    None where the study has no wave with questions that have categories or numbers.
    """
    design = load_design(study)
    waves = [one for one in design.waves if _questions(design, one)]
    if not waves:
        return None
    chosen_wave = next((one for one in waves if one.code == wave), waves[-1])
    questions = _questions(design, chosen_wave)
    by_code = {one.code: one for one in questions}
    chosen = by_code.get(question, questions[0])
    other = by_code.get(across)
    other = None if other is chosen else other
    levels = {one.level for one in (chosen, other) if one}
    unit = Level.PROJECT if Level.PROJECT in levels else Level.INTERVIEW
    shown = {
        "waves": waves,
        "questions": questions,
        "wave": chosen_wave,
        "question": chosen,
        "across": other,
        "unit": unit,
    }
    problem = _problem(chosen, other)
    if problem:
        return Table(**shown, problem=problem)
    records = _records(chosen_wave, chosen, other, unit)
    known = [row is not None and across is not None for row, across in _pairs(records, other)]
    left_out = known.count(False) - records.silent
    if not any(known):
        return Table(**shown, left_out=left_out, problem=_("Nobody answered in this wave."))
    found = _computed(records, known, chosen, other, audience)
    return Table(**shown, left_out=left_out, base=known.count(True), **found)


def _questions(design: StudyDesign, wave: Wave) -> list[Question]:
    """Return what can be tabulated in a wave, projects first."""
    fit = [q for q in design.questions_of(wave) if q.kind.has_choices or q.kind in NUMBERS]
    return sorted(fit, key=lambda one: one.level != Level.PROJECT)


def _problem(question: Question, across: Question | None) -> str:
    if across is None:
        return ""
    if any(one.kind is not Kind.SELECT_ONE for one in (question, across)):
        return _("Only questions with one answer out of several can be crossed.")
    return ""


def _records(wave: Wave, question: Question, across: Question | None, unit: str) -> _Records:
    """Read the records that count, in two queries."""
    counted = Interview.objects.filter(wave=wave).counted().order_by("pk")
    records = _Records()
    for interview in counted.prefetch_related("projects"):
        below: list[dict] = [project.answers for project in interview.projects.all()]
        if unit == Level.PROJECT and not below:
            records.silent += 1
            records.rows.append(None)
            records.across.append(None)
            records.respondents.append(interview.respondent_id)
        for answers in below if unit == Level.PROJECT else [{}]:
            for one, column in ((question, records.rows), (across, records.across)):
                held = answers if one and one.level == Level.PROJECT else interview.answers
                column.append(_answer(held, one) if one else None)
            records.respondents.append(interview.respondent_id)
    return records


def _answer(answers: dict, question: Question) -> Any:
    value = answers.get(question.code)
    if value is None or missing_kind(value) is not None:
        return None
    return float(value) if question.kind in NUMBERS else value


def _pairs(records: _Records, across: Question | None) -> list[tuple[Any, Any]]:
    others = records.across if across else [True] * len(records.rows)
    return list(zip(records.rows, others, strict=True))


def _computed(
    records: _Records,
    known: list[bool],
    question: Question,
    across: Question | None,
    audience: Audience,
) -> dict[str, Any]:
    if across is not None:
        return _crossed(records, question, across, audience)
    if question.kind in NUMBERS:
        return {"figures": _quantiles(records, known, audience)}
    return _distribution(records, known, question, audience)


def _distribution(
    records: _Records, known: list[bool], question: Question, audience: Audience
) -> dict[str, Any]:
    """Shares of the categories, and their comparison."""
    codes = question.choice_codes
    chosen = np.array(
        [
            [code in (row if isinstance(row, list) else [row]) for code in codes]
            for row in records.rows
        ],
        dtype=np.float64,
    )
    base = np.array(known, dtype=np.float64)
    figures = []
    for place, code in enumerate(codes):
        found = estimate(chosen[:, place], base, cluster=records.respondents)
        figures.append(cell_figure(found, label=choice_label(question, code), count=found.count))
    compared = None
    if len(codes) > 1:
        labels = [choice_label(question, code) for code in codes]
        compared = compare_choices(chosen, base, labels=labels, cluster=records.respondents)
    return {"figures": disclose(figures, audience=audience), "choices": compared}


def _quantiles(records: _Records, known: list[bool], audience: Audience) -> Sequence[CellFigure]:
    """Quartiles, then the mean."""
    values = np.array([np.nan if row is None else row for row in records.rows])
    inside = np.array(known)
    figures = []
    names = (_("lower quartile"), _("median"), _("upper quartile"))
    for q, name in zip(QUARTILES, names, strict=True):
        found = quantile(values, q, cluster=records.respondents, domain=inside)
        figures.append(cell_figure(found, label=name))
    mean = estimate(np.where(inside, values, 0), inside, cluster=records.respondents, method="mean")
    figures.append(cell_figure(mean, label=_("mean")))
    return disclose(figures, audience=audience)


def _crossed(
    records: _Records, question: Question, across: Question, audience: Audience
) -> dict[str, Any]:
    """Shares of each row, and the test of independence."""
    table = crosstab(records.rows, records.across, cluster=records.respondents)
    columns = [code for code in across.choice_codes if code in table.columns]
    rows = []
    for code in question.choice_codes:
        if code not in table.rows:
            continue
        inside = [row == code and other is not None for row, other in _pairs(records, across)]
        cells = []
        for column in columns:
            hits = [other == column for other in records.across]
            found = estimate(hits, inside, cluster=records.respondents)
            label = choice_label(across, column)
            cells.append(cell_figure(found, label=label, group=code, count=found.count))
        rows.append((choice_label(question, code), disclose(cells, audience=audience)))
    return {
        "crossed": table,
        "columns": [choice_label(across, code) for code in columns],
        "rows": rows,
    }
