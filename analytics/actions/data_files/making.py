"""Making a data file: as of one entry, whoever makes it and however often it is begun anew."""

import hashlib
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from analytics.actions.data_files.asking import refuse_unknown, refuse_without_role
from analytics.actions.data_files.describing import manifest_of
from analytics.actions.data_files.reading import Tell, data_set_of
from analytics.actions.data_files.writing import identity, pieces, write_tables
from analytics.models import DataFile, DataFilePart, Export
from surveys.actions import log
from surveys.actions.jobs import Cancelled, Run
from surveys.actions.sealing import seal_waiting
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.jobs import JobState
from surveys.domain.layout.options import Options, Unit
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User
from surveys.queries.as_of.entry import AsOf, entry_again, newest_entry

_GONE = gettext_noop("What was asked for is no longer there. Ask for the file again.")


@dataclass(frozen=True)
class Made:
    """A data file that was written: what it is called, how many rows it has, and its manifest."""

    name: str
    size: int
    sha256: str
    rows: int
    manifest: dict[str, Any]


def make_file(run: Run) -> None:
    """Do the job: make a data file, keep it in parts, and offer it when all of it is there.

    A worker that takes it up after another died goes on as of the same entry. What it writes
    replaces what the other wrote; nothing is offered before hash, entry in the log and the end of
    the job are written in one transaction.
    """
    assert run.job.subject is not None
    data_file = DataFile.objects.select_related("study", "by").filter(pk=run.job.subject).first()
    if data_file is None:
        raise Refused(_GONE, code="gone")
    study, options = data_file.study, data_file.chosen
    refuse_without_role(data_file.by, study)
    refuse_unknown(study, options, data_file.format)
    as_of = _entry_of(run, data_file)
    try:
        with tempfile.TemporaryFile() as file:
            made = _write(
                study,
                options,
                data_file.format,
                as_of,
                cast(BinaryIO, file),
                only=data_file.selection,
                tell=run.tell,
            )
            _keep_parts(run, data_file, file, made)
        _offer(run, data_file, made)
    except (Cancelled, Refused):
        _drop_parts(run, data_file)
        raise


def make_here(
    *,
    by: User,
    study: Study,
    options: Options,
    format: str,
    to: BinaryIO,
    tell: Tell = lambda done, rows: None,
) -> Made:
    """Write a data set into the open file `to`, which can be sought, and note who took it.

    It is the study as of the newest entry of the log; what is committed is numbered before. The
    file is described by what is returned. Raises Refused as `request_file` does.
    """
    refuse_unknown(study, options, format)
    seal_waiting()
    made = _write(study, options, format, newest_entry(study), to, only=None, tell=tell)
    with transaction.atomic():
        _note_export(by, study, options, format, made)
    return made


def _entry_of(run: Run, data_file: DataFile) -> AsOf:
    """Return the entry as of which the file is: the newest one when it was begun first."""
    if data_file.entry is not None:
        return entry_again(data_file.study, data_file.entry, data_file.waiting or 0)
    seal_waiting()
    as_of = newest_entry(data_file.study)
    with transaction.atomic():
        run.hold()
        data_file.entry, data_file.waiting = as_of.number, as_of.waiting
        data_file.save(update_fields=["entry", "waiting"])
    return as_of


def _write(
    study: Study,
    options: Options,
    format: str,
    as_of: AsOf,
    to: BinaryIO,
    *,
    only: Collection[str] | None,
    tell: Tell,
) -> Made:
    """Write a data set as of an entry into a file, and describe it."""
    file_format = FORMATS[format]
    with data_set_of(study, options, as_of, only=only, tell=tell) as data_set:
        tables = write_tables(data_set, options, file_format, to, tell=tell)
        said = identity(cast(IO[bytes], to))
        name = _name(study, options, format, as_of)
        manifest = manifest_of(
            study,
            options,
            format,
            data_set,
            tables,
            {"name": name, **said},
            selected=None if only is None else sorted(only),
            tell=tell,
        )
    return Made(name, said["size"], said["sha256"], manifest["rows"], manifest)


def _name(study: Study, options: Options, format: str, as_of: AsOf) -> str:
    what = "all" if options.unit is Unit.BOTH else f"{options.unit}s"
    waves = "".join(f"-{one}" for one in options.waves or ())[:80]
    ending = FORMATS[format].ends(both=options.unit is Unit.BOTH)
    return f"{study.slug}-{what}{waves}-{as_of.number}.{ending}"


def _keep_parts(run: Run, data_file: DataFile, file: IO[bytes], made: Made) -> None:
    """Store the content piece by piece, each in a short transaction of the one who is at it."""
    _drop_parts(run, data_file)
    file.seek(0)
    for number, piece in enumerate(pieces(file)):
        with transaction.atomic():
            run.hold()
            DataFilePart.objects.create(data_file=data_file, number=number, content=piece)
        run.tell(made.rows, made.rows)


def _drop_parts(run: Run, data_file: DataFile) -> None:
    """Delete what was kept; raise Lost where another worker has followed, whose parts they are."""
    with transaction.atomic():
        run.hold()
        data_file.parts.all().delete()


def _offer(run: Run, data_file: DataFile, made: Made) -> None:
    """Offer the file: hash, entry in the log and the end of the job in one transaction."""
    digest = hashlib.sha256()
    for content in _parts_of(data_file):
        digest.update(content)
        run.tell(made.rows, made.rows)
    if digest.hexdigest() != made.sha256:
        raise RuntimeError(f"the parts of data file {data_file.pk} are not what was written")
    with transaction.atomic():
        run.hold(rows_done=made.rows, rows=made.rows)
        options = data_file.chosen
        data_file.export = _note_export(
            data_file.by, data_file.study, options, data_file.format, made
        )
        data_file.made_at = timezone.now()
        data_file.expires_at = data_file.made_at + timedelta(days=settings.NUCLEUS_EXPORT_DAYS)
        data_file.name, data_file.size, data_file.sha256 = made.name, made.size, made.sha256
        data_file.rows, data_file.manifest = made.rows, made.manifest
        data_file.save()
        run.end(JobState.DONE, rows=made.rows, bytes=made.size)


def _parts_of(data_file: DataFile) -> Iterator[bytes]:
    """Yield what is stored, each part by a query of its own.

    To read them through a cursor, PostgreSQL would first copy all of the file in one statement.
    """
    contents, number = data_file.parts.values_list("content", flat=True), 0
    while (content := contents.filter(number=number).first()) is not None:
        yield bytes(content)
        number += 1


def _note_export(by: User, study: Study, options: Options, format: str, made: Made) -> Export:
    """Write into the log who takes what; how the fields lie in it stands with the file alone."""
    tables = [
        {key: said for key, said in table.items() if key != "layout"}
        for table in made.manifest["tables"]
    ]
    alone = options.waves[0] if options.waves is not None and len(options.waves) == 1 else None
    export = Export(
        study=study,
        by=by,
        at=timezone.now(),
        unit=options.unit.value,
        format=format,
        wave=study.waves.filter(code=alone).first() if alone is not None else None,
        rows=made.rows,
        sha256=made.sha256,
        manifest=made.manifest | {"tables": tables},
    )
    log.insert(export, by=by, action="records.exported")
    return export
