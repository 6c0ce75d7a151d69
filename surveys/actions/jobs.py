"""Background work: who takes it up, that it goes on when a worker dies, and what came of it.

A job is claimed by a conditional UPDATE whose row count decides. Whoever is at it says so now and
then; one that falls silent is taken up by another worker from the beginning, and what it writes in
the end is written in one transaction together with the word that it is done: so it is written once
or not at all, however many workers were at it.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from socket import gethostname
from typing import Any
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from surveys.domain.jobs import BROKE, FILE_TOO_LONG, GIVEN_UP, TOO_LONG, JobKind, JobState
from surveys.domain.kept_messages import as_json
from surveys.domain.messages import Message
from surveys.domain.refusals import Refused
from surveys.models import Job, Study, User
from surveys.request_id import request_id
from surveys.signals import job_waiting

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
TELL_EVERY = 1.0  # seconds


class Cancelled(Exception):
    """Somebody asked to stop, and nothing of the work was kept."""


class Lost(Exception):
    """Another worker has taken the job up; nothing that this one does is kept."""


class Run:
    """One worker at one job: what the work tells and asks while it goes on."""

    def __init__(self, job: Job, holder: str) -> None:
        self.job = job
        self.holder = holder
        self._told = time.monotonic()

    def tell(self, done: int, rows: int = 0) -> None:
        """Say how far it is; raise Cancelled or Lost where it is to stop. Cheap to call often."""
        if time.monotonic() - self._told >= TELL_EVERY:
            self._told = time.monotonic()
            self.hold(rows_done=done, **({"rows": rows} if rows else {}))
            if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
                raise Cancelled

    def hold(self, **fields: Any) -> None:
        """Say that one is still at it; inside a transaction, nobody takes it up before the end."""
        self._update(heartbeat=timezone.now(), **fields)

    def end(self, state: JobState, *, reason: Message | None = None, **result: Any) -> None:
        """Say what came of it; inside the transaction that keeps what it made, once for both."""
        said = {"reason": as_json(reason)} if reason else {}
        self._update(state=state, ended_at=timezone.now(), result=result, **said)

    def _update(self, **fields: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, holder=self.holder)
        if not mine.update(**fields):
            raise Lost


Work = Callable[[Run], None]
"""Does a job and says what came of it by `Run.end`."""


@transaction.atomic
def start_job(*, by: User, kind: JobKind, study: Study | None, subject: UUID | None = None) -> Job:
    """Ask for background work; a worker is told after the commit, and finds it in any case."""
    job = Job.objects.create(kind=kind, study=study, by=by, subject=subject)
    transaction.on_commit(lambda: job_waiting.send_robust(sender=Job))
    return job


def run_here(*, by: User, kind: JobKind, study: Study | None, subject: UUID, work: Work) -> Job:
    """Do a job in this process, as a command does; return it when it is over.

    Should the process die, a worker takes it up.
    """
    holder, now = me(), timezone.now()
    job = Job.objects.create(
        kind=kind,
        study=study,
        by=by,
        subject=subject,
        state=JobState.RUNNING,
        holder=holder,
        heartbeat=now,
        began_at=now,
        attempts=1,
    )
    _do(Run(job, holder), work)
    job.refresh_from_db()
    return job


def cancel_job(*, by: User, job: Job) -> bool:
    """Ask a job to stop; return False where it is over. One that nobody is at is over at once."""
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    if waiting.update(state=JobState.CANCELLED, ended_at=timezone.now(), cancel_asked=True):
        return True
    return bool(Job.objects.under_way().filter(pk=job.pk).update(cancel_asked=True))


def run_job(work: Mapping[str, Work]) -> bool:
    """Do the job that has waited longest of those that `work` knows; False where there is none."""
    run = _claim([*work])
    if run is not None:
        _do(run, work[run.job.kind])
    return run is not None


def me() -> str:
    """Return a name for this worker that no other has, nor this one for another job."""
    return f"{gethostname()[:150]} {os.getpid()} {time.monotonic_ns()}"


def _claim(kinds: Sequence[str]) -> Run | None:
    """Take up the job that has waited longest; end one that workers died of again and again."""
    waiting = Job.objects.filter(kind__in=kinds)
    while (job := waiting.to_take_up().order_by("created_at").first()) is not None:
        unchanged = Job.objects.to_take_up().filter(
            pk=job.pk, state=job.state, holder=job.holder, attempts=job.attempts
        )
        now = timezone.now()
        if job.cancel_asked:
            unchanged.update(state=JobState.CANCELLED, ended_at=now)
        elif job.attempts >= MOST_ATTEMPTS:
            params = {"attempts": job.attempts, "holder": job.holder}
            reason = as_json(Message("given_up", GIVEN_UP, params))
            unchanged.update(state=JobState.FAILED, ended_at=now, reason=reason)
        else:
            holder = me()
            claim = {"holder": holder, "attempts": job.attempts + 1}
            claim |= {"heartbeat": now, "began_at": now}
            if unchanged.update(state=JobState.RUNNING, rows_done=0, **claim):
                return Run(job, holder)
    return None


def _do(run: Run, work: Work) -> None:
    """Do a job, and say what came of it, whatever that is."""
    try:
        with request_id(run.job.pk.hex):
            _try(run, work)
    except Lost:
        logger.warning("Job %s was taken up by another worker.", run.job.pk)


def _try(run: Run, work: Work) -> None:
    try:
        work(run)
    except Cancelled:
        run.end(JobState.CANCELLED)
    except Refused as refused:
        run.end(JobState.REFUSED, reason=refused.said)
    except SoftTimeLimitExceeded:
        run.end(JobState.FAILED, reason=_too_long(run.job))
    except OperationalError:
        # The database is away or busy: the job stays as it is, and is taken up again.
        logger.warning("Job %s waits for the database.", run.job.pk, exc_info=True)
    except Lost:
        raise
    except Exception:
        logger.exception("Job %s broke off.", run.job.pk)
        run.end(JobState.FAILED, reason=Message("broke_off", BROKE))


def _too_long(job: Job) -> Message:
    """Return how long work of this kind may take, and what to do."""
    if job.kind == JobKind.DATA_FILE:
        return Message("too_long", FILE_TOO_LONG, {"days": settings.DATA_FILE_TIME_LIMIT // 86_400})
    return Message("too_long", TOO_LONG, {"minutes": settings.JOB_TIME_LIMIT // 60})
