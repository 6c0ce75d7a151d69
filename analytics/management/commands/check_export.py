import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions.data_files.checking import (
    check_file,
    check_in_log,
    check_manifest,
)


class Command(BaseCommand):
    help = (
        "Prove that a data file is what its manifest says: hashes, rows, and the values of "
        "indicators worked out again from its columns; and, where this database has the study, "
        "that it is the study as of the entry of the file, and that its log has file and manifest. "
        "Exits with 1 and a list when it is not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--manifest",
            metavar="PATH",
            type=Path,
            help="the manifest; by default FILE.manifest.json beside the file",
        )
        parser.add_argument(
            "--alone", action="store_true", help="do not look at the study in this database"
        )

    def handle(self, *, file: Path, manifest: Path | None, alone: bool, **_options: Any) -> None:
        beside = manifest or file.with_name(file.name + ".manifest.json")
        if file.is_file() and not beside.exists():
            raise CommandError(
                f"There is no manifest {beside}. The page of the export has it (“Manifest”): put "
                "it there, or name it by --manifest.",
                returncode=1,
            )
        try:
            said = json.loads(beside.read_text(encoding="utf-8"))
            checked = [check_manifest(said)]
            if not checked[0].broken:
                checked.append(check_file(file, said))
                if not alone:
                    checked.append(check_in_log(said))
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.", returncode=1) from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"{beside} is no manifest of a data file ({error!r}).", returncode=1
            ) from error
        broken = [line for one in checked for line in one.broken]
        for line in (line for one in checked for line in one.notes):
            self.stdout.write(line)
        for line in broken:
            self.stderr.write(line)
        if broken:
            raise CommandError(f"{file} is not what its manifest says.", returncode=1)
        rows, entry = said["rows"], said["as_of_entry"]
        self.stdout.write(
            f"{file} is whole: {rows} rows as of entry {entry}, and "
            f"{len(said['indicators']['values'])} indicators come out as the manifest says."
        )
