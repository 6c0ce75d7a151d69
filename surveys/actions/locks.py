"""Locks that end with the transaction. SQLite needs none: its writers come one after the other."""

import uuid

from django.db import connection

KEY_BYTES = 8  # what PostgreSQL takes as the key of an advisory lock


def one_writes() -> bool:
    """Say whether who writes keeps all others waiting: then what takes long is done before."""
    return connection.vendor == "sqlite"


def hold(record_id: uuid.UUID) -> None:
    """Wait until nobody else holds this record, and keep others waiting until the commit."""
    _lock("pg_advisory_xact_lock", record_id)


def hold_shared(record_id: uuid.UUID) -> None:
    """Wait until nobody holds this record alone, and keep out whoever wants to until the commit."""
    _lock("pg_advisory_xact_lock_shared", record_id)


def hold_name(kind: str, name: str) -> None:
    """Keep this name from everybody else until the commit, in whatever case they write it.

    Names that differ in case alone are one, which no constraint of the database says.
    """
    hold(_named(kind, name))


def hold_shared_name(kind: str, name: str) -> None:
    """Keep out whoever wants this name alone until the commit."""
    hold_shared(_named(kind, name))


def _named(kind: str, name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {name.casefold()}")


def _lock(function: str, record_id: uuid.UUID) -> None:
    if connection.vendor != "postgresql":
        return
    key = int.from_bytes(record_id.bytes[:KEY_BYTES], signed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [key])
