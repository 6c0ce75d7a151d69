"""The rows of a package while it is read: on disk, in a file that nobody sees and that vanishes.

A package may be larger than memory. Each row is checked by itself as it comes and put here; what
the tables say about each other is then asked of here, and the import takes its rows from here, in
their order. The file is a temporary one of SQLite: below a few megabytes it is never written, and
it is gone when the spool is closed, or with the process that made it, however that ends.
"""

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import Any

from surveys.domain.canonical import Written
from surveys.domain.consents import Purpose
from surveys.domain.package.columns import COLUMNS, TableColumn, Type, is_by_language
from surveys.domain.package.files import TABLES
from surveys.domain.package.rows import ROW_TYPES, ConsentRow, LazyRows, Row
from surveys.domain.package.study_file import StudyContent
from surveys.domain.questionnaire import Level, Questionnaire

_CACHE = "PRAGMA cache_size = -24576"  # KiB: what SQLite holds in memory of the file
_UNLOGGED = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF")
_LOOKED_UP = (
    ("organizations", "code"),
    ("organizations", "key"),
    ("respondents", "code"),
    ("respondents", "key"),
    ("interviews", "id"),
    ("interviews", "wave, respondent"),
    ("projects", "id"),
    ("projects", "interview, position"),
    ("project_links", "predecessor, successor"),
    ("project_links", "successor"),
    ("consents", "respondent, wave, purpose"),
    ("quotes", "interview, position"),
    ("sampling", "wave, respondent"),
)
_ANSWERED = {"interviews": Level.INTERVIEW, "projects": Level.PROJECT}
_BY_PURPOSE = " ".join(f"WHEN '{one}' THEN {place}" for place, one in enumerate(Purpose))
_BY_INTERVIEW = "places JOIN {table} AS one ON one.interview = places.id"
_BY_WAVE = "waves JOIN {table} AS one ON one.wave = waves.code"
_ORDERS: Mapping[str, tuple[str, str]] = {
    "organizations": ("organizations AS one", "one.code"),
    "respondents": ("respondents AS one", "one.code"),
    "interviews": ("places JOIN interviews AS one ON one.row = places.row", "places.place"),
    "projects": (_BY_INTERVIEW, "places.place, one.position"),
    "project_links": ("project_links AS one", "one.predecessor, one.successor"),
    "consents": (
        _BY_WAVE,
        f"waves.place, one.respondent, CASE one.purpose {_BY_PURPOSE} END, one.given_on,"
        " one.withdrawn_on IS NULL, one.withdrawn_on, one.id",
    ),
    "quotes": (_BY_INTERVIEW, "places.place, one.position"),
    "profiles": (_BY_WAVE, "waves.place, one.position"),
    "sampling": (_BY_WAVE, "waves.place, one.respondent"),
}
"""Where the rows of a table come from in the order of its file, and that order."""


class Spool:
    """The rows of one package by table. They are added first, then `index`ed, then asked for.

    Its file vanishes when it is closed; nothing can be asked of it from then on.
    """

    def __init__(self, study: StudyContent, forms: Mapping[str, tuple[Questionnaire, ...]]) -> None:
        self.forms = [form for versions in forms.values() for form in versions]
        self.codes = {
            table: [[one.code for one in form.questions(level)] for form in self.forms]
            for table, level in _ANSWERED.items()
        }
        self.lengths = dict.fromkeys(TABLES, 0)
        self.db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in (_CACHE, *_UNLOGGED, "BEGIN"):
            self.ask(statement)
        self.ask("CREATE TABLE waves (place INTEGER PRIMARY KEY, code TEXT UNIQUE)")
        for place, wave in enumerate(study.waves):
            self.ask("INSERT INTO waves VALUES (?, ?)", (place, wave.code))
        for table in TABLES:
            names = ", ".join(f'"{name}"' for name in stored_names(table))
            self.ask(f'CREATE TABLE {table} ("row" INTEGER PRIMARY KEY, {names})')

    def add(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows, each with its number and then what `stored_names` says, as `stored` makes it.

        Their numbers go up, whether they come at once or batch by batch.
        """
        marks = ", ".join("?" * (1 + len(stored_names(table))))
        added = self.db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        self.lengths[table] += max(0, added.rowcount)

    def remove(self, table: str, condition: str, given: tuple[Any, ...]) -> None:
        """Leave out the rows of a table for which a condition in SQL holds."""
        removed = self.db.execute(f"DELETE FROM {table} WHERE {condition}", given)
        self.lengths[table] -= removed.rowcount

    def close(self) -> None:
        """Give the room on the disk back."""
        self.db.close()

    def index(self) -> None:
        """Prepare what was added to be asked for."""
        for number, (table, columns) in enumerate(_LOOKED_UP):
            self.ask(f"CREATE INDEX index_{number} ON {table} ({columns})")
        self.ask('CREATE TABLE places (place INTEGER PRIMARY KEY, id, "row")')
        self.ask(
            "INSERT INTO places (id, row) SELECT one.id, one.row FROM waves JOIN interviews AS one"
            " ON one.wave = waves.code ORDER BY waves.place, one.respondent, one.id"
        )
        self.ask("COMMIT")

    def ask(self, question: str, given: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the answer to a question in SQL, row by row."""
        return iter(self.db.execute(question, given))

    def rows(self, table: str) -> "SpooledRows":
        """Return the rows of a table in the order of the file."""
        return SpooledRows(self, table, f"{table} AS one", "one.row")

    def rows_where(self, table: str, condition: str, given: tuple[Any, ...] = ()) -> list[Any]:
        """Return the few rows of a table for which a condition in SQL holds."""
        where = f"WHERE {condition} ORDER BY one.row"
        return [*self._rows(table, f"{table} AS one", where, given)]

    def repeated(self, table: str, *columns: str) -> Iterator[tuple[int, int]]:
        """Yield each row that says the same in these columns as one before, and the first such."""
        names = ", ".join(columns)
        return self.ask(
            f"SELECT one.row, other.first FROM {table} AS one JOIN (SELECT {names}, min(row) AS"
            f" first FROM {table} GROUP BY {names} HAVING count(*) > 1) AS other USING ({names})"
            " WHERE one.row != other.first ORDER BY one.row"
        )

    def written_otherwise(self, table: str) -> Iterator[tuple[int, str, int, str]]:
        """Yield row and code where an earlier code is the same written otherwise, and that."""
        return self.ask(
            f"SELECT one.row, one.code, other.row, other.code FROM (SELECT key, min(row) AS first"
            f" FROM {table} GROUP BY key HAVING count(DISTINCT code) > 1) AS same"
            f" JOIN {table} AS other ON other.row = same.first JOIN {table} AS one"
            " ON one.key = same.key WHERE one.code != other.code ORDER BY one.row"
        )

    def lacking(
        self, table: str, column: str, refers: tuple[str, str]
    ) -> Iterator[tuple[int, str]]:
        """Yield row and value where what a column names is not in the table it refers to."""
        other, name = refers
        found = self.ask(
            f"SELECT row, {column} FROM {table} AS one WHERE {column} != '' AND NOT EXISTS"
            f" (SELECT 1 FROM {other} AS other WHERE other.{name} = one.{column}) ORDER BY row"
        )
        for row, value in found:
            yield row, str(uuid.UUID(bytes=value)) if isinstance(value, bytes) else value

    def wrong_orders(self, table: str, parent: str) -> Iterator[list[tuple[int, int]]]:
        """Yield rows and places of what belongs to one parent, where these are not 1, 2, 3, ..."""
        wrong = self.ask(
            f"SELECT {parent} FROM {table} GROUP BY {parent} HAVING max(position) != count(*) OR"
            " count(DISTINCT position) != count(*) ORDER BY min(row)"
        )
        for (value,) in wrong:
            yield [
                *self.ask(
                    f"SELECT row, position FROM {table} WHERE {parent} = ? ORDER BY row",
                    (value,),
                )
            ]

    def consents_given_again(self) -> Iterator[list[ConsentRow]]:
        """Yield the consents of one expert, wave and purpose where there are several."""
        place = "respondent, wave, purpose"
        for given in self.ask(
            f"SELECT {place} FROM consents GROUP BY {place} HAVING count(*) > 1 ORDER BY {place}"
        ):
            yield self.rows_where("consents", f"({place}) = (?, ?, ?)", given)

    def strata_that_differ(self) -> Iterator[tuple[int, str, str, int, str]]:
        """Yield row, expert and stratum where an earlier row has another one, and that."""
        return self.ask(
            "SELECT one.row, one.respondent, one.stratum, other.row, other.stratum FROM (SELECT"
            " respondent, min(row) AS first FROM sampling WHERE stratum != '' GROUP BY respondent"
            " HAVING count(DISTINCT stratum) > 1) AS same JOIN sampling AS other ON other.row ="
            " same.first JOIN sampling AS one ON one.respondent = same.respondent"
            " WHERE one.stratum NOT IN ('', other.stratum) ORDER BY one.row"
        )

    def beyond(self, most: int) -> Iterator[tuple[int, int, int]]:
        """Yield the row of each interview with more than `most` projects, their number, and the
        row of the first of them that is too many."""
        return self.ask(
            "SELECT interviews.row, count(*), (SELECT row FROM projects AS other WHERE"
            " other.interview = one.interview ORDER BY position LIMIT 1 OFFSET ?) FROM projects"
            " AS one JOIN interviews ON interviews.id = one.interview GROUP BY one.interview"
            " HAVING count(*) > ? ORDER BY interviews.row",
            (most, most),
        )

    def answers_of(self, row: int, id: bytes) -> tuple[str, list[tuple[int, int, str]]]:
        """Return the answers of an interview; and of its projects row, place and answers."""
        ((answers,),) = self.ask("SELECT answers FROM interviews WHERE row = ?", (row,))
        projects = self.ask(
            "SELECT row, position, answers FROM projects WHERE interview = ? ORDER BY position",
            (id,),
        )
        return answers, [*projects]

    def put_answers(self, row: int, answers: str, projects: Iterable[tuple[int, str]]) -> None:
        """Keep the answers of an interview and, by row, of its projects."""
        self.ask("UPDATE interviews SET answers = ? WHERE row = ?", (answers, row))
        for place, text in projects:
            self.ask("UPDATE projects SET answers = ? WHERE row = ?", (text, place))

    def spans(self, table: str, size: int) -> Iterator[tuple[int, int]]:
        """Yield the first and the last number of as many rows, until all have had their turn."""
        last = 0
        while True:
            ((first, last),) = self.ask(
                f"SELECT min(row), max(row) FROM (SELECT row FROM {table} WHERE row > ?"
                " ORDER BY row LIMIT ?)",
                (last, size),
            )
            if first is None:
                return
            yield first, last

    def links_around(self, first: int, last: int) -> Iterator[tuple[Any, ...]]:
        """Yield links in these rows and those that share an end with them, in their order.

        Each with its row, ends and kind; then for each end the place of its wave and the expert.
        """
        asked = self.ask(
            "WITH some AS (SELECT predecessor, successor FROM project_links WHERE row BETWEEN ?"
            " AND ?), around AS (SELECT row FROM project_links WHERE predecessor IN (SELECT"
            " predecessor FROM some) UNION SELECT row FROM project_links WHERE successor IN"
            " (SELECT successor FROM some)) SELECT one.row, one.predecessor, one.successor,"
            " one.kind, earlier.place, a.respondent, later.place, b.respondent FROM around"
            " JOIN project_links AS one ON one.row = around.row"
            " JOIN projects AS p ON p.id = one.predecessor JOIN interviews AS a ON a.id ="
            " p.interview JOIN waves AS earlier ON earlier.code = a.wave"
            " JOIN projects AS s ON s.id = one.successor JOIN interviews AS b ON b.id ="
            " s.interview JOIN waves AS later ON later.code = b.wave ORDER BY one.row",
            (first, last),
        )
        for row, before, after, kind, *places in asked:
            yield row, before, after, kind, tuple(places[:2]), tuple(places[2:])

    def _rows(
        self, table: str, source: str, rest: str, given: tuple[Any, ...] = ()
    ) -> Iterator[Any]:
        names = ", ".join(f'one."{name}"' for name in _kept_names(table))
        question = f"SELECT {names} FROM {source} {rest}"
        return map(_reader(table, self.codes.get(table)), self.ask(question, given))


class SpooledRows(LazyRows):
    """The rows of one table, read anew each time that somebody goes through them."""

    def __init__(self, spool: Spool, table: str, source: str, order: str) -> None:
        self.spool = spool
        self.table = table
        self.source = source
        self.order = order

    def in_order(self) -> "SpooledRows":
        """Return the same rows in the one order in which they are written."""
        source, order = _ORDERS[self.table]
        return SpooledRows(self.spool, self.table, source.format(table=self.table), order)

    def __iter__(self) -> Iterator[Row]:
        return self.spool._rows(self.table, self.source, f"ORDER BY {self.order}")

    def few(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Yield for each row its values of a few fields; answers are none of them."""
        columns = ", ".join(f'one."{name}"' for name in names)
        asked = self.spool.ask(f"SELECT {columns} FROM {self.source} ORDER BY {self.order}")
        of_table = {column.name: column for column in COLUMNS[self.table]}
        readers = [_read(self.table, of_table.get(name)) for name in names]
        return (
            tuple(read(value) for read, value in zip(readers, kept, strict=True)) for kept in asked
        )

    def __len__(self) -> int:
        return self.spool.lengths[self.table]


def stored_names(table: str) -> list[str]:
    """Return what is kept of a row beside its number.

    `key` tells codes apart; `form` is the place of the questionnaire that the `answers` belong to,
    which are a canonical text.
    """
    names = [column.name for column in COLUMNS[table]]
    if table in ("organizations", "respondents"):
        return [*names, "key"]
    return [*names, "form", "answers"] if table in _ANSWERED else names


def stored_column(table: str, column: TableColumn) -> Callable[[Any], Any]:
    """Return what makes of a value of a column what is kept of it."""
    if is_by_language(table, column) or column.type == Type.CONVERSATIONS:
        return json.dumps
    return _STORED.get(column.type, _same)


def _same(value: Any) -> Any:
    return value


def _read(table: str, column: TableColumn | None) -> Callable[[Any], Any]:
    """Return what makes a value of a column of what is kept of it; no column is the number."""
    if column is None:
        return _same
    return json.loads if is_by_language(table, column) else _READ.get(column.type, _same)


def _reader(table: str, codes: list[list[str]] | None) -> Callable[[tuple[Any, ...]], Any]:
    """Return what makes a row of what `_kept_names` names of it."""
    kind = ROW_TYPES[table]
    columns = {column.name: column for column in COLUMNS[table]}
    all_readers = enumerate(_read(table, columns.get(name)) for name in _kept_names(table))
    readers = [(place, reader) for place, reader in all_readers if reader is not _same]

    def read(kept: tuple[Any, ...]) -> Any:
        values = [*kept]
        for place, reader in readers:
            values[place] = reader(values[place])
        if codes is not None:
            *values, form, answers, row = values
            said = json.loads(answers)
            in_order = {code: said[code] for code in codes[form]}
            return kind(*values, Written(in_order, answers), row)
        return kind(*values)

    return read


def _kept_names(table: str) -> list[str]:
    """Return what a row is made of, in the order of its fields; of answers their form, too."""
    names = [field.name for field in fields(ROW_TYPES[table])]
    if table in _ANSWERED:
        names.insert(names.index("answers"), "form")
    return names


@lru_cache(maxsize=64)
def _id(kept: bytes) -> uuid.UUID:
    """Return an id, which is the same of all projects of an interview."""
    return uuid.UUID(bytes=kept)


_STORED: Mapping[Type, Callable[[Any], Any]] = {
    Type.ID: lambda value: value and value.bytes,
    Type.DATE: lambda value: value and value.isoformat(),
    Type.CODES: " ".join,
}
_READ: Mapping[Type, Callable[[Any], Any]] = {
    Type.ID: lambda kept: kept and _id(kept),
    Type.DATE: lambda kept: kept and date.fromisoformat(kept),
    Type.CODES: lambda kept: tuple(kept.split(" ")) if kept else (),
    Type.CONVERSATIONS: json.loads,
}
