import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from surveys.management.lookup import find_study
from surveys.queries.working_copies import open_copies, unsaved_of, untouched_copies


class Command(BaseCommand):
    help = "List the interviews of a study into which something was typed that nobody has saved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument(
            "--older-than", type=int, metavar="DAYS", help="only what nobody touched for so long"
        )

    def handle(self, *, slug: str, older_than: int | None, **_options: Any) -> None:
        study = find_study(slug)
        found = (
            open_copies(study)
            if older_than is None
            else untouched_copies(datetime.timedelta(days=older_than), study)
        )
        for copy in found:
            at = timezone.localtime(copy.changed_at).isoformat(" ", "minutes")
            self.stdout.write(f"{copy}: {unsaved_of(copy)} answers, last touched {at}")
        if not found:
            self.stdout.write("Everything is saved.")
