"""An edited data file brought back by a page: taken, compared, decided, applied and undone.

Comparing, applying and undoing are jobs. What is applied is what somebody looked at: where the file
would do something else by then, that is kept to be looked at, and nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from surveys.actions.jobs import Run, start_job
from surveys.actions.record_imports.checking import file_at_hand, refuse_at_work, refuse_busy
from surveys.actions.record_imports.dry_runs import decisions_of, digest_of, keep_dry_run
from surveys.actions.record_imports.edited_files import known_manifest
from surveys.actions.record_imports.taking import drop_content, file_of, take_file
from surveys.actions.record_imports.undoing import NO_UNDO_REASON, undo_update
from surveys.actions.record_imports.updating import (
    NO_REASON,
    NO_ROLE,
    Brought,
    Ready,
    prepare_update,
    require_decided,
    store_update,
)
from surveys.domain.data_files.edited_cells import DayOrder
from surveys.domain.data_files.formats import Unreadable
from surveys.domain.jobs import JobKind, JobState
from surveys.domain.messages import Message
from surveys.domain.record_files.update_choices import UpdateChoices
from surveys.domain.record_files.updates import Decisions, Prefer, Status
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import Job, RecordImport, Study, User, Wave
from surveys.rules import people_who

_TOO_MANY_ROWS = gettext_noop(
    "The file, or what it was exported from, has more than %(most)s rows, which are too many to be "
    "compared here. Bring it back by the command import_records --update, or export a part."
)
_NOT_READY = gettext_noop(
    "The file is not ready: have it compared, and mend the problems that were found."
)
_CHANGED_SINCE = gettext_noop(
    "What the file would change is no longer what you looked at: records were changed meanwhile. "
    "Nothing was changed. Look at it below as it is now, and apply it again."
)
_NOTHING_TO_UNDO = gettext_noop("Nothing of this file can be undone: it changed no record.")
_UNDONE = gettext_noop("What the file changed was undone already.")


@transaction.atomic
def take_edited_file(
    *, by: User, wave: Wave, name: str, content: Iterable[bytes], manifest: bytes, export: str
) -> RecordImport:
    """Take an edited data file for a wave, and have it compared; `export` names where it comes of.

    Refused where the manifest is none of this study and its log, or the file empty or too large.
    """
    known_manifest(wave.study, name, manifest)
    choices = UpdateChoices(export=export)
    record_import = take_file(
        by=by, wave=wave, name=name, content=content, choices=choices, manifest=manifest
    )
    start_comparing(by=by, record_import=record_import)
    return record_import


@transaction.atomic
def start_comparing(*, by: User, record_import: RecordImport, days: DayOrder | None = None) -> Job:
    """Have a file compared with what is stored; `days` is how it has dates like 03/04/2024."""
    refuse_busy(record_import)
    said = record_import.said_of_edits
    _say(record_import, days=said.days if days is None else days.value)
    record_import.checked_at = None
    record_import.save(update_fields=["checked_at"])
    return _start(by, JobKind.EDITS_COMPARE, record_import)


@transaction.atomic
def decide(
    *,
    by: User,
    record_import: RecordImport,
    lines: Mapping[int, Prefer],
    every: Mapping[Status, Prefer],
) -> Job | None:
    """Keep what was decided of `lines`, by their numbers, and of `every` line of a status.

    Where nothing is left to be decided the file is compared anew, since more may follow from that.
    """
    refuse_busy(record_import)
    asked = record_import.lines.to_decide()
    for side in Prefer:
        open_to_it = asked.filter(is_gone=False) if side is Prefer.FILE else asked
        numbers = [number for number, decided in lines.items() if decided is side]
        open_to_it.filter(number__in=numbers).update(decided=side)
        statuses = [status for status, decided in every.items() if decided is side]
        if side is not Prefer.ASK:
            open_to_it.filter(asked__in=statuses).update(decided=side)
    if asked.undecided().exists():
        return None
    return start_comparing(by=by, record_import=record_import)


@transaction.atomic
def start_applying_edits(
    *, by: User, record_import: RecordImport, reason: str, removes: bool, confirmed: bool
) -> Job:
    """Have what a file changes applied as one act; Refused where that is not decided."""
    refuse_busy(record_import)
    if not record_import.is_ready or not record_import.is_edited_file:
        raise Refused(_NOT_READY, code="not_ready")
    decisions = Decisions(removes=removes, confirmed=confirmed)
    require_decided(record_import.summary, decisions)
    if not reason.strip():
        raise Refused(NO_REASON, code="reason_missing")
    _say(record_import, removes=removes, confirmed=confirmed, reason=reason.strip())
    return _start(by, JobKind.EDITS_APPLY, record_import)


@transaction.atomic
def start_undoing(*, by: User, record_import: RecordImport, reason: str) -> Job:
    """Have what a file changed undone as one act; Refused where nothing is there to be undone."""
    record_import.refresh_from_db()
    _require_undoable(record_import)
    refuse_at_work(record_import)
    if not reason.strip():
        raise Refused(NO_UNDO_REASON, code="reason_missing")
    _say(record_import, undo_reason=reason.strip())
    return _start(by, JobKind.EDITS_UNDO, record_import)


def compare_work(run: Run) -> None:
    """Compare a file outside any transaction; then keep the dry run, in a short one."""
    record_import = file_at_hand(run)
    _keep(run, record_import, _prepared(run, record_import))


def apply_edits_work(run: Run) -> None:
    """Compare a file once more; then write all that was looked at, or nothing."""
    record_import = file_at_hand(run)
    ready = _prepared(run, record_import)
    if digest_of(ready.dry) == record_import.summary.get("digest"):
        require_decided(ready.dry.counts(), decisions_of(record_import))
        try:
            _apply(run, record_import, ready)
            return
        except Refused as refused:
            if refused.code != "changed_meanwhile":
                raise
        ready = _prepared(run, record_import)
    _keep(run, record_import, ready, Message("changed_since", _CHANGED_SINCE))


def undo_work(run: Run) -> None:
    """Undo what a file changed, in one transaction with the word that it is done."""
    assert run.job.subject is not None
    about = RecordImport.objects.select_related("study")
    record_import = about.get(pk=run.job.subject)
    _require_person(run)
    _require_undoable(record_import)
    assert record_import.act is not None
    with transaction.atomic():
        run.hold()
        record_import.undone_act = undo_update(
            by=run.job.by,
            study=record_import.study,
            act=record_import.act,
            reason=record_import.said_of_edits.undo_reason,
        )
        record_import.save(update_fields=["undone_act"])
        run.end(JobState.DONE)


def _start(by: User, kind: JobKind, record_import: RecordImport) -> Job:
    return start_job(by=by, kind=kind, study=record_import.study, subject=record_import.pk)


def _say(record_import: RecordImport, **said: Any) -> None:
    record_import.choices = replace(record_import.said_of_edits, **said).as_json()
    record_import.save(update_fields=["choices"])


def _require_undoable(record_import: RecordImport) -> None:
    if record_import.act is None:
        raise Refused(_NOTHING_TO_UNDO, code="nothing_to_undo")
    if record_import.undone_act is not None:
        raise Refused(_UNDONE, code="undone")


def _require_person(run: Run) -> None:
    """Refuse work for somebody who lost their role, or their account, since they asked for it."""
    may = people_who(Permission.INTERVIEW_ENTER, cast(Study, run.job.study))
    if not may.filter(pk=run.job.by_id).exists():
        raise Refused(NO_ROLE, code="no_role")


def _prepared(run: Run, record_import: RecordImport) -> Ready:
    _require_person(run)
    with file_of(record_import) as path, path.open("rb") as file, _refusing():
        brought = Brought(
            record_import.file_name,
            file,
            bytes(record_import.manifest),
            DayOrder(record_import.said_of_edits.days),
            _telling(run),
        )
        decisions = decisions_of(record_import)
        return prepare_update(
            by=run.job.by, wave=record_import.wave, brought=brought, decisions=decisions
        )


def _telling(run: Run) -> Callable[[int], None]:
    """Return what tells how far it is; Refused once the rows are more than memory is meant for."""
    most = settings.NUCLEUS_EDITED_ROWS

    def tell(rows: int) -> None:
        if rows > 2 * most:  # as they were written, and as they are now
            raise Refused(_TOO_MANY_ROWS, {"most": most}, code="too_many_rows")
        run.tell(rows)

    return tell


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse a file of which rows and columns cannot be told."""
    try:
        yield
    except Unreadable as error:
        said = error.said
        raise Refused(said.template, said.params, code=said.code) from error


def _keep(
    run: Run, record_import: RecordImport, ready: Ready, reason: Message | None = None
) -> None:
    with transaction.atomic():
        run.hold()
        keep_dry_run(record_import, ready.dry)
        run.end(JobState.REFUSED if reason else JobState.DONE, reason=reason)


def _apply(run: Run, record_import: RecordImport, ready: Ready) -> None:
    with transaction.atomic():
        run.hold()
        reason = record_import.said_of_edits.reason
        record_import.act = store_update(by=run.job.by, ready=ready, reason=reason)
        record_import.applied_at = timezone.now()
        record_import.summary = dict(ready.dry.counts())
        record_import.save(update_fields=["act", "applied_at", "summary"])
        drop_content(record_import)
        run.end(JobState.DONE)
