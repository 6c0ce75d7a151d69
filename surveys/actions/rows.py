"""Rows of one table at once: COPY on PostgreSQL, one statement run again and again on SQLite.

Django makes an object and a text of each row, which takes several times as long as the database
needs. Nothing here asks what a row means: `log` does, and what is written beside a record.
"""

import itertools
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models

Columns = Mapping[str, Sequence[Any]]
"""The values of each column, in one order of rows, by the name that an object has for it."""


class Staged:
    """Rows that wait, ready, in temporary tables of this connection: no lock on writes is held.

    All that takes long is done while they are gathered, outside any transaction. `store` then has
    the database move them into their tables, in the transaction of the caller, in one statement
    each; constraints are asked there.
    """

    _numbers = itertools.count()

    def __init__(self) -> None:
        self.tables: dict[type[models.Model], str] = {}
        self.fields: dict[type[models.Model], list[Any]] = {}
        self.taken: Counter[type[models.Model]] = Counter()

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Have all rows wait here that are inserted inside."""
        token = _staged.set(self)
        try:
            yield
        finally:
            _staged.reset(token)

    def table(self, model: type[models.Model], fields: list[Any]) -> str:
        """Return where rows of a model wait; all of them have the columns of the first."""
        if model not in self.tables:
            table = f"staged_{next(self._numbers)}_{model._meta.db_table}"
            self.tables[model], self.fields[model] = connection.ops.quote_name(table), fields
            with connection.cursor() as cursor:
                cursor.execute(
                    f"CREATE TEMPORARY TABLE {self.tables[model]} AS "  # noqa: S608 our names
                    f"SELECT {_names(fields)} FROM {_table(model)} WHERE 1 = 0"
                )
        return self.tables[model]

    def next_ids(self, model: type[models.Model], number: int) -> list[int]:
        """Return ids among the rows that wait; `store` lets them follow those of the table."""
        first = self.taken[model] + 1
        self.taken[model] += number
        return list(range(first, first + number))

    def store(self) -> None:
        """Insert all rows, all or none; raise what Django raises where a constraint forbids it."""
        last = {model: _last_id(model) for model in self.taken}
        with connection.cursor() as cursor:
            for model, table in self.tables.items():
                fields = self.fields[model]
                values = ", ".join(_shifted(field, last) for field in fields)
                cursor.execute(
                    f"INSERT INTO {_table(model)} ({_names(fields)}) "  # noqa: S608 our names
                    f"SELECT {values} FROM {table}"
                )

    def drop(self) -> None:
        """Forget the rows."""
        with connection.cursor() as cursor:
            for table in self.tables.values():
                cursor.execute(f"DROP TABLE {table}")
        self.tables.clear()


_staged: ContextVar[Staged | None] = ContextVar("staged", default=None)


def staged_now() -> Staged | None:
    """Return where rows wait that are inserted now; None where they go into their tables."""
    return _staged.get()


def columns_of(model: type[models.Model], objects: Sequence[models.Model]) -> Columns:
    """Return the columns of objects that are not stored yet."""
    return {
        field.attname: [field.pre_save(one, add=True) for one in objects]
        for field in model._meta.concrete_fields
    }


def with_defaults(model: type[models.Model], columns: Columns) -> Columns:
    """Return columns with all others that the table has, as an object has them unless told."""
    number = len(next(iter(columns.values())))
    missing = [one for one in model._meta.concrete_fields if one.attname not in columns]
    return {**columns, **{one.attname: [one.get_default()] * number for one in missing}}


def insert_rows(
    model: type[models.Model], columns: Columns, *, as_text: Collection[str] = ()
) -> None:
    """Insert rows into the table of a model, all or none, into one transaction with the caller's.

    Columns of JSON that are named in `as_text` hold it as text already. Raises what Django raises
    where a constraint does not hold.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    stored = [
        values if field.attname in as_text else _stored(field, values)
        for field, values in zip(fields, columns.values(), strict=True)
    ]
    staged = staged_now()
    table, names = staged.table(model, fields) if staged else _table(model), _names(fields)
    rows = zip(*stored, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(stored[0]) > 1:
            _copy(cursor, f"COPY {table} ({names}) FROM STDIN", rows)
        else:
            marks = ", ".join(["%s"] * len(fields))
            insertion = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 our names
            cursor.executemany(insertion, [*rows])


def update_rows(
    model: type[models.Model], columns: Columns, *, ids: Sequence[Any], seen: Sequence[int]
) -> int:
    """Update rows by their ids where they have the version that was seen; return how many had."""
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    key: Any = model._meta.pk
    stored = [
        _stored(field, values) for field, values in zip(fields, columns.values(), strict=True)
    ]
    names = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    found = f"{connection.ops.quote_name(key.column)} = %s AND version = %s"
    claim = f"UPDATE {_table(model)} SET {names} WHERE {found}"  # noqa: S608 our names
    with connection.cursor() as cursor:
        cursor.executemany(claim, [*zip(*stored, _stored(key, ids), seen, strict=True)])
        return int(cursor.rowcount)


def next_ids(model: type[models.Model], number: int) -> list[int]:
    """Take so many ids of a table that numbers its rows; they go up, and nobody else has them."""
    if connection.vendor == "postgresql":
        table, column = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, number],
            )
            return [row[0] for row in cursor.fetchall()]
    if staged := staged_now():
        return staged.next_ids(model, number)
    last = _last_id(model)
    return list(range(last + 1, last + 1 + number))


def _last_id(model: type[models.Model]) -> int:
    """Return the last id on SQLite: who writes there writes alone, and none is taken meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        return (cursor.fetchone() or (0,))[0]


def _shifted(field: Any, last: Mapping[type[models.Model], int]) -> str:
    """Return the value of a column of rows that wait; ids among them follow the last ones."""
    column = connection.ops.quote_name(field.column)
    numbered = field.related_model if field.is_relation else field.primary_key and field.model
    return f"{column} + {last[numbered]}" if numbered in last else column


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(fields: Sequence[Any]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)


def _copy(cursor: Any, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _stored(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """Return values as the driver takes them."""
    field = getattr(field, "target_field", field)  # a foreign key holds what it refers to
    if isinstance(field, models.JSONField):
        return [_json(value) for value in values]
    if isinstance(field, models.UUIDField):
        if connection.features.has_native_uuid_field:
            return values
        return [value and value.hex for value in values]
    if isinstance(field, models.CharField | models.TextField | models.IntegerField):
        return values
    if isinstance(field, models.DateField):  # few days, or one moment, for many rows
        found = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [found[value] for value in values]
    return [field.get_db_prep_save(value, connection) for value in values]


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
