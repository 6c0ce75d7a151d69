"""What surveys announces, turned into tasks. A nudge that is lost is found by the sweeper."""

import logging

from django.dispatch import receiver

from analytics.tasks import count_study
from surveys.signals import entries_committed

logger = logging.getLogger(__name__)


@receiver(entries_committed, dispatch_uid="analytics.count_after_commit")
def count_after_commit(*, study_id, **_kwargs) -> None:
    """Ask for a count of the study; a broker that is down must not break the write."""
    if study_id is None:
        return
    try:
        count_study.apply_async((str(study_id),), retry=False)
    except Exception as error:
        logger.warning("No nudge for study %s, the sweeper will find it: %s", study_id, error)
