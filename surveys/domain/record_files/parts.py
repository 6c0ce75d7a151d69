"""The columns of one record in a row: an interview, or one of its projects."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from surveys.domain.missing import Missing, missing_kind
from surveys.domain.package.columns import CellProblem
from surveys.domain.questionnaire import Question
from surveys.domain.record_files.answers import (
    Read,
    Vocabulary,
    answer_reader,
    none_reader,
    tick_reader,
)
from surveys.domain.record_files.cells import Cell, is_blank
from surveys.domain.record_files.details import DetailReader
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.plans import SheetPlan
from surveys.domain.record_files.targets import Column, Own
from surveys.domain.record_files.values import known_answer, known_tick
from surveys.domain.wording import gettext_noop

Tick = tuple[str, int, str, Read]
"""A column of one category, empty for none of them: where it stands, and how it is headed."""
_NONE_AND_SOME = gettext_noop(
    "The row ticks that none was chosen, and categories, too: %(codes)s. Empty the one or the "
    "others."
)


class Part:
    """Reads one record out of the cells of a row; what cannot be read is reported."""

    def __init__(
        self,
        plan: SheetPlan,
        columns: Iterable[Column],
        details: DetailReader,
        vocabulary: Vocabulary,
        findings: Findings,
        choices: Choices,
    ) -> None:
        self.file = plan.file
        self.said = choices.values
        self.details = details
        self.findings = findings
        self.own: list[tuple[Own, int, str]] = []
        self.whole: list[tuple[str, int, str, Read]] = []
        self.ticks: dict[str, list[Tick]] = defaultdict(list)
        self.headings: dict[str, str] = {}
        self.indexes: list[int] = []
        for column in columns:
            self._take(column, vocabulary)

    def _take(self, column: Column, vocabulary: Vocabulary) -> None:
        target = column.target
        assert target is not None
        self.indexes.append(column.index)
        if target.own is not None:
            self.own.append((target.own, column.index, column.heading))
            self.headings[target.own.value] = column.heading
            return
        question = target.question
        assert isinstance(question, Question)
        self.headings.setdefault(question.code, column.heading)
        said = self.said.get(question.code, {})
        if target.is_tick:
            read = (
                none_reader(column.heading, vocabulary)
                if target.is_none
                else tick_reader(question, target.choice, vocabulary)
            )
            read = known_tick(read, question, said, self.findings, is_moved=column.is_moved)
            tick = (target.choice, column.index, column.heading, read)
            self.ticks[question.code].append(tick)
        else:
            read = known_answer(answer_reader(question, vocabulary), question, said, self.findings)
            self.whole.append((question.code, column.index, column.heading, read))

    def is_blank(self, cells: Sequence[Cell]) -> bool:
        """Say whether nothing stands in any of its columns."""
        return all(is_blank(cells[index]) for index in self.indexes)

    def values(self, row: int, cells: Sequence[Cell]) -> dict[Own, Any]:
        """Return what its columns of Nucleus say; those that cannot be read are left out."""
        found: dict[Own, Any] = {}
        for own, index, heading in self.own:
            try:
                found[own] = self.details.read(own, cells[index])
            except CellProblem as problem:
                self.findings.say(self.file, row, heading, problem.said)
        return found

    def answers(self, row: int, cells: Sequence[Cell]) -> dict[str, Any]:
        """Return its raw answers by code; those that cannot be read are left out."""
        found: dict[str, Any] = {}
        for code, index, heading, read in self.whole:
            cell = cells[index]
            if cell != "":
                try:
                    answer = read(cell)
                except CellProblem as problem:
                    self.findings.say(self.file, row, heading, problem.said)
                    continue
                found[code] = _together(found.get(code), answer)
        for code, ticks in self.ticks.items():
            found[code] = self._ticked(row, cells, ticks)
        return found

    def _ticked(self, row: int, cells: Sequence[Cell], ticks: Sequence[Tick]) -> Any:
        """Return the categories whose columns say so; None where all are empty.

        Where a column is ticked for none of them, that alone says that none was chosen.
        """
        chosen, said, none = [], False, ""
        may_say = all(choice for choice, *_ in ticks)
        kinds: set[Missing] = set()
        for choice, index, heading, read in ticks:
            try:
                tick = read(cells[index])
            except CellProblem as problem:
                self.findings.say(self.file, row, heading, problem.said)
                continue
            if kind := missing_kind(tick) if isinstance(tick, dict) else None:
                kinds.add(kind)
                continue
            said = said or (may_say and tick is not None)
            if tick is True and not choice:
                none = heading
            elif tick is True or isinstance(tick, str):
                chosen.append(choice if tick is True else tick)
        if none and chosen:
            params = {"codes": ", ".join(dict.fromkeys(chosen))}
            self.findings.problem(self.file, row, none, "none_and_some", _NONE_AND_SOME, params)
        if chosen or none or (said and not kinds):
            return [*dict.fromkeys(chosen)]
        return {"missing": min(kinds).value} if kinds else None


def _together(before: Any, answer: Any) -> Any:
    """Return the categories of several columns of one question together."""
    if isinstance(before, list) and isinstance(answer, list):
        return [*dict.fromkeys([*before, *answer])]
    return answer if answer is not None else before


def parts_of(
    plan: SheetPlan,
    details: DetailReader,
    vocabulary: Vocabulary,
    findings: Findings,
    choices: Choices,
) -> tuple[Part, list[tuple[int, Part]]]:
    """Return the part of the interview in a row, and those of its projects by their numbers."""

    def part(columns: Iterable[Column]) -> Part:
        return Part(plan, columns, details, vocabulary, findings, choices)

    own = part(one for one in plan.columns if one.target and not one.target.of_project)
    return own, [(place, part(columns)) for place, columns in _by_place(plan.columns)]


def _by_place(columns: Sequence[Column]) -> Iterator[tuple[int, list[Column]]]:
    found: dict[int, list[Column]] = defaultdict(list)
    for column in columns:
        if column.target and column.target.of_project:
            found[column.target.place].append(column)
    yield from sorted(found.items())
