"""The tables of a data file, read from the history as of an entry into temporary files."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from analytics.actions.data_files.spooling import Row, RowSpool
from analytics.queries.records import NestedRecords, Records, nested_records_of, records_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.limits import Warned
from surveys.domain.layout.options import Options, Unit
from surveys.domain.layout.unlisted import with_unlisted
from surveys.models import Study
from surveys.queries.as_of.entry import AsOf

Tell = Callable[[int, int], None]
"""Told how many rows are done, of how many; may raise to stop the work."""

INTERVIEWS, PROJECTS, ANSWERS = "interviews", "projects", "answers"
NAMES = {Unit.INTERVIEW: INTERVIEWS, Unit.PROJECT: PROJECTS, Unit.ANSWER: ANSWERS}
_OFTEN = 100


@dataclass(frozen=True)
class Table:
    """One table: its columns, its rows, and codes that are no category of their question.

    `answers` are the columns that a table with a row for each answer is made of.
    """

    name: str
    columns: Sequence[Column]
    rows: RowSpool
    unlisted: tuple[Warned, ...] = ()
    answers: Sequence[Column] = ()


@dataclass(frozen=True)
class DataSet:
    """What is written into a file: tables, and what is known of all their records."""

    records: Records
    tables: Sequence[Table]

    @property
    def rows(self) -> int:
        """How many rows there are, of all tables."""
        return sum(one.rows.rows for one in self.tables)


@contextmanager
def data_set_of(
    study: Study,
    options: Options,
    as_of: AsOf,
    *,
    only: Collection[str] | None = None,
    tell: Tell = lambda done, rows: None,
) -> Iterator[DataSet]:
    """Read a data set once; its rows lie on the disk until the end of the block.

    Raises Refused where records are to be chosen by what offers no categories.
    """
    with ExitStack() as stack:
        if options.unit is Unit.BOTH:
            nested = nested_records_of(study, options, as_of, only=only)
            spools = stack.enter_context(RowSpool()), stack.enter_context(RowSpool())
            yield _both(nested, spools, tell)
        else:
            records = records_of(study, options, as_of, only=only)
            yield _alone(records, options, stack.enter_context(RowSpool()), tell)


def _alone(records: Records, options: Options, spool: RowSpool, tell: Tell) -> DataSet:
    name = NAMES[options.unit]
    expected = records.interviews if options.unit is Unit.INTERVIEW else records.projects
    rows = _told(spool.passing(records.rows), tell, expected)
    if options.unit is Unit.ANSWER:
        for _row in rows:
            pass
        return DataSet(records, [Table(name, records.columns, spool, answers=records.answers)])
    columns, unlisted = with_unlisted(records.columns, rows)
    return DataSet(records, [Table(name, columns, spool, unlisted)])


def _both(nested: NestedRecords, spools: tuple[RowSpool, RowSpool], tell: Tell) -> DataSet:
    above, below = spools
    records = nested.records

    def interviews() -> Iterator[Row]:
        for row, projects in nested.rows:
            for project in projects:
                below.add(project)
            yield row
        below.end()

    rows = _told(above.passing(interviews()), tell, records.interviews)
    columns, unlisted = with_unlisted(records.columns, rows)
    complete, more = with_unlisted(nested.project_columns, below)
    tables = [
        Table(INTERVIEWS, columns, above, unlisted),
        Table(PROJECTS, complete, below, more),
    ]
    return DataSet(replace(records, columns=columns), tables)


def _told(rows: Iterator[Row], tell: Tell, expected: int) -> Iterator[Row]:
    """Tell how far reading is, as the first half of the work."""
    for number, row in enumerate(rows):
        if number % _OFTEN == 0:
            tell(min(number, expected) // 2, expected)
        yield row
