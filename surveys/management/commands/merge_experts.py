from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from surveys.actions.experts.merging import merge_experts, preview
from surveys.domain.confirming import EVERYTHING, Confirmation, ToConfirm
from surveys.domain.merging import Report
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_study, find_writer
from surveys.models import Respondent, Study
from surveys.presenters.answers import contradiction_in_words


class Command(BaseCommand):
    help = "Merge two experts who are one person: all of MERGE becomes KEEP's, and its code ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("keep", help="the code that stays")
        parser.add_argument("merge", help="the code that ends")
        parser.add_argument("--reason", required=True, help="why the two are one person")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen only")
        parser.add_argument("--yes", action="store_true", help="confirm what would be asked")
        parser.add_argument("--by", metavar="USERNAME", help="whose change the history says it is")

    def handle(
        self,
        *,
        slug: str,
        keep: str,
        merge: str,
        reason: str,
        dry_run: bool,
        yes: bool,
        by: str | None,
        **_options: Any,
    ) -> None:
        study = find_study(slug)
        experts = {"keep": find_expert(study, keep), "merge": find_expert(study, merge)}
        given = {**experts, "by": find_writer(by), "reason": reason}
        run(self, merge_experts, given, dry_run=dry_run, yes=yes)


def find_expert(study: Study, code: str) -> Respondent:
    """Return the expert whose code is written exactly so: doubles differ in nothing else."""
    expert = study.respondents.filter(code=code).first()
    if expert is None:
        raise CommandError(f"There is no expert {code!r} in {study.slug}.")
    return expert


def run(
    command: BaseCommand,
    merge: Callable[..., Report],
    given: dict[str, Any],
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Do a merge, or say what it would do; print what happens, and what is to be confirmed."""
    try:
        if dry_run:
            report = preview(merge, **given)
        else:
            report = merge(**given, confirmed=EVERYTHING if yes else ())
    except ToConfirm as asked:
        say_questions(command.stderr, asked.questions)
        raise CommandError("Nothing was merged. Look at this, then say --yes.") from asked
    except Refused as refused:
        problems = [f" {problem}" for problem in getattr(refused, "problems", ())]
        raise CommandError(f"{refused}{''.join(problems)}") from refused
    for told in report.told:
        command.stdout.write(str(told))
    if dry_run:
        say_questions(command.stdout, report.questions)
        command.stdout.write("Nothing was changed.")


def say_questions(out: OutputWrapper, questions: Iterable[Confirmation]) -> None:
    """Print what is to be confirmed, with what stays and what is given up."""
    for question in questions:
        out.write(f"To confirm: {question}")
        for label, stays, ends in map(contradiction_in_words, question.details):
            out.write(f"  {label} {stays} (stays), {ends} (is given up)")
