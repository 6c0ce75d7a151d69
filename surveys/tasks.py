"""Background work of surveys."""

from celery import shared_task

from surveys.actions import heartbeats, invitations


@shared_task(name="surveys.heartbeat")
def heartbeat() -> None:
    """Leave a sign that a worker consumes tasks; the supervisor and the status page read it."""
    heartbeats.beat("worker")


@shared_task(name="surveys.expire_invitations")
def expire_invitations() -> None:
    """Note in the log which invitations nobody used in time; they are over without it, too."""
    invitations.expire_invitations()
