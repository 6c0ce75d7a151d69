"""The dry run of an edited data file, kept line by line so that somebody can look and decide."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone

from surveys.domain.kept_messages import as_json
from surveys.domain.record_files.update_choices import UpdateChoices
from surveys.domain.record_files.updates import Act, Decisions, Dry, Line, Prefer, Status
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import FindingKind, ImportFinding, ImportLine, RecordImport

BATCH = 500
MOST_LINES = 20_000
MOST_PROBLEMS = 2_000
_TOO_MANY_LINES = gettext_noop(
    "The file would change %(count)s answers and projects, and %(most)s can be looked at here. "
    "Bring it back in parts, or by the command import_records --update."
)
_SAID = ("row", "expert", "interview", "project", "label", "name", "old", "new", "now")


def decisions_of(record_import: RecordImport) -> Decisions:
    """Return what was decided of a file so far."""
    said = record_import.said_of_edits
    decided = record_import.lines.exclude(decided="").values_list("key", "decided")
    each = {key: Prefer(one) for key, one in decided}
    return Decisions(removes=said.removes, confirmed=said.confirmed, each=each)


def digest_of(dry: Dry) -> str:
    """Return what tells a dry run from any other, to know whether somebody has seen it."""
    said = [
        [(one.key, one.status, one.as_record(), one.now) for one in dry.lines],
        [one.as_record() for one in dry.problems],
        [one.key for one in dry.questions],
        dict(dry.damaged),
    ]
    text = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def keep_dry_run(record_import: RecordImport, dry: Dry) -> None:
    """Keep a dry run in place of one from before; Refused where nobody could look through it."""
    if len(dry.lines) > MOST_LINES:
        params = {"count": len(dry.lines), "most": MOST_LINES}
        raise Refused(_TOO_MANY_LINES, params, code="too_many_lines")
    seen = _to_confirm(record_import)
    decided = dict(record_import.lines.exclude(decided="").values_list("key", "decided"))
    record_import.lines.all().delete()
    record_import.findings.all().delete()
    ImportLine.objects.bulk_create(
        [
            _kept(record_import, number, line, decided.get(line.key, ""))
            for number, line in enumerate(dry.lines, start=1)
        ],
        batch_size=BATCH,
    )
    ImportFinding.objects.bulk_create(_findings(record_import, dry), batch_size=BATCH)
    damaged = {_legible(name): count for name, count in dry.damaged.items()}
    record_import.summary = {**dry.counts(), "spoilt": damaged, "digest": digest_of(dry)}
    record_import.problems = len(dry.problems)
    record_import.checked_at = timezone.now()
    record_import.choices = _still_confirmed(record_import, seen).as_json()
    record_import.save(update_fields=["summary", "problems", "checked_at", "choices"])


def _to_confirm(record_import: RecordImport) -> tuple[set[str], set[str]]:
    """Return what a dry run asks to confirm: projects to be removed, and questions."""
    removed = record_import.lines.filter(act=Act.REMOVE, status=Status.APPLIES)
    questions = record_import.findings.of_kind(FindingKind.QUESTION)
    messages = questions.values_list("message", flat=True)
    said = {json.dumps(one, sort_keys=True) for one in messages}
    return set(removed.values_list("key", flat=True)), said


def _still_confirmed(record_import: RecordImport, seen: tuple[set[str], set[str]]) -> UpdateChoices:
    """Return what was said of a file, without a confirmation of anything that nobody had seen."""
    said = record_import.said_of_edits
    removed, questions = _to_confirm(record_import)
    removes, confirmed = (
        said.removes and removed <= seen[0],
        said.confirmed and questions <= seen[1],
    )
    return replace(said, removes=removes, confirmed=confirmed)


def _kept(record_import: RecordImport, number: int, line: Line, decided: str) -> ImportLine:
    to_decide = line.status if line.status in (Status.CONFLICT, Status.EMPTIED) else line.asked
    said: dict[str, Any] = {name: _legible(getattr(line, name)) for name in _SAID}
    if edit := line.edit:
        said |= {"by": edit.by, "at": edit.at.isoformat(), "is_of_draft": line.is_of_draft}
    return ImportLine(
        record_import=record_import,
        number=number,
        key=_legible(line.key),
        act=line.act.value,
        status=line.status.value,
        asked=to_decide.value if to_decide else "",
        decided=decided if to_decide else "",
        is_gone=line.is_gone,
        said=said,
    )


def _findings(record_import: RecordImport, dry: Dry) -> Iterator[ImportFinding]:
    found = [
        *((FindingKind.PROBLEM, one) for one in dry.problems[:MOST_PROBLEMS]),
        *((FindingKind.NOTE, one) for one in dry.notes[:MOST_PROBLEMS]),
        *((FindingKind.QUESTION, one) for one in dry.questions),
    ]
    for number, (kind, said) in enumerate(found, start=1):
        place = said.place
        yield ImportFinding(
            record_import=record_import,
            number=number,
            kind=kind,
            file=place.file[:200],
            row=place.row,
            column=None if place.column is None else _legible(place.column),
            message=_legible(as_json(said)),
        )


def _legible(value: Any) -> Any:
    """Return a value of a file as every database keeps it: without NUL and halves of characters."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_legible(name): _legible(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
