"""The content of a file: taken in pieces, given back as a file, dropped when nobody needs it."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from surveys.domain.package.files import MEBIBYTE
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.update_choices import UpdateChoices
from surveys.domain.record_files.workbooks import MOST_BYTES
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import ImportPart, RecordImport, User, Wave

KEPT = timedelta(days=7)
"""So long a file waits for somebody to go on with it: it may hold names."""


@transaction.atomic
def take_file(
    *,
    by: User,
    wave: Wave,
    name: str,
    content: Iterable[bytes],
    choices: Choices | UpdateChoices,
    manifest: bytes = b"",
) -> RecordImport:
    """Store a file for a wave, piece by piece; Refused where it is empty or too large.

    An edited data file has a `manifest`.
    """
    record_import = RecordImport.objects.create(
        study=wave.study,
        wave=wave,
        by=by,
        file_name=name[-200:],
        choices=choices.as_json(),
        manifest=manifest,
        is_edited_file=bool(manifest),
    )
    digest, size, number, held = hashlib.sha256(), 0, 0, b""
    for piece in content:
        digest.update(piece)
        size += len(piece)
        held += piece
        while len(held) >= MEBIBYTE:
            _store(record_import, number, held[:MEBIBYTE])
            number, held = number + 1, held[MEBIBYTE:]
        if size > MOST_BYTES:
            raise Refused(
                gettext_noop(
                    "The file is larger than %(most)s MB. Cut it into several, or save it as CSV."
                ),
                {"most": MOST_BYTES // MEBIBYTE},
                code="file_too_large",
            )
    if held:
        _store(record_import, number, held)
    if not size:
        raise Refused(gettext_noop("The file is empty. Choose another."), code="empty_file")
    record_import.size, record_import.sha256 = size, digest.hexdigest()
    record_import.save()
    return record_import


def _store(record_import: RecordImport, number: int, piece: bytes) -> None:
    ImportPart.objects.create(record_import=record_import, number=number, content=piece)


@contextmanager
def file_of(record_import: RecordImport) -> Iterator[Path]:
    """Give the content as a file that is gone afterwards; Refused where it was dropped."""
    suffix = Path(record_import.file_name).suffix[:10]
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        parts = record_import.parts.order_by("number").values_list("content", flat=True)
        for part in parts.iterator(1):
            file.write(part)
        if not file.tell():
            raise Refused(
                gettext_noop("The content of the file is no longer there. Upload it again."),
                code="file_dropped",
            )
        file.flush()
        yield Path(file.name)


def drop_content(record_import: RecordImport) -> None:
    """Forget the content of a file, and what its check and its mapping quoted of it."""
    record_import.parts.all().delete()
    record_import.findings.all().delete()
    record_import.lines.all().delete()
    for quoted in ("values", "meant"):
        record_import.found.pop(quoted, None)
    for column in record_import.found.get("columns", []):
        column.pop("samples", None)
    record_import.choices.pop("values", None)
    record_import.manifest = b""
    record_import.save(update_fields=["found", "choices", "manifest"])


@transaction.atomic
def forget_file(record_import: RecordImport) -> None:
    """Forget a file as if nobody had brought it; what it added has a history of its own."""
    record_import.delete()


@transaction.atomic
def drop_left_over() -> None:
    """Forget the content of files that nobody went on with."""
    old = RecordImport.objects.filter(
        created_at__lt=timezone.now() - KEPT, applied_at__isnull=True, dropped_at__isnull=True
    )
    for record_import in old[:100]:
        drop_content(record_import)
        record_import.dropped_at, record_import.summary = timezone.now(), {}
        record_import.save(update_fields=["dropped_at", "summary"])
