"""What lies on this machine's disk is for its owner: the database, messages, logs, exports."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

FOR_THE_OWNER = 0o077
FOLDERS = ("broker", "exports", "log", "media")
FILES = ("*.sqlite3", "*.sqlite3-*", "secret_key", "embedded.*")


def make_new_files_private() -> None:
    """Have every file and folder that this process and its children make belong to its owner."""
    os.umask(FOR_THE_OWNER)


def make_old_files_private(folder: Path) -> None:
    """Take from others what an earlier version let them read. Only names of Nucleus are touched."""
    for path in _own(folder):
        # Somebody else's file cannot be changed, and is not what this process wrote.
        with contextlib.suppress(OSError):
            if not path.is_symlink():
                path.chmod(0o700 if path.is_dir() else 0o600)


def _own(folder: Path) -> Iterable[Path]:
    for pattern in FILES:
        yield from folder.glob(pattern)
    for name in FOLDERS:
        if (folder / name).is_dir():
            yield from [folder / name, *(folder / name).rglob("*")]
