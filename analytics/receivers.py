"""What surveys announces, turned into tasks, and what it asks.

A nudge that is lost is found by the sweeper.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from analytics.nudging import help_nudger, job_nudger, nudger
from analytics.queries.made_files import made_files
from analytics.queries.readers import readers_in_statistics, texts_in_statistics
from analytics.signals import run_begun
from surveys.models import Study
from surveys.queries.languages import StoredText
from surveys.queries.made_files import MadeFile
from surveys.queries.readers import Readers, Subject
from surveys.signals import (
    entries_committed,
    job_waiting,
    made_files_asked,
    readers_asked,
    texts_asked,
)


@receiver(entries_committed, dispatch_uid="analytics.count_after_commit")
def count_after_commit(*, study_id: UUID | None, **_kwargs: Any) -> None:
    """Ask for a count of the study; a broker that is down must neither break nor delay a write."""
    if study_id is not None:
        nudger.nudge(str(study_id))


@receiver(run_begun, dispatch_uid="analytics.help_with_run")
def help_with_run(*, run_id: int, **_kwargs: Any) -> None:
    """Ask other workers for help with a full count, and wait for nobody."""
    help_nudger.nudge(str(run_id))


@receiver(job_waiting, dispatch_uid="analytics.take_up_job")
def take_up_job(**_kwargs: Any) -> None:
    """Tell a worker of jobs that one waits, and wait for nobody."""
    job_nudger.nudge("a job")


@receiver(readers_asked, dispatch_uid="analytics.name_readers")
def name_readers(*, subject: Subject, **_kwargs: Any) -> list[Readers]:
    """Return what of the statistics reads what somebody is about to change."""
    return readers_in_statistics(subject)


@receiver(texts_asked, dispatch_uid="analytics.hand_over_texts")
def hand_over_texts(*, study: Study, **_kwargs: Any) -> Iterable[StoredText]:
    """Return the texts of indicators, segments and claims."""
    return texts_in_statistics(study)


@receiver(made_files_asked, dispatch_uid="analytics.name_made_files")
def name_made_files(*, study: Study, **_kwargs: Any) -> list[MadeFile]:
    """Return the data files of the study that were made, so that one is found again."""
    return made_files(study)
