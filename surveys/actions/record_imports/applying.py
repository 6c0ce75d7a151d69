"""What a file adds, written in one transaction together with the word that it is done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.actions import log
from surveys.actions.jobs import Run, run_here, start_job
from surveys.actions.package_rows import RowsOfPackage
from surveys.actions.record_imports.checking import (
    file_at_hand,
    keep_choices,
    keep_findings,
    refuse_busy,
)
from surveys.actions.record_imports.preparing import Overtaken, prepared
from surveys.actions.record_imports.reading import Reading, reading_of
from surveys.actions.record_imports.taking import drop_content
from surveys.actions.upkeep import look_at_tables
from surveys.domain.jobs import JobKind, JobState
from surveys.domain.messages import Message
from surveys.domain.package.rows import Progress, untold
from surveys.domain.pseudonyms import key_of
from surveys.domain.record_files.known import Choices
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import (
    Job,
    Organization,
    OrganizationIdentity,
    RecordImport,
    Respondent,
    RespondentIdentity,
    Study,
    User,
)
from surveys.rules import can

_NOT_READY = gettext_noop(
    "The file is not ready to be imported: check it, and mend what the check found."
)
_NEW_EXPERTS = gettext_noop(
    "%(count)s codes of experts are new to the study. Confirm that they are right, and not another "
    "way to write a code that is there."
)
_FOUND_NOW = gettext_noop(
    "Something changed since the check: problems to mend: %(count)s. Nothing was imported."
)
_MEANWHILE = gettext_noop(
    "Somebody changed the study while the file was imported. Nothing was imported: check it again."
)
_NO_ROLE = gettext_noop("Your role in the study no longer includes entering interviews.")


@transaction.atomic
def start_applying(*, by: User, record_import: RecordImport, new_experts: bool) -> Job:
    """Have a checked file imported; `new_experts` confirms the codes that nobody has yet."""
    refuse_busy(record_import)
    if not record_import.is_ready:
        raise Refused(_NOT_READY, code="not_ready")
    refuse_new_experts(record_import, confirmed=new_experts)
    _confirm(record_import, new_experts)
    study = record_import.study
    return start_job(by=by, kind=JobKind.IMPORT_APPLY, study=study, subject=record_import.pk)


def apply_here(*, by: User, record_import: RecordImport, new_experts: bool) -> Job:
    """Import a file in this process, as a command does."""
    _confirm(record_import, new_experts)
    return run_here(
        by=by,
        kind=JobKind.IMPORT_APPLY,
        study=record_import.study,
        subject=record_import.pk,
        work=apply_work,
    )


def _confirm(record_import: RecordImport, new_experts: bool) -> None:
    checked_at = record_import.checked_at
    choices: Choices = replace(record_import.said, new_experts=new_experts)
    keep_choices(record_import, choices)
    record_import.checked_at = checked_at
    record_import.save(update_fields=["checked_at"])


def refuse_new_experts(record_import: RecordImport, *, confirmed: bool) -> None:
    """Raise Refused where codes are new and nobody has confirmed them."""
    new = record_import.summary.get("new_experts") or {}
    if new and not confirmed:
        raise Refused(_NEW_EXPERTS, {"count": len(new)}, code="new_experts")


def apply_work(run: Run) -> None:
    """Read a file once more, outside any transaction; then write all of it, or nothing."""
    record_import = file_at_hand(run)
    if not can(run.job.by, Permission.INTERVIEW_ENTER, record_import.study):
        raise Refused(_NO_ROLE, code="no_role")
    with reading_of(record_import, run.tell) as reading:
        if reading.findings.problem_count or reading.new is None:
            _refuse(run, record_import, reading)
            return
        record_import.summary = reading.summary()
        refuse_new_experts(record_import, confirmed=record_import.said.new_experts)
        try:
            _apply(run, record_import, reading)
        except IntegrityError as error:
            raise Refused(_MEANWHILE, code="changed_meanwhile") from error
    look_at_tables()


def _apply(run: Run, record_import: RecordImport, reading: Reading) -> None:
    """Write all in one transaction: what is ready by then, or else what is made in it.

    Where the study changed since the rows were made, those that are made anew say how.
    """
    make = partial(_make_rows, run.job.by, record_import, reading)
    told = partial(make, lambda *_: run.tell(reading.rows))
    with prepared(record_import.study, told) as ready:
        if ready is not None:
            try:
                _write(run, record_import, reading, ready.write)
                return
            except (IntegrityError, Overtaken):
                pass
    _write(run, record_import, reading, partial(make, untold, RowsOfPackage))


def _make_rows(
    by: User,
    record_import: RecordImport,
    reading: Reading,
    told: Progress,
    kind: type[RowsOfPackage],
) -> None:
    assert reading.new is not None
    rows = kind(record_import.study, reading.new, by=by, is_checked=True, told=told)
    if problems := rows.write():
        first = problems[0]
        raise Refused(first.template, first.params, code=first.code)
    _store_names(by, record_import.study, reading, rows.made)


@transaction.atomic
def _refuse(run: Run, record_import: RecordImport, reading: Reading) -> None:
    count = reading.findings.problem_count
    keep_findings(record_import, reading)
    run.end(JobState.REFUSED, reason=Message("found_now", _FOUND_NOW, {"count": count}))


@transaction.atomic
def _write(
    run: Run, record_import: RecordImport, reading: Reading, write: Callable[[], None]
) -> None:
    run.hold()
    write()
    drop_content(record_import)
    record_import.applied_at = timezone.now()
    record_import.save(update_fields=["applied_at", "summary"])
    numbers = {name: one for name, one in reading.summary().items() if isinstance(one, int)}
    run.end(JobState.DONE, reason=None, **numbers)


def _store_names(
    by: User, study: Study, reading: Reading, made: Mapping[type[Any], Mapping[str, UUID]]
) -> None:
    """Store names and contacts of those who have none stored, apart from all answers."""
    experts = _ids(Respondent, study, made)
    employers = _ids(Organization, study, made)
    people, places = [], []
    for kind, code, *said in reading.new_names:
        key = key_of(code)
        if kind == "respondent" and key in experts:
            people.append((uuid4(), experts[key], *said))
        elif kind == "organization" and key in employers:
            places.append((uuid4(), employers[key], said[0]))
    named = ("id", "respondent_id", "name", "email", "phone")
    for model, names, rows in (
        (RespondentIdentity, named, people),
        (OrganizationIdentity, ("id", "organization_id", "name"), places),
    ):
        columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
        given: dict[str, Any] = {"study": study.pk, "waves": (), "by": by}
        log.insert_columns(model, columns, **given, action="identity.stored")


def _ids(
    model: type[Respondent] | type[Organization],
    study: Study,
    made: Mapping[type[Any], Mapping[str, UUID]],
) -> dict[str, UUID]:
    """Return the ids of people by their keys; those who were made now may not be stored yet."""
    stored = dict(model.objects.filter(study=study).order_by().values_list("key", "pk"))
    return stored | {key_of(code): id for code, id in made[model].items()}
