"""Processes that the embedded mode starts, watches and stops."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from nucleus.leftovers import note_group

LONGEST_WAIT = 10.0  # seconds between two attempts to start a process that keeps ending
AFTER_A_KILL = 1.0  # seconds where something else ended it: it does not fail by itself
SETTLED = 60.0  # a process that ran this long starts again at once
LOG_LIMIT = 5 * 1024 * 1024
PR_SET_PDEATHSIG = 1


class Child:
    """One process with its own process group, so that nothing it starts outlives it."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.failures = 0
        self.start_again_at = 0.0

    def start(self) -> None:
        """Start the process; what it prints goes to its log file."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        self.started_at = time.monotonic()
        note_group(self.log.parent, self.name, self.process.pid)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look_after(self) -> str | None:
        """Start an ended process again, later each time it fails; return what there is to say."""
        if self.is_running:
            return None
        if self.process is not None:
            return self._bury(self.process.returncode)
        if time.monotonic() >= self.start_again_at:
            return self._start_again()
        return None

    def _start_again(self) -> str | None:
        try:
            self.start()
        except OSError as error:  # a full disk takes no log, a full machine no process
            self.failures += 1
            wait = backoff(self.failures)
            self.start_again_at = time.monotonic() + wait
            return f"The {self.name} cannot start ({error}); the next attempt is in {wait:g} s."
        return None

    def _bury(self, code: int) -> str:
        self._signal_group(signal.SIGKILL)
        self.process = None
        self.failures = 0 if time.monotonic() - self.started_at > SETTLED else self.failures + 1
        wait = backoff(self.failures)
        if code < 0:
            wait = min(wait, AFTER_A_KILL)
        self.start_again_at = time.monotonic() + wait
        return (
            f"The {self.name} ended (exit code {code}); it starts again in {wait:g} s. "
            f"What it said: {self.log}"
        )

    def restart(self) -> None:
        """End the process and all that it started; the next look starts it again."""
        self.kill()
        self.process = None
        self.start_again_at = 0.0

    def kill(self) -> None:
        """End the process and all that it started, at once."""
        self._signal_group(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def ask_to_stop(self) -> None:
        """Let the process finish what it does."""
        if self.process is not None and self.is_running:
            self.process.terminate()

    def _signal_group(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def backoff(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row."""
    return min(2.0 ** max(failures - 1, 0), LONGEST_WAIT) if failures else 0.0


def stop(children: Sequence[Child], *, patience: float) -> None:
    """Ask all to stop, wait so many seconds together, and end whatever is left of their groups."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + patience
    for child in children:
        if child.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(deadline - time.monotonic(), 0))
        child.kill()


def end_with_parent() -> None:
    """Have Linux stop this process when its supervisor is killed; elsewhere nothing does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
