import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions.sampling_lists import CheckedList, apply_text, check_file
from surveys.domain.confirming import EVERYTHING
from surveys.domain.importing import in_lines
from surveys.domain.refusals import Refused
from surveys.domain.sampling import Drawn, StratumMove
from surveys.management.lookup import find_study, find_wave, find_writer
from surveys.models import Wave


class Command(BaseCommand):
    help = (
        "Give the experts of a wave weights and strata from an XLSX, XLS or CSV file: all of it or "
        "nothing. Who is not in the file stays as they are; the same file twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("wave", help="the code of the wave")
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="compare only, store nothing")
        parser.add_argument(
            "--yes", action="store_true", help="strata may change in other waves, too"
        )
        parser.add_argument("--by", metavar="USERNAME", help="whose change the history says it is")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(
        self,
        *,
        slug: str,
        wave: str,
        file: Path,
        check: bool,
        yes: bool,
        by: str | None,
        format: str,
        **_options: Any,
    ) -> None:
        found, writer = find_wave(find_study(slug), wave), find_writer(by)
        checked = self.checked(found, file)
        is_wrong = bool(checked.findings.problem_count)
        asked = [str(question) for question in checked.questions]
        is_stored = not (is_wrong or check or (asked and not yes))
        if is_stored:
            self.store(found, checked, writer)
        if format == "json":
            self.stdout.write(json.dumps(as_json(checked, is_stored), indent=2, ensure_ascii=False))
        else:
            self.report(checked, is_stored)
        if is_wrong:
            count = checked.findings.problem_count
            raise CommandError(f"Nothing was stored. Problems to mend: {count}.")
        if asked and not yes and not check:
            raise CommandError("Nothing was stored. Look at what is asked, then say --yes.")

    def checked(self, wave: Wave, file: Path) -> CheckedList:
        """Read and compare the file; CommandError where it cannot be opened."""
        try:
            return check_file(wave=wave, path=file, name=file.name)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def store(self, wave: Wave, checked: CheckedList, writer: Any) -> None:
        """Store what was compared; CommandError where it is something else by now."""
        try:
            apply_text(
                by=writer,
                wave=wave,
                text=checked.text,
                compared=checked.comparison.fingerprint,
                confirmed=EVERYTHING,
            )
        except Refused as refused:
            raise CommandError(f"Nothing was stored. {refused}") from refused

    def report(self, checked: CheckedList, is_stored: bool) -> None:
        """Say what was found, in lines for people."""
        for line in in_lines(checked.findings.problems):
            self.stderr.write(line)
        for line in in_lines(checked.findings.notes):
            self.stderr.write(f"Note: {line}")
        for question in () if is_stored else checked.questions:
            self.stderr.write(f"To confirm: {question}")
        if checked.findings.problem_count:
            return
        comparison = checked.comparison
        for one in comparison.changes:
            self.stdout.write(f"{one.code}: {described(one.before)} → {described(one.after)}")
        done = "Stored" if is_stored else "Nothing is wrong with the list. It would store"
        self.stdout.write(
            f"{done}: {comparison.added} new, {comparison.changed} changed, "
            f"{comparison.removed} taken away; {comparison.same} are stored already."
        )
        for move in moves_of(checked) if is_stored else ():
            self.stdout.write(
                f"Changed elsewhere, too: {move.expert} ({move.wave}): {move.before} → {move.after}"
            )


def described(drawn: Drawn) -> str:
    """Return weight and stratum in a line."""
    return " ".join(part for part in (drawn.weight, drawn.stratum) if part) or "—"


def moves_of(checked: CheckedList) -> list[StratumMove]:
    """Return the strata that change in other waves."""
    return [move for question in checked.questions for move in question.details]


def as_json(checked: CheckedList, is_stored: bool) -> dict[str, Any]:
    """Return what was found as one object for programs."""
    return {
        "stored": is_stored,
        "problem_count": checked.findings.problem_count,
        "problems": [one.as_record() for one in checked.findings.problems],
        "notes": [one.as_record() for one in checked.findings.notes],
        "to_confirm": [] if is_stored else [str(question) for question in checked.questions],
        "strata_elsewhere": [
            {"respondent": one.expert, "wave": one.wave, "before": one.before, "after": one.after}
            for one in moves_of(checked)
        ],
        "same": checked.comparison.same,
        "changes": [
            {"respondent": one.code}
            | {
                name: {"weight": drawn.weight, "stratum": drawn.stratum}
                for name, drawn in (("before", one.before), ("after", one.after))
            }
            for one in checked.comparison.changes
        ],
    }
