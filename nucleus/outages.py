"""Tell a database that is away, busy or out of room from a fault of the program."""

import errno
import sqlite3
from enum import Enum

from django.db import InterfaceError, OperationalError

SQLITE = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "full",
    sqlite3.SQLITE_IOERR: "down",
    sqlite3.SQLITE_CANTOPEN: "down",
}
POSTGRESQL = {
    "53100": "full",  # disk_full
    "53300": "busy",  # too_many_connections
    "55P03": "busy",  # lock_not_available
    "57014": "busy",  # query_canceled: the statement's time was over
    "40P01": "busy",  # deadlock_detected
}
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class Outage(Enum):
    """What keeps the database, or the disk, from doing its work just now."""

    DOWN = "down"
    BUSY = "busy"
    FULL = "full"


def outage_of(error: BaseException | None) -> Outage | None:
    """Return the outage behind an error, or None where the program itself is at fault."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return Outage.FULL
        if isinstance(error, (OperationalError, InterfaceError)):
            return _of_database(error)
        error = error.__cause__
    return None


def _of_database(error: BaseException) -> Outage | None:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        kind = SQLITE.get(code & 0xFF) if code is not None else None
        return Outage(kind) if kind else None
    return Outage(POSTGRESQL.get(getattr(cause, "sqlstate", None) or "", "down"))
