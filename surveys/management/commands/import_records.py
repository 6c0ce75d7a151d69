import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions.record_imports import apply_here, check_here, take_file
from surveys.actions.record_imports.applying import refuse_new_experts
from surveys.actions.record_imports.taking import forget_file
from surveys.domain.importing import Problem, in_lines
from surveys.domain.jobs import JobState
from surveys.domain.package.files import MEBIBYTE
from surveys.domain.record_files.known import Choices
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_study, find_writer
from surveys.models import FindingKind, Job, RecordImport, Study, Wave


class Command(BaseCommand):
    help = (
        "Import interviews and projects from an XLSX, XLS or CSV file into an open wave: all of "
        "them or nothing. The same file twice changes nothing; what is stored otherwise stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", type=Path)
        parser.add_argument("--wave", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument(
            "--mapping",
            type=read_mapping,
            default=Choices(),
            metavar="FILE",
            help='JSON: {"columns": {"Heading": "code", "Other": ""}, "interviews": "Sheet 1", …}',
        )
        parser.add_argument(
            "--consent",
            metavar="VERSION",
            help="all experts of the file agreed to this version of the text; without it "
            "interviews whose consent is not stored stay drafts",
        )
        parser.add_argument(
            "--new-experts", action="store_true", help="codes that nobody has yet are right"
        )
        parser.add_argument("--by", metavar="USERNAME", help="whose import the history says it is")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(
        self,
        *,
        slug: str,
        file: Path,
        wave: str,
        mapping: Choices,
        consent: str | None,
        new_experts: bool,
        by: str | None,
        format: str,
        dry_run: bool,
        **_options: Any,
    ) -> None:
        writer = find_writer(by)
        choices = replace(mapping, consent=mapping.consent if consent is None else consent)
        try:
            taken = take_file(
                by=writer,
                wave=find_wave(find_study(slug), wave),
                name=file.name,
                content=pieces(file),
                choices=choices,
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        try:
            self.check_and_apply(writer, taken, new_experts=new_experts, dry_run=dry_run)
        finally:
            self.report(taken, as_json=format == "json")
            if taken.applied_at is None:
                forget_file(taken)  # with all that it quotes: whoever mends the file brings it anew

    def check_and_apply(
        self, writer: Any, taken: RecordImport, *, new_experts: bool, dry_run: bool
    ) -> None:
        """Check the file, and import it where nothing is wrong; CommandError says what is."""
        require(check_here(by=writer, record_import=taken))
        taken.refresh_from_db()
        if taken.problems:
            raise CommandError(f"Nothing was imported. Problems to mend: {taken.problems}.")
        if dry_run:
            return
        try:
            refuse_new_experts(taken, confirmed=new_experts)
        except Refused as refused:
            raise CommandError(f"{refused} Use --new-experts.") from refused
        self.keep_notes(taken)
        require(apply_here(by=writer, record_import=taken, new_experts=new_experts))
        taken.refresh_from_db()

    def keep_notes(self, taken: RecordImport) -> None:
        """Remember what is to be said: what was quoted of the file goes when it is applied."""
        self.said = [(one.kind, one.problem) for one in taken.findings.all()]

    def report(self, taken: RecordImport, *, as_json: bool) -> None:
        """List what was found: lines for people, one object for programs."""
        found = getattr(self, "said", None) or [
            (one.kind, one.problem) for one in taken.findings.all()
        ]
        kinds = {
            kind: [problem for one, problem in found if one == kind] for kind in FindingKind.values
        }
        if as_json:
            result = {
                "imported": taken.applied_at is not None,
                "problem_count": taken.problems,
                "problems": [as_record(one) for one in kinds[FindingKind.PROBLEM]],
                "differences": [as_record(one) for one in kinds[FindingKind.DIFFERENCE]],
                "notes": [as_record(one) for one in kinds[FindingKind.NOTE]],
                "summary": taken.summary,
            }
            self.stdout.write(json.dumps(result, indent=2, ensure_ascii=False))
            return
        for kind, mark in ((FindingKind.PROBLEM, ""), (FindingKind.DIFFERENCE, "Differs: ")):
            for line in in_lines(kinds[kind]):
                self.stderr.write(mark + line)
        for line in in_lines(kinds[FindingKind.NOTE]):
            self.stderr.write(f"Note: {line}")
        if taken.summary and not taken.problems:
            self.stdout.write(describe(taken))


def read_mapping(path: str) -> Choices:
    """Return what a file says of the columns; refuse what is none."""
    try:
        return Choices.from_json(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise ArgumentTypeError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, AttributeError) as error:
        raise ArgumentTypeError(f"{path} is no mapping: {error}") from error


def find_wave(study: Study, code: str) -> Wave:
    found = study.waves.filter(code=code).first()
    if found is None:
        known = ", ".join(study.waves.values_list("code", flat=True)) or "none"
        raise CommandError(f"There is no wave {code!r} in {study.slug}. Known: {known}.")
    return found


def pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(MEBIBYTE):
            yield piece


def require(job: Job) -> None:
    """Raise CommandError where a job did not do what it was for."""
    if job.state != JobState.DONE:
        raise CommandError(str(job.said or f"The job ended: {job.state}."))


def as_record(problem: Problem) -> dict[str, Any]:
    places = {name: getattr(problem, name) for name in ("file", "row", "column")}
    return places | {"code": problem.code, "message": problem.text()}


def describe(taken: RecordImport) -> str:
    """Say what was imported, or would be."""
    numbers = taken.summary
    done = "Imported" if taken.applied_at else "Nothing is wrong. The import would add"
    return (
        f"{done}: {numbers['new_interviews']} interviews with {numbers['new_projects']} projects "
        f"({numbers['drafts']} of the file as drafts), {numbers['consents']} consents, "
        f"{numbers['names']} names. Stored already: {numbers['same']} the same, "
        f"{numbers['differing']} otherwise, which stay."
    )
