"""Rows of one table at once: COPY on PostgreSQL, one statement run again and again on SQLite.

Django makes an object and a text of each row, which takes several times as long as the database
needs. Nothing here asks what a row means: `log` does, and what is written beside a record.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, models

Columns = Mapping[str, Sequence[Any]]
"""The values of each column, in one order of rows, by the name that an object has for it."""


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
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    rows = zip(*stored, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(stored[0]) > 1:
            _copy(cursor, f"COPY {table} ({names}) FROM STDIN", rows)
        else:
            marks = ", ".join(["%s"] * len(fields))
            insertion = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 our names
            cursor.executemany(insertion, [*rows])


def next_ids(model: type[models.Model], number: int) -> list[int]:
    """Take so many ids of a table that numbers its rows; they go up, and nobody else has them."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, number],
            )
            return [row[0] for row in cursor.fetchall()]
        # Who writes on SQLite writes alone, and keeps the others waiting until the commit.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + number))


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
