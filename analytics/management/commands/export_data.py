import tempfile
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions.data_files import make_here
from analytics.actions.data_files.making import Made
from analytics.actions.export_settings import setting_named
from analytics.presenters.kept_settings import named_in_vain
from analytics.queries.exportable import exportable_of
from analytics.writers.manifests import manifest_text
from surveys.actions.accounts import system_account
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.options import Options, Unit
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_study, find_wave
from surveys.models import Study


class Command(BaseCommand):
    help = "Write the records of a study to a file, and its manifest beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--unit", choices=[*map(str, Unit)])
        what.add_argument(
            "--setting", metavar="NAME", help="all that was saved under this name, format too"
        )
        parser.add_argument("--format", choices=[*FORMATS], help="csv by default")
        parser.add_argument(
            "--wave", metavar="CODE", action="append", help="only this wave; may be said again"
        )
        parser.add_argument(
            "--as-asked",
            action="store_true",
            help="categories as each wave asked them, not harmonised",
        )
        parser.add_argument(
            "--labels", action="store_true", help="categories as their words, not as codes"
        )
        parser.add_argument(
            "--language", metavar="CODE", help="of labels, in the file or beside it; en by default"
        )
        parser.add_argument(
            "--multiple",
            choices=[*map(str, Multiple)],
            help="a multiple choice in one column (as by default), in one for each category, or "
            "both",
        )
        parser.add_argument("--to", metavar="PATH", type=Path, required=True)

    def handle(self, *, slug: str, to: Path, **chosen: Any) -> None:
        study = find_study(slug)
        for wave in chosen["wave"] or ():
            find_wave(study, wave)
        if not to.parent.is_dir():
            raise CommandError(f"The folder {to.parent} does not exist; nothing was written.")
        if to.is_dir():
            raise CommandError(f"{to} is a folder; nothing was written. Name a file.")
        manifest = to.with_name(to.name + ".manifest.json")
        try:
            made = self.write(to, study, *self.chosen(study, chosen))
            manifest.write_text(manifest_text(made.manifest), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{error.filename or to}: {error.strerror}.") from error
        self.stdout.write(f"{made.rows} rows in {to}, described in {manifest}.")

    def chosen(self, study: Study, said: dict[str, Any]) -> tuple[Options, str]:
        """Return the options and the format: those saved under a name, or what is said here."""
        options = {
            "unit": said["unit"],
            "waves": said["wave"],
            "harmonised": not said["as_asked"],
            "labels": said["labels"],
            "language": said["language"] or "en",
            "multiple": said["multiple"] or Multiple.ONE.value,
        }
        try:
            if not said["setting"]:
                return Options.from_json(options), said["format"] or "csv"
            names = ("format", "wave", "as_asked", "labels", "language", "multiple")
            if also := [f"--{one.replace('_', '-')}" for one in names if said[one]]:
                raise CommandError(f"The settings say that already: leave out {', '.join(also)}.")
            setting = setting_named(study, said["setting"])
            if gone := named_in_vain(setting, exportable_of(study)):
                self.stderr.write(
                    f"The settings name what is not there any more, or may not leave: "
                    f"{', '.join(gone)}. The file lacks it."
                )
            return setting.chosen, setting.format
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def write(self, path: Path, study: Study, options: Options, format: str) -> Made:
        """Write the file beside its place first, so that no half of one ever stands there."""
        file = tempfile.NamedTemporaryFile(dir=path.parent, delete=False)  # noqa: SIM115
        try:
            with file:
                made = make_here(
                    by=system_account(),
                    study=study,
                    options=options,
                    format=format,
                    to=cast(BinaryIO, file),
                )
            Path(file.name).replace(path)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            Path(file.name).unlink(missing_ok=True)
        return made
