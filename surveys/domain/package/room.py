"""Room for the temporary files in which rows wait, and what is said where it is missing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop

NO_ROOM = gettext_noop(
    "There is no room in %(folder)s for the rows of the package, which lie there during the "
    "import. Nothing was imported. Make room, or name another folder in SQLITE_TMPDIR; then import "
    "again."
)
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


@contextmanager
def needing_room() -> Iterator[None]:
    """Raise Refused, which says where, if a spool that is filled or asked here lacks room."""
    try:
        yield
    except sqlite3.Error as error:
        if not lacks_room(error):
            raise
        raise Refused(NO_ROOM, {"folder": temporary_folder()}, code="no_room") from error


def lacks_room(error: BaseException | None) -> bool:
    """Say whether it is for want of room that SQLite could not do something."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_ROOM


def temporary_folder() -> str:
    """Return where SQLite puts its temporary files: the first folder of these that it may use."""
    named = (os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"))
    usable = (
        folder
        for folder in (*named, "/var/tmp", "/usr/tmp", "/tmp")  # noqa: S108 where SQLite looks
        if folder and Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)
    )
    return next(usable, ".")
