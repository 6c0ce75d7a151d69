"""The stored records of a table: their answers to the chosen questions as arrays, and whose."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from analytics.disclosure import EmptyFigure, Undisclosed
from analytics.presenters.labels import question_label
from analytics.presenters.tables.asked import TableRequest
from analytics.queries.sampling import WaveSample, wave_samples
from analytics.stats.design.columns import Flags, Floats, Indices
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Level, Question
from surveys.models import Interview
from surveys.queries.counted import FewAnswers, few_answers

KINDS = tuple(Missing)
KNOWN = -1


@dataclass(frozen=True)
class Column:
    """The answers of all records to one question.

    `kind` is the place of the kind of empty in `KINDS`, `KNOWN` where there is an answer. Of a
    number, `values` has it. Of categories, each that a record has is a pair of places: `record`
    says of which record it is, `code` which of the `codes`.
    """

    kind: Indices
    values: Floats
    codes: tuple[str, ...]
    record: Indices
    code: Indices

    def chosen_by(self, code: str) -> Flags:
        """Return which records have this category."""
        chosen = np.zeros(self.kind.size, dtype=bool)
        if code in self.codes:
            chosen[self.record[self.code == self.codes.index(code)]] = True
        return chosen

    def numbers(self, records: Flags) -> dict[str, int]:
        """Return how often some records have each category, in the order in which they appear."""
        codes = self.code[records[self.record]]
        found, first, times = np.unique(codes, return_index=True, return_counts=True)
        return {self.codes[found[place]]: int(times[place]) for place in np.argsort(first)}

    def firsts(self, records: Flags) -> list[str | None]:
        """Return the first category of each of some records; None of the others."""
        firsts = np.full(self.kind.size, -1)
        firsts[self.record[::-1]] = self.code[::-1]
        names = [*self.codes, None]
        return [names[code] for code in np.where(records, firsts, -1).tolist()]


@dataclass(frozen=True)
class TableRecords:
    """Answers to the chosen questions, one entry a record; `columns` by the role of a question.

    `respondents` are all who were interviewed: whoever has no record belongs to the design, too,
    as in stored figures. `clusters` has the place there of the expert behind each record.
    `interviews` has the key of the interview of each record, `projects` that of a project.
    `sample` says how the experts were chosen, in the order of `respondents`.
    """

    respondents: Sequence[Hashable]
    clusters: Indices
    columns: Mapping[str, Column]
    interviews: Sequence[str] = ()
    projects: Sequence[str] | None = None
    sample: WaveSample = field(default_factory=WaveSample)

    @cached_property
    def known(self) -> Flags:
        """Which records have an answer to all chosen questions."""
        known = np.ones(self.clusters.size, dtype=bool)
        for column in self.columns.values():
            known &= column.kind == KNOWN
        return known

    @cached_property
    def silent(self) -> list[int]:
        """The places of the experts without a record."""
        speaking = np.zeros(len(self.respondents), dtype=bool)
        speaking[self.clusters] = True
        return np.flatnonzero(~speaking).tolist()

    def bases(self, records: Flags) -> Floats:
        """Return how many of some records each expert has."""
        found = np.bincount(self.clusters[records], minlength=len(self.respondents))
        return found.astype(np.float64)

    def sums(self, role: str, records: Flags, codes: Sequence[str]) -> Floats:
        """Return how many of some records of each expert are in each of these categories."""
        column = self.columns[role]
        place = {code: number for number, code in enumerate(codes)}
        places = np.array([place.get(code, -1) for code in (*column.codes, "")])[column.code]
        kept = records[column.record] & (places >= 0)
        cells = self.clusters[column.record[kept]] * len(codes) + places[kept]
        found = np.bincount(cells, minlength=len(self.respondents) * len(codes))
        return found.reshape(len(self.respondents), len(codes)).astype(np.float64)

    def unweighted(self, count: float, base: int) -> float | None:
        """Return what a weighted value would be without weights; None of one that is not."""
        return None if self.sample.weights is None or not base else count / base

    def empty(self, asked: TableRequest) -> Iterator[Undisclosed[EmptyFigure]]:
        """Yield by question how many records have no answer."""
        for question, lacking, kind in self.lacking(asked):
            numbers = np.bincount(kind[lacking], minlength=len(KINDS)).tolist()
            if any(numbers):
                kinds = {one: number for one, number in zip(KINDS, numbers, strict=True) if number}
                yield Undisclosed(EmptyFigure, question_label(question), kinds, question.code)

    def lacking(self, asked: TableRequest) -> Iterator[tuple[Question, Flags, Indices]]:
        """Yield by question which records have no answer, and the places of their kinds of empty.

        Each record is told at the first that it lacks.
        """
        told = np.zeros(self.clusters.size, dtype=bool)
        for role, question in roles_of(asked).items():
            kind = self.columns[role].kind
            yield question, (kind != KNOWN) & ~told, kind
            told = told | (kind != KNOWN)


def table_records(asked: TableRequest, *, order: Sequence[str] = ("pk",)) -> TableRecords:
    """Read the records that count, of each no more than the chosen answers, and how experts were
    chosen: in two queries for each of the two.
    """
    roles = roles_of(asked)
    by_level: dict[str, list[str]] = {Level.INTERVIEW: [], Level.PROJECT: []}
    for question in roles.values():
        by_level[question.level].append(question.code)
    counted = Interview.objects.filter(wave=asked.wave).counted().order_by(*order)
    above, below = by_level[Level.INTERVIEW], by_level[Level.PROJECT]
    found = few_answers(counted, above=above, below=below, harmonised=asked.harmonised)
    place = {one: place for place, one in enumerate(dict.fromkeys(row.respondent for row in found))}
    each = [len(row.projects) if below else 1 for row in found]
    return TableRecords(
        respondents=tuple(place),
        clusters=np.repeat([place[row.respondent] for row in found], each).astype(np.intp),
        columns={
            role: _column(_answers(found, question, by_level, each), question)
            for role, question in roles.items()
        },
        interviews=[row.key for row, times in zip(found, each, strict=True) for _ in range(times)],
        projects=[key for row in found for key, _answers in row.projects] if below else None,
        sample=wave_samples([asked.wave], {asked.wave.pk: tuple(place)})[asked.wave.pk],
    )


def roles_of(asked: TableRequest) -> dict[str, Question]:
    """Return the questions of a table by what they are in it."""
    named = {"rows": asked.question, "across": asked.across, "units": asked.units}
    return {role: question for role, question in named.items() if question}


def _answers(
    found: Sequence[FewAnswers],
    question: Question,
    by_level: Mapping[str, Sequence[str]],
    each: Sequence[int],
) -> list[Any]:
    """Return the answer of each record; that of an interview is one of each of its records."""
    place = by_level[question.level].index(question.code)
    if question.level == Level.PROJECT:
        return [answers[place] for row in found for _key, answers in row.projects]
    return [
        row.answers[place] for row, times in zip(found, each, strict=True) for _ in range(times)
    ]


def _column(answers: Sequence[Any], question: Question) -> Column:
    kind = np.full(len(answers), KNOWN, dtype=np.intp)
    values = np.full(len(answers), np.nan)
    codes: dict[str, int] = {}
    records: list[int] = []
    chosen: list[int] = []
    has_choices = question.kind.has_choices
    for number, answer in enumerate(answers):
        if answer is None or isinstance(answer, dict):
            # An earlier version of the questionnaire did not have the question.
            kind[number] = KINDS.index(missing_kind(answer) or Missing.NOT_ASKED)
        elif not has_choices:
            values[number] = float(answer)
        else:
            for code in answer if isinstance(answer, list) else (answer,):
                records.append(number)
                chosen.append(codes.setdefault(code, len(codes)))
    record, code = (np.array(places, dtype=np.intp) for places in (records, chosen))
    return Column(kind, values, tuple(codes), record, code)
