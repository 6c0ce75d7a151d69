"""Processes of a supervisor that was killed: they end by themselves, a moment later."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

END_WITHIN = 10.0  # seconds until what does not end by itself is ended


def end_leftovers(
    folder: Path, say: Callable[[str], None], *, patience: float = END_WITHIN
) -> None:
    """Wait for what an earlier start from this folder left running; end it where it stays.

    Call only while holding the lock of the folder: then nobody looks after these processes.
    """
    groups = noted_groups(folder)
    if not groups or not (left := running(groups)):
        return
    say("Processes of an earlier start are still ending; waiting for them …")
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = running(groups)
    for pid in left:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def note_group(folder: Path, name: str, pid: int) -> None:
    """Note a process that leads a group, so that the next start knows it."""
    with contextlib.suppress(OSError):  # a full disk: then the next start cannot wait for it
        (folder / f"{name}.pid").write_text(str(pid))


def noted_groups(folder: Path) -> set[int]:
    """Return the groups that earlier starts noted."""
    found = set()
    for path in folder.glob("*.pid"):
        with contextlib.suppress(OSError, ValueError):
            found.add(int(path.read_text()))
    return found


def running(groups: set[int]) -> list[int]:
    """Return the processes of these groups that are Nucleus's own; numbers are used again.

    None is found on a machine without `ps`, as in a slim container: they end by themselves.
    """
    try:
        listed = subprocess.run(
            ["ps", "-Aww", "-o", "pid=", "-o", "pgid=", "-o", "stat=", "-o", "command="],  # noqa: S607
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except FileNotFoundError:
        return []
    rows = (line.split(maxsplit=3) for line in listed.splitlines())
    return [
        int(row[0])
        for row in rows
        if len(row) == 4 and int(row[1]) in groups and "Z" not in row[2] and "nucleus" in row[3]
    ]
