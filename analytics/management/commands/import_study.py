import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions.packages import import_study
from surveys.actions.packages import Imported, InvalidPackage
from surveys.domain.importing import Problem, in_lines
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_writer

STEP = 10_000  # rows of a table between two lines about it


class Command(BaseCommand):
    help = "Import a study package, a folder or a zip file: everything in it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument("--by", metavar="USERNAME", help="whose import the history says it is")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(
        self, *, path: Path, dry_run: bool, by: str | None, format: str, **_options: Any
    ) -> None:
        as_json = format == "json"
        self.told: Counter[tuple[str, str]] = Counter()
        try:
            imported, warnings = import_study(
                by=find_writer(by), source=path, dry_run=dry_run, told=self.tell
            )
        except InvalidPackage as invalid:
            self.report(invalid, as_json=as_json)
            raise CommandError(str(invalid)) from invalid
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if as_json:
            notes = [one.as_record() for one in warnings]
            slug = imported.study.slug
            result = {"study": slug, "added": imported.added, "notes": notes}
            self.stdout.write(json.dumps(result, indent=2))
            return
        self.note(warnings)
        self.stdout.write(describe(imported, dry_run=dry_run))

    def tell(self, act: str, table: str, rows: int) -> None:
        """Say of a large table how far it is, now and then."""
        if rows // STEP > self.told[act, table] // STEP:
            self.told[act, table] = rows
            self.stderr.write(f"{table}: {rows:,} {act}, nothing is kept before the end.")

    def report(self, invalid: InvalidPackage, *, as_json: bool) -> None:
        """List the problems: lines for people, one list for programs."""
        if as_json:
            self.stdout.write(json.dumps([one.as_record() for one in invalid.problems], indent=2))
            return
        self.note(invalid.warnings)
        for line in in_lines(invalid.problems):
            self.stderr.write(line)

    def note(self, warnings: Sequence[Problem]) -> None:
        """List what was read in another way or left out, and does not stand in the way."""
        for line in in_lines(warnings):
            self.stderr.write(f"Note: {line}")


def describe(imported: Imported, *, dry_run: bool) -> str:
    """Say what was new, or would be."""
    added = [f"{count} {name.replace('_', ' ')}" for name, count in imported.added.items()]
    slug = imported.study.slug
    if dry_run:
        return f"Nothing is wrong. The import of {slug} would add: {', '.join(added) or 'nothing'}."
    return f"Imported into {slug}: {', '.join(added) or 'nothing was new'}."
