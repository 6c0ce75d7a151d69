from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions.experts.merging import merge_experts, merge_interviews, merge_organizations
from surveys.domain.merging import Report
from surveys.management.commands.merge_experts import run
from surveys.management.lookup import find_study, find_writer
from surveys.models import Study
from surveys.queries.doubles import doubles_of

REASON = "One code written in several ways, or several interviews of one expert in a wave."


class Command(BaseCommand):
    help = (
        "Merge what a study holds twice from before that was refused: codes that are one, and "
        "several interviews of an expert in a wave. Nothing is lost; see --dry-run first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("--reason", default=REASON)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen only")
        parser.add_argument("--yes", action="store_true", help="confirm what would be asked")
        parser.add_argument("--by", metavar="USERNAME", help="whose change the history says it is")

    def handle(
        self,
        *,
        slug: str,
        reason: str,
        dry_run: bool,
        yes: bool,
        by: str | None,
        **_options: Any,
    ) -> None:
        study, given = find_study(slug), {"by": find_writer(by), "reason": reason}
        failed = 0
        for merge, what in list(self.work(study)):
            try:
                run(self, merge, given | what, dry_run=dry_run, yes=yes)
            except CommandError as error:
                self.stderr.write(str(error))
                failed += 1
        if not dry_run and (left := doubles_of(study)):
            groups = len(left.respondents) + len(left.organizations) + len(left.interviews)
            raise CommandError(f"{groups} doubles are left.", returncode=1)
        if failed:
            raise CommandError(f"{failed} doubles cannot be merged as they are.", returncode=1)
        self.stdout.write("Nothing else stands twice." if not dry_run else "Seen.")

    def work(self, study: Study) -> Iterator[tuple[Callable[..., Report], dict[str, Any]]]:
        """Yield each merge with what it is about: interviews first, then codes."""
        doubles = doubles_of(study)
        for group in doubles.interviews:
            yield merge_interviews, {"respondent": group[0].respondent, "wave": group[0].wave}
        for merge, groups in (
            (merge_experts, doubles.respondents),
            (merge_organizations, doubles.organizations),
        ):
            for keep, *others in groups:
                for other in others:
                    yield merge, {"keep": keep, "merge": other}
