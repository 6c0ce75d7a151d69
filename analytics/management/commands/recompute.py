from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analytics.actions.counting import recount_study
from surveys.management.lookup import find_study


class Command(BaseCommand):
    help = "Build all tallies and figures of a study from scratch. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")

    def handle(self, *, slug: str, **_options: Any) -> None:
        counted = recount_study(find_study(slug).pk)
        self.stdout.write(f"Counted {counted.interviews} interviews, as of entry {counted.entry}.")
