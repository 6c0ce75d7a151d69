import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions import studies, uploads
from surveys.domain.importing import Problem, in_lines
from surveys.domain.refusals import Refused
from surveys.domain.xlsform.uploads.options import Device, Further, Options
from surveys.domain.xlsform.uploads.reading import Upload, read_upload
from surveys.management.lookup import find_study, find_wave, find_writer
from surveys.models import Study
from surveys.queries.comparing import comparison_record


class Command(BaseCommand):
    help = (
        "Publish an XLSForm (XLSX, XLS, CSV or a zip file of CSV) as a questionnaire of a wave. "
        "Where it differs from the wave before in what nobody decided, it becomes the draft of "
        "the wave: compare_questionnaires lists all, and the page decides."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("file", type=Path, help="the form")
        parser.add_argument("--wave", required=True, metavar="CODE", help="the wave that gets it")
        parser.add_argument(
            "--repeat", metavar="NAME", help="the repeat that is about projects; '' for none"
        )
        parser.add_argument(
            "--list", type=Path, action="append", default=[], help="a file with choices beside it"
        )
        parser.add_argument("--version-code", default="", metavar="VERSION", help="its version")
        parser.add_argument(
            "--language", action="append", default=[], metavar="NAME=CODE", help="a language"
        )
        parser.add_argument(
            "--refuse-further-repeats", action="store_true", help="instead of leaving them out"
        )
        parser.add_argument(
            "--devices-as-text", action="store_true", help="ask places and pictures as text"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument("--by", metavar="USERNAME", help="whose act the history says it is")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *, slug: str, file: Path, wave: str, **options: Any) -> None:
        study = find_study(slug)
        target = find_wave(study, wave)
        decided = decided_by(options, study)
        files = {one.name: read_file(one) for one in (file, *options["list"])}
        name, content = next(iter(files.items()))
        found = read_upload(name, content, decided, more=dict([*files.items()][1:]))
        problems = list(found.problems)
        refused: Refused | None = None
        version = ""
        try:
            form = uploads.usable_form(
                found, stated={"repeat": "" if options["dry_run"] else decided.repeat}
            )
            version = form.version
            uploads.require_kinds(target, form)
            if not options["dry_run"]:
                uploads.accept_files(
                    by=find_writer(options["by"]),
                    wave=target,
                    files=files,
                    options=decided,
                )
            if not target.questionnaires.filter(code=version).exists():
                studies.require_decided(target, form)
        except Refused as error:
            refused = error
        self.report(found, problems, refused, version=version, **options)
        if refused is not None:
            raise CommandError(str(refused)) from refused

    def report(
        self,
        found: Upload,
        problems: list[Problem],
        refused: Refused | None,
        *,
        version: str,
        dry_run: bool,
        format: str,
        **_options: Any,
    ) -> None:
        """Say what was read: lines for people, one object for programs."""
        if format == "json":
            self.stdout.write(json.dumps(as_record(found, refused, version, dry_run), indent=2))
            return
        for line in in_lines(found.notes):
            self.stderr.write(f"Note: {line}")
        for one in found.mended:
            place = f"list {one.list_name}" if one.list_name else one.sheet
            self.stderr.write(f"Note: {place}, row {one.row}: {one.old!r} is called {one.new}.")
        for line in in_lines(problems):
            self.stderr.write(line)
        for code in undecided_of(refused):
            self.stderr.write(f"Undecided: {code}")
        if refused is None and found.questionnaire:
            count = len(found.questionnaire.items())
            done = "Would publish" if dry_run else "Published"
            self.stdout.write(f"{done} version {version} with {count} questions.")


def read_file(path: Path) -> bytes:
    """Return the content of a file; CommandError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def decided_by(given: dict[str, Any], study: Study) -> Options:
    """Return what the options of the command decide."""
    named = [one.partition("=") for one in given["language"]]
    return Options(
        repeat=given["repeat"],
        languages={name: code for name, _, code in named if code},
        further=Further.REFUSE if given["refuse_further_repeats"] else Further.LEAVE_OUT,
        device=Device.AS_TEXT if given["devices_as_text"] else Device.LEAVE_OUT,
        version=given["version_code"],
        bare=study.languages[0],
    )


def as_record(
    found: Upload, refused: Refused | None, version: str, dry_run: bool
) -> dict[str, Any]:
    """Return what was read as JSON values."""
    form = found.questionnaire
    return {
        "accepted": refused is None,
        "published": refused is None and not dry_run,
        "version": version,
        "reason": str(refused) if refused else None,
        "undecided": undecided_of(refused),
        "repeat": found.repeat,
        "repeats": [one.name for one in found.repeats],
        "languages": list(form.languages) if form else [],
        "questions": [question.code for question in form.items()] if form else [],
        "problems": [_said(one) for one in found.problems],
        "notes": [_said(one) for one in found.notes],
        "mended": [one.to_json() for one in found.mended],
    }


def undecided_of(refused: Refused | None) -> list[str]:
    """Return the codes of the questions of which something is still to be decided."""
    if not isinstance(refused, studies.Undecided):
        return []
    found: list[str] = comparison_record(refused.comparison)["undecided"]
    return found


def _said(said: Problem) -> dict[str, Any]:
    place = {"sheet": said.file, "row": said.row, "column": said.column}
    return {**place, "code": said.code, "message": said.text()}
