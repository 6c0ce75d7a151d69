"""Background work of analytics. Tasks are thin, take ids, and may run twice, late or at once."""

from uuid import UUID

from celery import shared_task
from django.conf import settings

from analytics.actions import counting, data_files, data_links, runs
from surveys.actions import jobs


@shared_task(name="analytics.count_study")
def count_study_task(study_id: str) -> None:
    """Bring the figures of a study up to date with its log."""
    counting.count_if_due(UUID(study_id))


@shared_task(name="analytics.help_count")
def help_count_task(run_id: int) -> None:
    """Take part in a full count that somebody has begun."""
    runs.help_count(run_id)


@shared_task(
    name="analytics.make_data_file",
    time_limit=settings.DATA_FILE_TIME_LIMIT,
    soft_time_limit=settings.DATA_FILE_TIME_LIMIT - 30,
)
def make_data_file_task() -> None:
    """Make one data file that somebody waits for, however long that takes; else drop old ones."""
    if not jobs.run_job(data_files.WORK):
        data_files.drop_expired()


@shared_task(name="analytics.renew_links")
def renew_links_task() -> None:
    """Ask for fresh files of the links that are in use, so that an answer waits for nothing."""
    data_links.renew_links()


@shared_task(name="analytics.sweep")
def sweep_task() -> None:
    """Find what is owed although its nudge was lost: seal, and count every study that lags."""
    if settings.NUCLEUS_SWEEPER:
        counting.sweep()
