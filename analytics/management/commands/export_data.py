import tempfile
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions.exports import Exported, export_records
from analytics.domain.indicators import UNITS
from analytics.writers.formats import format_names
from surveys.actions.accounts import system_account
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_study
from surveys.models import Study, Wave


class Command(BaseCommand):
    help = "Write the records of a study to a file, and its manifest beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("--format", choices=format_names(), default="csv")
        parser.add_argument("--unit", choices=[*map(str, UNITS)], required=True)
        parser.add_argument("--wave", metavar="CODE", help="only this wave")
        parser.add_argument(
            "--as-asked",
            action="store_true",
            help="categories as each wave asked them, not harmonised",
        )
        parser.add_argument("--to", metavar="PATH", type=Path, required=True)

    def handle(
        self,
        *,
        slug: str,
        format: str,
        unit: str,
        wave: str | None,
        as_asked: bool,
        to: Path,
        **_options: Any,
    ) -> None:
        study = find_study(slug)
        chosen = self.find_wave(study, wave) if wave else None
        if not to.parent.is_dir():
            raise CommandError(f"The folder {to.parent} does not exist; nothing was written.")
        if to.is_dir():
            raise CommandError(f"{to} is a folder; nothing was written. Name a file.")
        manifest = to.with_name(to.name + ".manifest.json")
        try:
            exported = self.write(
                to, study=study, unit=unit, format=format, wave=chosen, as_asked=as_asked
            )
            manifest.write_text(exported.manifest, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{error.filename or to}: {error.strerror}.") from error
        self.stdout.write(f"{exported.written.rows} rows in {to}, described in {manifest}.")

    def write(self, path: Path, **chosen: Any) -> Exported:
        """Write the file beside its place first, so that no half of one ever stands there."""
        file = tempfile.NamedTemporaryFile(dir=path.parent, delete=False)  # noqa: SIM115
        try:
            with file:
                exported = export_records(by=system_account(), to=cast(BinaryIO, file), **chosen)
            Path(file.name).replace(path)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            Path(file.name).unlink(missing_ok=True)
        return exported

    def find_wave(self, study: Study, code: str) -> Wave:
        found = study.waves.filter(code=code).first()
        if found is None:
            known = ", ".join(study.waves.values_list("code", flat=True))
            raise CommandError(f"There is no wave {code!r}. Known: {known}.")
        return found
