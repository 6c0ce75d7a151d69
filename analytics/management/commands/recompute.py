from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analytics.actions.counting import recount_study
from analytics.models.run import Progress
from analytics.signals import chunk_counted
from surveys.management.lookup import find_study
from surveys.models import Study


class Command(BaseCommand):
    help = (
        "Build all tallies and figures of a study from scratch. Safe to run at any time; workers "
        "that have time take part."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")

    def handle(self, *, slug: str, **_options: Any) -> None:
        study = find_study(slug)

        def tell(*, study: Study, progress: Progress, **_kwargs: Any) -> None:
            if progress.parts:  # somebody may have dropped it meanwhile, to begin anew
                done, parts = progress
                self.stdout.write(f"{study.slug}: {done} of {parts} parts counted")

        chunk_counted.connect(tell)
        try:
            counted = recount_study(study.pk)
        finally:
            chunk_counted.disconnect(tell)
        self.stdout.write(f"Counted {counted.interviews} interviews, as of entry {counted.entry}.")
