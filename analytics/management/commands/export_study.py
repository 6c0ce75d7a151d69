import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions.packages import export_study
from surveys.actions.accounts import system_account
from surveys.domain.package.archive import zip_bytes
from surveys.management.lookup import find_study
from surveys.queries.packages import reopened_interviews


class Command(BaseCommand):
    help = "Write a study as a study package: a folder, or a zip file if PATH ends in .zip."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("path", type=Path)

    def handle(self, *, slug: str, path: Path, **_options: Any) -> None:
        study = find_study(slug)
        if path.exists():
            raise CommandError(f"{path} exists already; nothing was written. Name another path.")
        if not path.parent.is_dir():
            raise CommandError(f"The folder {path.parent} does not exist; nothing was written.")
        files = export_study(by=system_account(), study=study)
        try:
            write(path, files)
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}.") from error
        self.stdout.write(f"{len(files)} files in {path}.")
        if reopened := reopened_interviews(study):
            names = ", ".join(str(interview) for interview in reopened)
            self.stderr.write(
                "Note: these interviews are open again; the package has them as they were "
                f"approved, without what was changed since: {names}."
            )


def write(path: Path, files: dict[str, bytes]) -> None:
    """Write the files beside the path first: what stands at the path is always whole."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
        made = Path(folder) / path.name
        if path.suffix == ".zip":
            made.write_bytes(zip_bytes(files))
        else:
            for name, content in files.items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_bytes(content)
        made.rename(path)
