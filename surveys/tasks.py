"""Background work of surveys."""

from celery import shared_task
from django.conf import settings

from surveys.actions import heartbeats, invitations, jobs, record_imports


@shared_task(name="surveys.heartbeat")
def heartbeat() -> None:
    """Leave a sign that a worker consumes tasks; the supervisor and the status page read it."""
    heartbeats.beat("worker")


@shared_task(
    name="surveys.run_job",
    time_limit=settings.JOB_TIME_LIMIT,
    soft_time_limit=settings.JOB_TIME_LIMIT - 30,
)
def run_job() -> None:
    """Do one job that waits, or whose worker fell silent; in a queue of its own."""
    if not jobs.run_job(record_imports.WORK):
        record_imports.drop_left_over()


@shared_task(name="surveys.expire_invitations")
def expire_invitations() -> None:
    """Note in the log which invitations nobody used in time; they are over without it, too."""
    invitations.expire_invitations()
