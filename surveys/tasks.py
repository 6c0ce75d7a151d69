"""Background work of surveys."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils.timezone import localtime

from surveys.actions import heartbeats, invitations, jobs, record_imports
from surveys.queries.working_copies import left_lying

logger = logging.getLogger(__name__)


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


@shared_task(name="surveys.tell_untouched")
def tell_untouched() -> None:
    """Tell in the log in which studies typed words lie unsaved, which nobody has touched for long.

    The overview tells the admins of each. Nothing is changed: what was typed stays.
    """
    for study in left_lying():
        logger.warning(
            "Study %s: interviews with unsaved changes that nobody has touched for long: %s, the "
            "oldest since %s. `manage.py working_copies %s` lists them.",
            *(study.slug, study.interviews, localtime(study.since).date(), study.slug),
        )
