"""Whether this installation is up, and whether all of it works. For monitors, not for people."""

import datetime

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from nucleus.celery import app
from surveys.models import Entry, Heartbeat

OK = "ok"
BROKER_PATIENCE = 2  # seconds
WORKER_SILENT = datetime.timedelta(seconds=60)
SEALED_WITHIN = datetime.timedelta(seconds=30)


@never_cache
@require_safe
def healthz(request):
    """Answer as long as the process serves requests."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def readyz(request):
    """Answer 200 where every part works, and 503 with the part that does not."""
    parts = {"database": database(), "broker": broker()}
    if parts["database"] == OK:
        parts |= {"migrations": migrations()}
    if parts.get("migrations") == OK:
        parts |= {"worker": worker(), "log": log()}
    ready = set(parts.values()) == {OK}
    body = {"status": "ready" if ready else "not ready", "parts": parts}
    return JsonResponse(body, status=200 if ready else 503)


def database() -> str:
    """Ask the database for an answer."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return OK


def migrations() -> str:
    """Compare the migrations of the code with those applied."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied; run manage.py migrate" if missing else OK


def broker() -> str:
    """Open a connection to the broker, with little patience."""
    try:
        with app.connection_for_write(connect_timeout=BROKER_PATIENCE) as connection:
            connection.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE)
    except (OSError, OperationalError):
        return "no answer"
    return OK


def worker() -> str:
    """Read when a worker last did a task: a process that only lives does not count."""
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if last is None:
        return "no sign of life yet"
    silent = timezone.now() - last
    return OK if silent < WORKER_SILENT else f"silent for {silent.total_seconds():.0f} s"


def log() -> str:
    """Count the entries of the log that should have been sealed by now."""
    late = Entry.objects.unsealed().filter(at__lt=timezone.now() - SEALED_WITHIN).count()
    return f"{late} entries unsealed" if late else OK
