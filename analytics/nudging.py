"""Nudges that nobody waits for: a save never pays for a broker that is slow, full, down or hanging.

A nudge only makes figures current sooner; the sweeper finds whatever was not announced.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable

from analytics.tasks import count_study_task, help_count_task, make_data_file_task
from surveys.tasks import run_job

logger = logging.getLogger(__name__)

HELPERS = 16  # are asked at most; who comes when nothing is left to do goes at once
QUIET = 5.0  # seconds without nudges after one that failed; the sweeper comes as often
HELP_EXPIRES = 600  # seconds after which nobody needs to come any more
TO_THE_SWEEPER = "study %s, the sweeper will find it"
LAST_PATIENCE = 1.0  # seconds that a process which ends gives to nudges on their way


class Nudger:
    """Sends nudges from a thread of its own, each study once however often it was named."""

    def __init__(
        self, send: Callable[[str], object], *, quiet: float = QUIET, lost: str = TO_THE_SWEEPER
    ):
        self.send = send
        self.lost = lost
        self.quiet = quiet
        self._begin_anew()
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        """Have no thread: that of a parent process does not live on in its child."""
        self._changed = threading.Condition()
        self._waiting: list[str] = []
        self._sending = False
        self._thread: threading.Thread | None = None
        self._quiet_until = 0.0

    def nudge(self, study_id: str) -> None:
        """Ask for a count of the study, and return at once."""
        with self._changed:
            if time.monotonic() < self._quiet_until or study_id in self._waiting:
                return
            self._waiting.append(study_id)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="nudges", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def finish(self, seconds: float) -> bool:
        """Wait until every nudge is on its way, but no longer than this; return whether it is."""
        with self._changed:
            return self._changed.wait_for(
                lambda: not self._waiting and not self._sending, timeout=seconds
            )

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                study_id = self._waiting.pop(0)
                self._sending = True
            failed = self._try(study_id)
            with self._changed:
                self._sending = False
                if failed:
                    self._waiting.clear()
                    self._quiet_until = time.monotonic() + self.quiet
                self._changed.notify_all()

    def _try(self, study_id: str) -> bool:
        try:
            self.send(study_id)
        except Exception as error:
            logger.warning(f"No nudge for {self.lost}: %s", study_id, error)
            return True
        return False


def send(study_id: str) -> None:
    """Put the task that counts a study into the broker."""
    count_study_task.apply_async((study_id,), retry=False)


def send_for_help(run_id: str) -> None:
    """Put tasks into the broker by which workers that have time take part in a full count."""
    for _ in range(HELPERS):
        help_count_task.apply_async((int(run_id),), retry=False, expires=HELP_EXPIRES)


def send_job(_any: str) -> None:
    """Tell workers of jobs that one waits; each looks for those of its kinds."""
    run_job.apply_async(retry=False)
    make_data_file_task.apply_async(retry=False)


nudger = Nudger(send)
job_nudger = Nudger(send_job, lost="%s, the next look for jobs will find it")
help_nudger = Nudger(send_for_help, lost="run %s, it is counted without help")
atexit.register(nudger.finish, LAST_PATIENCE)
atexit.register(job_nudger.finish, LAST_PATIENCE)
atexit.register(help_nudger.finish, LAST_PATIENCE)
