"""Starts the processes of the embedded mode in order, looks after them, stops them together."""

import contextlib
import datetime
import io
import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from analytics.actions.counting import lagging_studies
from analytics.models import Freshness
from nucleus.celery import app
from nucleus.deadlines import within
from nucleus.ports import LOOPBACK
from nucleus.processes import Child, stop
from nucleus.stalls import StallWatch
from surveys.actions.upkeep import look_at_tables
from surveys.models import Heartbeat, Study, Unsealed

REFERENCE_STUDY = "deep-learning"
LOOK_EVERY = 0.2  # seconds
STALLED_AFTER = 20.0  # four heartbeats
BUSY_WITHIN = 10.0  # seconds in which a worker says whether it is at a task
WEB_ANSWERS_WITHIN = 60.0
STOP_WITHIN = 5.0  # a worker that is cut short loses nothing: the log knows what is owed
Answer = TypeVar("Answer")


class Supervisor:
    """The processes of one start of the embedded mode."""

    def __init__(self, *, port: int, serve: bool) -> None:
        self.port = port
        self.serve = serve
        self.address = f"http://{LOOPBACK}:{port}/"
        self.worker = child("worker", *worker_command())
        self.jobs = child("jobs", *jobs_command())
        self.files = child("files", *files_command())
        self.beat = child("beat", "-m", "celery", "-A", "nucleus", "beat", "-l", "WARNING")
        self.web = child("web", *web_command(port))
        workers = [self.worker, self.jobs, self.files, self.beat]
        self.children = workers + ([self.web] if serve else [])
        self.heartbeats = StallWatch(last_heartbeat, patience=STALLED_AFTER)

    def run(self) -> None:
        """Migrate, load, start, wait until all is counted, and serve until asked to stop."""
        prepare_folders()
        call_command("migrate", verbosity=0)
        password = load_reference_study()
        look_at_tables()
        try:
            self.heartbeats.reset()
            for process in self.children:
                process.start()
            self.wait_until_counted()
            show_comparison()
            if self.serve:
                self.wait_until_answering()
            say(password)
            if self.serve:
                say(f"Nucleus answers on {self.address} — stop it with Ctrl+C.")
                while True:
                    self.look_after()
        finally:
            stop(list(reversed(self.children)), patience=STOP_WITHIN)

    def look_after(self) -> None:
        """Start again what ended, and what lives without doing anything."""
        time.sleep(LOOK_EVERY)
        for process in self.children:
            if news := process.look_after():
                say(news)
                self.heartbeats.reset()
        if asked(self.heartbeats.is_stalled, otherwise=False):
            self.wake()

    def wake(self) -> None:
        """Start worker and beat again, unless the worker is busy, or nobody can know."""
        try:
            busy = within(BUSY_WITHIN, is_busy)
        except Exception as error:
            # Without its broker a worker can do nothing, and it connects again by itself.
            say(f"No task is done and the broker does not answer: {error}. Looking again soon.")
            self.heartbeats.reset()
            return
        if busy:
            self.heartbeats.reset()
            return
        say(f"No task was done for {self.heartbeats.patience:g} s: worker and beat start again.")
        self.worker.restart()
        self.beat.restart()
        self.heartbeats.grow_patient()

    def wait_until_counted(self) -> None:
        """Return when the figures of every study are those of its log."""
        began = time.monotonic()
        while not asked(caught_up, otherwise=False):
            if problem := asked(failed_count, otherwise=""):
                raise CommandError(f"Counting failed: {problem} Logs: {self.worker.log}")
            self.look_after()
        say(f"All figures are current ({time.monotonic() - began:.1f} s).")

    def wait_until_answering(self) -> None:
        """Return when the pages answer."""
        deadline = time.monotonic() + WEB_ANSWERS_WITHIN
        while not answers(f"{self.address}healthz"):
            if time.monotonic() > deadline:
                raise CommandError(f"The pages do not answer. What the web said: {self.web.log}")
            self.look_after()


def child(name: str, *arguments: str) -> Child:
    """Describe a process of this interpreter."""
    return Child(name, [sys.executable, *arguments], log=settings.DATA_DIR / "log" / f"{name}.log")


def worker_name() -> str:
    """Return the name by which this supervisor's worker answers."""
    return f"embedded-{os.getpid()}@localhost"


def worker_command() -> list[str]:
    # Two processes: one that counts for long leaves one for the heartbeat.
    return [*_worker(worker_name(), "2"), "-Q", "celery"]


def jobs_command() -> list[str]:
    # One job at a time, and none keeps the others from counting.
    return [*_worker(f"jobs-{os.getpid()}@localhost", "1"), "-Q", settings.JOB_QUEUE]


def files_command() -> list[str]:
    # Two data files at a time: a short one passes by one that takes days.
    return [*_worker(f"files-{os.getpid()}@localhost", "2"), "-Q", settings.FILE_QUEUE]


def _worker(name: str, processes: str) -> list[str]:
    pool = ["-P", "prefork", "-c", processes, "--without-gossip", "--without-mingle"]
    return ["-m", "celery", "-A", "nucleus", "worker", "-n", name, "-l", "WARNING", *pool]


def web_command(port: int) -> list[str]:
    binding = ["--bind", f"{LOOPBACK}:{port}", "--workers", "1", "--threads", "8"]
    quiet = ["--log-level", "warning", "--no-control-socket", "--graceful-timeout", "5"]
    return ["-m", "gunicorn", "nucleus.wsgi", *binding, *quiet]


def prepare_folders() -> None:
    """Make the folders, and empty the broker: the database knows what is still owed."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        shutil.rmtree(settings.BROKER_DIR, ignore_errors=True)


def load_reference_study() -> str:
    """Load the reference study into an empty database; return what to say of its accounts."""
    if not Study.objects.exists():
        say("Loading the reference study …")
        began = time.monotonic()
        package = settings.BASE_DIR / "studies" / REFERENCE_STUDY
        call_command("import_study", str(package), stdout=io.StringIO())
        say(f"Loaded in {time.monotonic() - began:.1f} s. Counting …")
    if not Study.objects.filter(slug=REFERENCE_STUDY).exists():
        return ""
    said = io.StringIO()
    call_command("create_demo_accounts", REFERENCE_STUDY, stdout=said)
    return said.getvalue().strip()


def show_comparison() -> None:
    """Print the comparison of the waves of the reference study."""
    if Study.objects.filter(slug=REFERENCE_STUDY).exists():
        call_command("trends", REFERENCE_STUDY)


def caught_up() -> bool:
    """Return whether every entry is sealed and every study counted up to its last one."""
    return not Unsealed.objects.exists() and not lagging_studies()


def failed_count() -> str:
    """Return why the last count of some study failed; empty where none did."""
    failed = Freshness.objects.filter(failures__gt=0).select_related("study").first()
    return f"{failed.study.slug}: {failed.problem}" if failed else ""


def asked(question: Callable[[], Answer], *, otherwise: Answer) -> Answer:
    """Ask the database; where it cannot answer now, nothing is known and the next look asks."""
    try:
        return question()
    except DatabaseError:
        connection.close()
        return otherwise


def last_heartbeat() -> datetime.datetime | None:
    """Return when a worker last did a task."""
    return Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()


def is_busy() -> bool:
    """Ask the worker whether it is at a task; the time limit of tasks ends one that hangs."""
    replies = app.control.inspect(destination=[worker_name()], timeout=3).active() or {}
    return any(replies.values())


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return response.status == 200
    except OSError:
        return False


def say(text: str) -> None:
    if text:
        with contextlib.suppress(OSError):  # the terminal is gone, or its file is full
            print(text, flush=True)
