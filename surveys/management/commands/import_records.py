import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions.record_imports import apply_here, check_here, take_file
from surveys.actions.record_imports import save_mapping as keep_mapping
from surveys.actions.record_imports.applying import refuse_new_experts
from surveys.actions.record_imports.taking import forget_file
from surveys.domain.importing import in_lines
from surveys.domain.jobs import JobState
from surveys.domain.package.files import MEBIBYTE
from surveys.domain.record_files.known import Choices
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_study, find_wave, find_writer
from surveys.management.record_updates import Update, add_update_arguments, undo
from surveys.models import FindingKind, Job, RecordImport, Study, User, Wave


class Command(BaseCommand):
    help = (
        "Import interviews and projects from an XLSX, XLS, CSV, SPSS or Stata file into an open "
        "wave: all of them or nothing. The same file twice changes nothing; what is stored "
        "otherwise stays. "
        "With --update, bring an edited data file back: what was edited changes what is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--wave", metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument(
            "--mapping",
            default="",
            metavar="NAME|FILE",
            help="a mapping that is saved in the study, or a file of JSON: "
            '{"columns": {"Heading": "code", "Other": ""}, "interviews": "Sheet 1", …}',
        )
        parser.add_argument(
            "--save-mapping", metavar="NAME", help="save the mapping in the study once it imported"
        )
        parser.add_argument(
            "--held-on", metavar="DATE", help="date of the interviews, where the file has none"
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
        add_update_arguments(parser)

    def handle(
        self,
        *,
        slug: str,
        file: Path | None,
        wave: str | None,
        by: str | None,
        format: str,
        dry_run: bool,
        **options: Any,
    ) -> None:
        writer, study = find_writer(by), find_study(slug)
        if act := options["undo"]:
            undo(by=writer, study=study, act=act, reason=options["reason"], stdout=self.stdout)
            return
        if file is None or wave is None:
            raise CommandError("Name a file, and the wave that it is for (--wave CODE).")
        into = find_wave(study, wave)
        if options["update"]:
            update = Update(self.stdout, self.stderr, as_json=format == "json")
            update.run(by=writer, wave=into, file=file, dry_run=dry_run, options=options)
            return
        self.add_records(
            writer, into, file, dry_run=dry_run, as_json=format == "json", options=options
        )

    def add_records(
        self,
        writer: User,
        wave: Wave,
        file: Path,
        *,
        dry_run: bool,
        as_json: bool,
        options: Mapping[str, Any],
    ) -> None:
        """Import what is new in a file; CommandError says what is wrong in it."""
        choices = said_of_file(wave.study, options)
        try:
            taken = take_file(
                by=writer,
                wave=wave,
                name=file.name,
                content=pieces(file),
                choices=choices,
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        new_experts = options["new_experts"]
        try:
            self.check_and_apply(writer, taken, new_experts=new_experts, dry_run=dry_run)
            if (name := options["save_mapping"]) and taken.applied_at:
                keep_mapping(by=writer, study=wave.study, name=name, choices=choices)
        finally:
            self.report(taken, as_json=as_json)
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
                "problems": [one.as_record() for one in kinds[FindingKind.PROBLEM]],
                "differences": [one.as_record() for one in kinds[FindingKind.DIFFERENCE]],
                "notes": [one.as_record() for one in kinds[FindingKind.NOTE]],
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


def said_of_file(study: Study, options: Mapping[str, Any]) -> Choices:
    """Return what the mapping says of a file, and what the options say beside it."""
    said = find_mapping(study, options["mapping"])
    given = {name: one for name in ("consent", "held_on") if (one := options[name]) is not None}
    choices = replace(said, **given)
    try:
        Choices.from_json(choices.as_json())
    except ValueError as error:
        raise CommandError(f"--held-on {choices.held_on} is no date like 2019-06-30.") from error
    return choices


def find_mapping(study: Study, named: str) -> Choices:
    """Return what a mapping of the study, or else a file, says; CommandError where neither does."""
    if not named:
        return Choices()
    if kept := study.import_mappings.filter(name=named).first():
        return kept.said
    try:
        return Choices.from_json(json.loads(Path(named).read_text(encoding="utf-8")))
    except OSError as error:
        names = ", ".join(study.import_mappings.values_list("name", flat=True)) or "none"
        raise CommandError(
            f"{named} is no mapping of the study (it has: {names}), and as a file it cannot be "
            f"read: {error.strerror}."
        ) from error
    except (ValueError, AttributeError) as error:
        raise CommandError(f"{named} is no mapping: {error}.") from error


def pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(MEBIBYTE):
            yield piece


def require(job: Job) -> None:
    """Raise CommandError where a job did not do what it was for."""
    if job.state != JobState.DONE:
        raise CommandError(str(job.said or f"The job ended: {job.state}."))


def describe(taken: RecordImport) -> str:
    """Say what was imported, or would be."""
    numbers = taken.summary
    done = "Imported" if taken.applied_at else "Nothing is wrong. The import would add"
    return (
        f"{done}: {numbers['new_interviews']} interviews with {numbers['new_projects']} projects "
        f"({numbers['drafts']} of the file as drafts), {numbers['consents']} consents, "
        f"{numbers['names']} names, {numbers['sampled']} weights or strata. Stored already: "
        f"{numbers['same']} the same, {numbers['differing']} otherwise, which stay."
    )
