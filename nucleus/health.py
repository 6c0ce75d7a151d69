"""Whether this installation is up, and whether all of it works. For monitors, not for people."""

import contextlib
import datetime
import os
import time
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteConnection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.models import Freshness
from nucleus.celery import app
from nucleus.deadlines import Asked
from surveys.models import Heartbeat, Unsealed

OK = "ok"
PATIENCE = 1.5  # seconds for database and broker together: a monitor waits for two
BROKER_TIMEOUTS = {"socket_connect_timeout": 1, "socket_timeout": 1, "max_retries": 0}
PROBE_QUEUE = "nucleus.probe"
WORKER_SILENT = datetime.timedelta(seconds=60)
SEALED_WITHIN = datetime.timedelta(seconds=30)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process serves requests."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where every part works, and 503 with the part that does not."""
    parts = servers()
    if parts["database"] == OK:
        parts |= own_parts()
    ready = set(parts.values()) == {OK}
    body = {"status": "ready" if ready else "not ready", "parts": parts}
    return JsonResponse(body, status=200 if ready else 503)


def servers() -> dict[str, str]:
    """Ask database and broker at once, and wait for neither longer than the patience."""
    until = time.monotonic() + PATIENCE
    asked = {"database": Asked(database), "broker": Asked(broker)}
    return {part: in_time(question, until) for part, question in asked.items()}


def in_time(question: Asked, until: float) -> str:
    """Return what a part said; one that fails in whatever way does not work."""
    try:
        return question.answer(until=until)
    except Exception:
        return "no answer"


def own_parts() -> dict[str, str]:
    """Ask what the database knows of the rest; it may end while it is asked."""
    try:
        parts = {"migrations": migrations()}
        if parts["migrations"] == OK:
            parts |= {"worker": worker(), "log": log(), "counting": counting()}
    except DatabaseError:
        return {"database": "no answer"}
    return parts


def database() -> str:
    """Ask the database over a connection of its own: that of the request may hang."""
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
    is_file = isinstance(connection, SqliteConnection) and not connection.is_in_memory_db()
    if is_file and not takes_files(Path(connection.settings_dict["NAME"]).parent):
        return "cannot be written: the disk is full, or the folder is read-only"
    return OK


def takes_files(folder: Path) -> bool:
    """Say whether a file of a few pages can be written there; SQLite itself tells only too late."""
    probe = folder / f".probe-{os.getpid()}-{time.monotonic_ns()}"
    try:
        probe.write_bytes(bytes(64 * 1024))
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    return True


def broker() -> str:
    """Have the broker take a message, and take it away: one that cannot store is not ready."""
    with app.connection_for_write(
        connect_timeout=1, transport_options=BROKER_TIMEOUTS
    ) as connection:
        channel = connection.default_channel
        connection.Producer(channel).publish({}, routing_key=PROBE_QUEUE, retry=False)
        channel.queue_purge(PROBE_QUEUE)  # type: ignore[attr-defined]
    return OK


def migrations() -> str:
    """Compare the migrations of the code with those applied."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied; run manage.py migrate" if missing else OK


def worker() -> str:
    """Read when a worker last did a task: a process that only lives does not count."""
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if last is None:
        return "no sign of life yet"
    silent = timezone.now() - last
    return OK if silent < WORKER_SILENT else f"silent for {silent.total_seconds():.0f} s"


def log() -> str:
    """Count the entries of the log that should have been sealed by now."""
    late = Unsealed.objects.filter(at__lt=timezone.now() - SEALED_WITHIN).count()
    return f"{late} entries unsealed" if late else OK


def counting() -> str:
    """Name the studies whose count fails again and again; their figures are old, or none."""
    slugs = Freshness.objects.stuck().order_by("study__slug").values_list("study__slug", flat=True)
    return f"fails for {', '.join(slugs)}; see Freshness in the admin" if slugs else OK
