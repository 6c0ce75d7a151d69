"""The check of a file, as a job: nothing of it is imported, all that is found is kept."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.actions.jobs import Run, run_here, start_job
from surveys.actions.record_imports.reading import Reading, reading_of
from surveys.domain.importing import Problem
from surveys.domain.jobs import JobKind, JobState
from surveys.domain.kept_messages import as_json
from surveys.domain.record_files.known import Choices
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import FindingKind, ImportFinding, Job, RecordImport, User

MOST_NOTES = 1_000
BATCH = 500
_OVER = gettext_noop("The file was imported or dropped. Upload it again to go on.")
_BUSY = gettext_noop("A job is at this file. Wait for it, or cancel it first.")


@transaction.atomic
def start_checking(*, by: User, record_import: RecordImport, choices: Choices) -> Job:
    """Keep what somebody says about a file, and have it checked; Refused while a job is at it."""
    refuse_busy(record_import)
    keep_choices(record_import, choices)
    study = record_import.study
    return start_job(by=by, kind=JobKind.IMPORT_CHECK, study=study, subject=record_import.pk)


def check_here(*, by: User, record_import: RecordImport) -> Job:
    """Check a file in this process, as a command does."""
    return run_here(
        by=by,
        kind=JobKind.IMPORT_CHECK,
        study=record_import.study,
        subject=record_import.pk,
        work=check_work,
    )


def check_work(run: Run) -> None:
    """Read a file outside any transaction; then keep what was found, in a short one."""
    record_import = file_at_hand(run)
    with reading_of(record_import, run.tell) as reading, transaction.atomic():
        run.hold()
        keep_findings(record_import, reading)
        run.end(JobState.DONE, problems=reading.findings.problem_count)


def file_at_hand(run: Run) -> RecordImport:
    """Return the file that a job is about; Refused where it is over with it."""
    about = RecordImport.objects.select_related("study", "wave")
    found = about.filter(pk=run.job.subject).first() if run.job.subject else None
    if found is None or not found.is_open:
        raise Refused(_OVER, code="import_over")
    return found


def refuse_busy(record_import: RecordImport) -> None:
    """Raise Refused where a file is over with, or a job is at it."""
    record_import.refresh_from_db()
    if not record_import.is_open:
        raise Refused(_OVER, code="import_over")
    refuse_at_work(record_import)


def refuse_at_work(record_import: RecordImport) -> None:
    """Raise Refused where a job is at a file."""
    if Job.objects.under_way().filter(subject=record_import.pk).exists():
        raise Refused(_BUSY, code="import_busy")


def keep_choices(record_import: RecordImport, choices: Choices) -> None:
    """Keep what somebody says about a file; what was found before no longer holds."""
    record_import.choices, record_import.checked_at = choices.as_json(), None
    record_import.save(update_fields=["choices", "checked_at"])


def keep_findings(record_import: RecordImport, reading: Reading) -> None:
    """Keep what a check found, in place of what one found before."""
    record_import.findings.all().delete()
    rows = [
        ImportFinding(
            record_import=record_import,
            number=number,
            kind=kind,
            file=problem.file[:200],
            row=problem.row,
            column=problem.column,
            message=as_json(problem),
        )
        for number, (kind, problem) in enumerate(_all(reading), start=1)
    ]
    ImportFinding.objects.bulk_create(rows, batch_size=BATCH)
    record_import.summary = reading.summary()
    record_import.problems = reading.findings.problem_count
    record_import.found = _found(reading)  # goes through rows again, which may be reported twice
    record_import.checked_at = timezone.now()
    record_import.save(update_fields=["found", "summary", "problems", "checked_at"])


def _found(reading: Reading) -> dict[str, Any]:
    """Return what the page of the file shows: sheets, columns with samples of cells, and values.

    `values` are no category of their question, `meant` those that somebody said the meaning of.
    """
    findings = reading.findings
    return {
        **reading.plan.as_json(),
        "values": _counted(findings.unknown),
        "meant": _counted(findings.meant),
    }


def _counted(texts: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return texts with their questions, the most frequent first."""
    return [
        {"question": question, "text": text, "count": count}
        for (question, text), count in texts.most_common()
    ]


def _all(reading: Reading) -> Iterator[tuple[str, Problem]]:
    for problem in reading.findings.problems:
        yield FindingKind.PROBLEM, problem
    for one in reading.differences:
        params: dict[str, Any] = {"old": one.old, "new": one.new}
        place = (one.file, one.row, one.heading)
        yield FindingKind.DIFFERENCE, Problem(*place, one.code, one.template, params)
    for note in reading.findings.notes[:MOST_NOTES]:
        yield FindingKind.NOTE, note
