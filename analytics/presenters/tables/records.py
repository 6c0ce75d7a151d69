"""The stored records of a table: an answer of each to the chosen questions, and whose it is."""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.disclosure import EmptyFigure, Undisclosed
from analytics.presenters.labels import question_label
from analytics.presenters.tables.asked import TableRequest
from surveys.domain.missing import Missing, missing_kind
from surveys.domain.questionnaire import Level, Question
from surveys.models import Interview
from surveys.queries.counted import what_counts

Answer = tuple[str, ...] | float | Missing


@dataclass
class TableRecords:
    """Answers to the chosen questions, one entry a record; `columns` by the role of a question.

    `design` has everybody interviewed: whoever has no record belongs to the design, too, as in
    stored figures.
    """

    design: list[Hashable] = field(default_factory=list)
    respondents: list[Hashable] = field(default_factory=list)
    # Lists of Answer; which kind of it follows from the kind of the question.
    columns: dict[str, list[Any]] = field(default_factory=dict)

    @cached_property
    def known(self) -> list[int]:
        """The places of the records with an answer to all chosen questions."""
        columns = list(self.columns.values())
        return [
            place
            for place in range(len(self.respondents))
            if not any(isinstance(column[place], Missing) for column in columns)
        ]

    @cached_property
    def place(self) -> dict[Hashable, int]:
        """The place of each expert in the design."""
        return {one: place for place, one in enumerate(dict.fromkeys(self.design))}

    @cached_property
    def clusters(self) -> list[int]:
        """The place in the design of the expert behind each record."""
        return [self.place[one] for one in self.respondents]

    def bases(self, places: list[int]) -> NDArray[np.float64]:
        """Return how many of some records each expert has."""
        clusters = [self.clusters[place] for place in places]
        return np.bincount(clusters, minlength=len(self.place)).astype(np.float64)

    def sums(self, role: str, places: Sequence[int], codes: Sequence[str]) -> NDArray[np.float64]:
        """Return how many of some records of each expert are in each of these categories."""
        column = {code: number for number, code in enumerate(codes)}
        sums = np.zeros((len(self.place), len(column)))
        for place in places:
            for code in self.columns[role][place]:
                if code in column:
                    sums[self.clusters[place], column[code]] += 1
        return sums

    def empty(self, asked: TableRequest) -> Iterator[Undisclosed[EmptyFigure]]:
        """Yield by question which records have no answer; each is told at the first it lacks."""
        told: set[int] = set()
        for role, question in _roles(asked).items():
            kinds: Counter[Missing] = Counter()
            for place, answer in enumerate(self.columns[role]):
                if isinstance(answer, Missing) and place not in told:
                    kinds[answer] += 1
                    told.add(place)
            if kinds:
                known = {kind: kinds[kind] for kind in Missing if kinds[kind]}
                yield Undisclosed(EmptyFigure, question_label(question), known)


def table_records(asked: TableRequest) -> TableRecords:
    """Read the records that count, in two queries."""
    roles = _roles(asked)
    records = TableRecords(columns={role: [] for role in roles})
    counted = Interview.objects.filter(wave=asked.wave).counted().order_by("pk")
    for interview in counted.prefetch_related("projects"):
        records.design.append(interview.respondent_id)
        content = what_counts(interview)
        projects = [project.answers for project in content.projects]
        for answers in projects if asked.unit == Level.PROJECT else [{}]:
            for role, question in roles.items():
                held = answers if question.level == Level.PROJECT else content.answers
                records.columns[role].append(_answer(held, question))
            records.respondents.append(interview.respondent_id)
    return records


def _roles(asked: TableRequest) -> dict[str, Question]:
    named = {"rows": asked.question, "across": asked.across, "units": asked.units}
    return {role: question for role, question in named.items() if question}


def _answer(answers: Mapping[str, Any], question: Question) -> Answer:
    value = answers.get(question.code)
    if value is None:
        return Missing.NOT_ASKED  # an earlier version of the questionnaire did not have it
    kind = missing_kind(value)
    if kind is not None:
        return kind
    if question.kind.has_choices:
        return tuple(value) if isinstance(value, list) else (value,)
    return float(value)
