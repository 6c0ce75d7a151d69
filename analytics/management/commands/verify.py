from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions.counting import count_study
from analytics.counting.verification import breaches_of_state
from analytics.queries.freshness import freshness_of
from analytics.queries.verification import breaches_of, breaches_of_log
from surveys.management.lookup import find_study
from surveys.models import Study


class Command(BaseCommand):
    help = (
        "Check every invariant: the log and its chain, the history, the tallies, the state that "
        "they add up to, and all figures by a second path. Exits with 1 and a list when something "
        "is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", help="one study; all of them by default")

    def handle(self, *, slug: str | None = None, **_options: Any) -> None:
        studies = [find_study(slug)] if slug else list(Study.objects.order_by("slug"))
        breaches: list[str] = []
        for study in studies:
            breaches += self.bring_up_to_date(study)
        breaches += breaches_of_log()
        for study in studies:
            found = chain(breaches_of(study), breaches_of_state(study))
            breaches += [f"{study.slug}: {breach}" for breach in found]
        for breach in breaches:
            self.stderr.write(breach)
        if breaches:
            raise CommandError(f"{len(breaches)} invariants are broken.", returncode=1)
        names = ", ".join(study.slug for study in studies) or "no study"
        self.stdout.write(f"Everything holds: {names}.")

    def bring_up_to_date(self, study: Study) -> Iterator[str]:
        """Count what the log still owes: without a worker nobody else would."""
        fresh = freshness_of(study)
        if fresh.unsealed:
            waited = f"{fresh.unsealed} entries waited for their seal"
            self.stderr.write(f"{study.slug}: {waited}; is a worker running?")
        try:
            count_study(study.pk)
        except Exception as error:
            yield f"{study.slug}: counting failed: {error}"
