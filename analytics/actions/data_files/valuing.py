"""Values of indicators from the rows of tables, in pieces: of a data set, and of a file again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from analytics.actions.data_files.reading import INTERVIEWS, PROJECTS
from analytics.domain.file_indicators import read_by
from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.file_values import FileValues, Piece
from analytics.stats.counting.tallies import in_millionths
from surveys.domain.layout.columns import Column
from surveys.domain.questionnaire import Level

AT_ONCE = 500
"""Interviews whose answers are looked at together: of thrice as many, memory is 15 MB more."""

Row = Sequence[Any]


@dataclass(frozen=True)
class Rows:
    """The columns of a table and rows of stored answers, to be read once."""

    columns: Sequence[Column]
    rows: Iterable[Row]

    def place(self, own: str) -> int:
        """Return where a column of Nucleus itself stands."""
        return [one.own_name for one in self.columns].index(own)

    def answers(self, level: Level, wanted: frozenset[str]) -> list[tuple[str, int]]:
        """Return name and place of the variables of a level that are wanted."""
        return [
            (one.name, place)
            for place, one in enumerate(self.columns)
            if one.missing and one.level == level and one.name in wanted
        ]


def values_of(
    tables: Mapping[str, Rows], indicators: Sequence[IndicatorDefinition]
) -> dict[str, list[dict[str, Any]]]:
    """Return the values of indicators that these tables have all columns of, by code and wave."""
    wanted, found = read_by(indicators), FileValues(indicators)
    if not indicators:
        return {}
    if INTERVIEWS in tables and PROJECTS in tables:
        pieces = _together(tables[INTERVIEWS], tables[PROJECTS], wanted)
    else:
        (one,) = tables.values()
        pieces = _alone(one, wanted, has_projects=PROJECTS in tables)
    for piece in pieces:
        found.add(piece)
    return found.values()


def _alone(table: Rows, wanted: frozenset[str], *, has_projects: bool) -> Iterator[Piece]:
    """Yield rows of interviews, or of projects that have the answers of their interview beside."""
    above = table.answers(Level.INTERVIEW, wanted)
    below = table.answers(Level.PROJECT, wanted)
    wave, weight = table.place("wave"), table.place("weight")
    rows = iter(table.rows)
    while some := list(islice(rows, AT_ONCE)):
        yield Piece(
            [row[wave] for row in some],
            [_weight(row[weight]) for row in some],
            {code: [row[place] for row in some] for code, place in above},
            {code: [row[place] for row in some] for code, place in below},
            range(len(some)) if has_projects else (),
        )


def _together(interviews: Rows, projects: Rows, wanted: frozenset[str]) -> Iterator[Piece]:
    """Yield interviews with their projects, which come in the same order."""
    above = interviews.answers(Level.INTERVIEW, wanted)
    below = projects.answers(Level.PROJECT, wanted)
    wave, weight, key = (interviews.place(name) for name in ("wave", "weight", "interview"))
    whose = projects.place("interview")
    rows, others = iter(interviews.rows), iter(projects.rows)
    waiting = next(others, None)
    while some := list(islice(rows, AT_ONCE)):
        mine: list[Row] = []
        parents: list[int] = []
        for place, row in enumerate(some):
            while waiting is not None and waiting[whose] == row[key]:
                mine.append(waiting)
                parents.append(place)
                waiting = next(others, None)
        yield Piece(
            [row[wave] for row in some],
            [_weight(row[weight]) for row in some],
            {code: [row[place] for row in some] for code, place in above},
            {code: [row[place] for row in mine] for code, place in below},
            parents,
        )
    if waiting is not None:
        raise ValueError(f"a project of an interview that is not there: {waiting[whose]}")


def _weight(said: Any) -> int | None:
    return None if said is None else in_millionths(said)
