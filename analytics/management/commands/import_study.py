import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from analytics.actions.packages import import_study
from surveys.actions.packages import InvalidPackage
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_writer


class Command(BaseCommand):
    help = "Import a study package, a folder or a zip file: everything in it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument("--by", metavar="USERNAME", help="whose import the history says it is")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, path, dry_run, by, format, **_options):
        as_json = format == "json"
        try:
            imported, warnings = import_study(by=find_writer(by), source=path, dry_run=dry_run)
        except InvalidPackage as invalid:
            self.report(invalid.problems, as_json=as_json)
            raise CommandError(str(invalid)) from invalid
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if as_json:
            slug = imported.study.slug
            self.stdout.write(json.dumps({"study": slug, "added": imported.added}, indent=2))
            return
        for warning in warnings:
            self.stderr.write(f"Note: {warning}")
        self.stdout.write(describe(imported, dry_run=dry_run))

    def report(self, problems, *, as_json):
        """List the problems: lines for people, one list for programs."""
        if as_json:
            self.stdout.write(json.dumps([as_record(one) for one in problems], indent=2))
            return
        for problem in problems:
            self.stderr.write(str(problem))


def as_record(problem) -> dict:
    places = {name: getattr(problem, name) for name in ("file", "row", "column")}
    return places | {"message": problem.message}


def describe(imported, *, dry_run: bool) -> str:
    """Say what was new, or would be."""
    added = [f"{count} {name.replace('_', ' ')}" for name, count in imported.added.items()]
    slug = imported.study.slug
    if dry_run:
        return f"Nothing is wrong. The import of {slug} would add: {', '.join(added) or 'nothing'}."
    return f"Imported into {slug}: {', '.join(added) or 'nothing was new'}."
