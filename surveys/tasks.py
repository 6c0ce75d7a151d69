"""Background work of surveys."""

from celery import shared_task

from surveys.actions import heartbeats


@shared_task(name="surveys.heartbeat")
def heartbeat() -> None:
    """Leave a sign that a worker consumes tasks; the supervisor and the status page read it."""
    heartbeats.beat("worker")
