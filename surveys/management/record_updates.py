"""The part of `import_records` that brings edited data files back, and undoes it."""

import json
import uuid
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, OutputWrapper

from surveys.actions.record_imports.undoing import undo_update
from surveys.actions.record_imports.updating import Brought, apply_update, check_update
from surveys.domain.data_files.edited_cells import DayOrder
from surveys.domain.data_files.formats import Unreadable
from surveys.domain.data_files.manifests import ENDING
from surveys.domain.importing import in_lines
from surveys.domain.record_files.updates import Decisions, Dry, Prefer
from surveys.domain.refusals import Refused
from surveys.models import Study, User, Wave


def add_update_arguments(parser: CommandParser) -> None:
    """Add what is said of an edited file."""
    group = parser.add_argument_group(
        "edited data files", "a file that was exported with a manifest, edited, and comes back"
    )
    group.add_argument(
        "--update", action="store_true", help="change stored records by what was edited in the file"
    )
    group.add_argument("--reason", default="", help="why; the history keeps it")
    group.add_argument(
        "--manifest", type=Path, metavar="FILE", help=f"by default the file's name with {ENDING}"
    )
    group.add_argument(
        "--conflicts",
        choices=("file", "stored"),
        help="which side stands where something else is stored than the file had",
    )
    group.add_argument(
        "--emptied",
        choices=("no-answer", "keep"),
        help="what a cell means from which a reason such as .refused was taken",
    )
    group.add_argument(
        "--remove", action="store_true", help="projects whose rows are gone are to be removed"
    )
    group.add_argument(
        "--confirmed", action="store_true", help="what the check asks about is right"
    )
    group.add_argument(
        "--days", choices=("dmy", "mdy"), help="how the file has dates like 03/04/2024"
    )
    group.add_argument(
        "--undo",
        type=as_act,
        metavar="ACT",
        help="undo an update, named by the act that it reported, while nothing later touched it",
    )


def as_act(text: str) -> uuid.UUID:
    """Return the id of an act; refuse what is none."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no id of an act") from error


def decisions_of(options: dict[str, Any]) -> Decisions:
    """Return what was decided on the command line."""
    emptied = {None: Prefer.ASK, "no-answer": Prefer.FILE, "keep": Prefer.STORED}
    return Decisions(
        conflicts=Prefer(options["conflicts"] or ""),
        emptied=emptied[options["emptied"]],
        removes=options["remove"],
        confirmed=options["confirmed"],
    )


def undo(*, by: User, study: Study, act: uuid.UUID, reason: str, stdout: OutputWrapper) -> None:
    """Undo an update; CommandError says why it cannot be."""
    try:
        done = undo_update(by=by, study=study, act=act, reason=reason)
    except Refused as refused:
        raise CommandError(str(refused)) from refused
    stdout.write(f"Undone, by act {done}.")


class Update:
    """An edited file that a command brings, and what is told of it."""

    def __init__(self, stdout: OutputWrapper, stderr: OutputWrapper, *, as_json: bool) -> None:
        self.stdout, self.stderr, self.as_json = stdout, stderr, as_json

    def run(self, *, by: User, wave: Wave, file: Path, dry_run: bool, options: dict) -> None:
        """Tell what the file would change; store it unless that is all that is wanted."""
        decisions = decisions_of(options)
        dry, act, refusal = None, None, None
        try:
            manifest = read_manifest(file, options["manifest"])
            with file.open("rb") as opened:
                days = DayOrder(options["days"] or "")
                brought = Brought(file.name, opened, manifest, days)
                given: dict[str, Any] = {"by": by, "wave": wave, "brought": brought}
                dry = check_update(**given, decisions=decisions)
                opened.seek(0)
                if not dry_run:
                    reason = options["reason"]
                    act = apply_update(**given, decisions=decisions, reason=reason).act
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except (Refused, Unreadable) as refused:
            refusal = refused
        if dry is not None:
            self.tell(dry, act, is_applied=refusal is None and not dry_run)
        if refusal is not None:
            raise CommandError(str(refusal)) from refusal
        if dry is not None and dry.problems:
            raise CommandError(f"Problems to mend: {len(dry.problems)}.")

    def tell(self, dry: Dry, act: uuid.UUID | None, *, is_applied: bool) -> None:
        """Say all that was found: lines for people, one object for programs."""
        if self.as_json:
            said = {
                "applied": is_applied,
                "act": act and str(act),
                "counts": dry.counts(),
                "changes": [one.as_record() for one in dry.lines],
                "problems": [one.as_record() for one in dry.problems],
                "notes": [one.as_record() for one in dry.notes],
                "questions": [{"key": one.key, "message": one.text()} for one in dry.questions],
                "damaged": dict(dry.damaged),
            }
            self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))
            return
        for problem in in_lines(dry.problems):
            self.stderr.write(problem)
        for note in in_lines(dry.notes):
            self.stderr.write(f"Note: {note}")
        for question in dry.questions:
            self.stderr.write(f"To confirm: {question}")
        for line in dry.lines:
            self.stdout.write(str(line))
        for name, count in dry.damaged.items():
            self.stderr.write(
                f"Note: {name}: {count} cells were spoilt by the program that saved the file; what "
                "is stored stays."
            )
        numbers = dry.counts()
        done = f"Changed, by act {act}" if act else "It would change"
        if is_applied and not act:
            done = "There was nothing to change"
        self.stdout.write(
            f"{done}: answers: {numbers['changes']}, projects added: {numbers['added']}, removed: "
            f"{numbers['removed']}. Conflicts with later edits: {numbers['later']}, with "
            f"drafts from before the export: {numbers['drafts']}, cells without their reason: "
            f"{numbers['emptied']}, stored so already: {numbers['already']}."
        )


def read_manifest(file: Path, named: Path | None) -> bytes | None:
    """Return the manifest that is named, or stands beside a file; None where there is none."""
    if named is not None:
        return named.read_bytes()
    beside = file.with_name(file.name + ENDING)
    return beside.read_bytes() if beside.exists() else None
