"""Working copies: what is typed into an interview and not saved yet, and who is typing."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Min, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from surveys.domain.consents import Purpose
from surveys.domain.details import check_consent
from surveys.domain.findings import Findings
from surveys.domain.interviews import COMPLETE, GONE
from surveys.domain.refusals import NotThere
from surveys.domain.working_copies.arranging import Arrangement
from surveys.domain.working_copies.changes import Key, Part
from surveys.domain.working_copies.contents import Stored, Together, put_together
from surveys.models import Interview, Project, Study, TypedAnswer, User, Version, WorkingCopy
from surveys.models.version import fields_of
from surveys.queries.consents import has_agreed, last_text, withdrawals_of
from surveys.queries.interviews import check_edit, content_of

WRITES = datetime.timedelta(minutes=2)
"""Whoever typed something this short a time ago is said to be writing."""


@dataclass(frozen=True)
class Typing:
    """One answer as it stands typed; `rivals` have `typed`, `by` (a name) and `at`."""

    place: str
    part: str
    code: str
    typed: Any
    version: int
    by: str
    by_id: int
    at: datetime.datetime
    rivals: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Writer:
    """Somebody who is typing into an interview, and when they last did."""

    id: int
    name: str
    at: datetime.datetime


@dataclass(frozen=True)
class CopyState:
    """A working copy as it is now, or what changed in it since a version.

    `order` has the ids of the projects as the page shows them, and `removed` says by id who took
    one out, and when; both are None where they did not change since. It is `anew` where something
    was saved, discarded or forgotten since: then what is not `typed` is not typed any more.
    """

    interview: UUID
    version: int
    interview_version: int
    changed_at: datetime.datetime | None
    typed: tuple[Typing, ...]
    order: tuple[str, ...] | None
    removed: Mapping[str, Mapping[str, Any]] | None
    writers: tuple[Writer, ...]
    is_anew: bool = False


def copy_of(interview: Interview) -> CopyState:
    """Return the working copy of an interview; where nobody has typed yet, an empty one."""
    return changes_since(interview, -1)


def changes_since(interview: Interview, version: int) -> CopyState:
    """Return what was typed after a version, as it stands now; all where it was emptied since.

    All, too, where removed projects were forgotten since, and after a version that there is not: a
    copy that was restored begins again behind it. Raises NotThere where the interview ended in
    another one meanwhile.
    """
    found = WorkingCopy.objects.filter(pk=interview.pk)
    copy = found.annotate(interview_version=F("interview__version")).first()
    if copy is None:
        versions = Interview.objects.filter(pk=interview.pk).values_list("version", flat=True)
        now = versions.first()
        if now is None:
            raise NotThere(GONE)
        order = _stored_ids(interview) if version < 0 else None
        return CopyState(interview.pk, 0, now, None, (), order, None if order is None else {}, ())
    is_anew = max(copy.emptied, copy.forgot) > version or copy.version < version
    rows = copy.typed.filter(version__gt=-1 if is_anew else version).select_related("by")
    moved = copy.arranged > version or is_anew or version < 0
    arrangement = arrangement_of(copy) if moved else None
    return CopyState(
        interview=interview.pk,
        version=copy.version,
        interview_version=copy.interview_version,
        changed_at=copy.changed_at,
        typed=tuple(map(_typing, rows)),
        order=tuple(arrangement.order) if arrangement else None,
        removed=arrangement.removed if arrangement else None,
        writers=_writers(copy),
        is_anew=is_anew,
    )


def arrangement_of(copy: WorkingCopy) -> Arrangement:
    """Return the projects of a working copy in their order, with those that were removed.

    One that somebody removed otherwise is there only where something is typed into it.
    """
    stored, typed = _stored_ids(copy.interview_id), typed_places(copy)
    arrangement = Arrangement.of(copy.order, copy.removed, dict.fromkeys([*stored, *typed]))
    arrangement.forget(_ended({*arrangement.order} - {*stored, *typed}))
    return arrangement


def typed_places(copy: WorkingCopy) -> tuple[str, ...]:
    """Return the projects that something is typed into, also those that are stored no more."""
    typed = copy.typed.exclude(place="").order_by("place")
    return tuple(typed.values_list("place", flat=True).distinct())


def were_here(interview: Interview, ids: Collection[str]) -> set[str]:
    """Return which of these were projects of an interview, and are gone."""
    versions = Version.objects.of(Project, map(UUID, ids)).order_by("record_version")
    was_in: dict[str, Any] = {}
    for one in versions:
        named = fields_of(one.content).get("interview_id")  # the last one, which ended it, has none
        was_in[str(one.record_id)] = named or was_in.get(str(one.record_id))
    return {id for id in _ended(ids) if was_in.get(id) == str(interview.pk)}


def _ended(ids: Collection[str]) -> dict[str, int]:
    """Return which projects were stored once and are gone, with the versions that ended them."""
    if not ids:
        return {}
    last = Version.objects.of(Project, map(UUID, ids)).last_numbers()
    there = {*Project.objects.filter(pk__in=last).values_list("pk", flat=True)} if last else set()
    return {str(id): version for id, version in last.items() if id not in there}


def _stored_ids(interview: Interview | UUID) -> tuple[str, ...]:
    stored = Project.objects.filter(interview=interview).order_by("position")
    return tuple(map(str, stored.values_list("pk", flat=True)))


def _typing(row: TypedAnswer) -> Typing:
    rivals = tuple(
        {"typed": one["typed"], "by": one["name"], "at": one["at"]} for one in row.rivals
    )
    return Typing(
        place=row.place,
        part=row.part,
        code=row.code,
        typed=row.typed,
        version=row.version,
        by=row.by.get_username(),
        by_id=row.by_id,
        at=row.at,
        rivals=rivals,
    )


def _writers(copy: WorkingCopy) -> tuple[Writer, ...]:
    """Return who typed lately, each once, the last first."""
    since = timezone.now() - WRITES
    found: dict[int, Writer] = {}
    for said in copy.senders.values():
        at = parse_datetime(said["at"])
        if at is not None and at >= since:
            known = found.get(said["by"])
            if known is None or known.at < at:
                found[said["by"]] = Writer(said["by"], said["name"], at)
    return tuple(sorted(found.values(), key=lambda one: one.at, reverse=True))


def together_of(interview: Interview, copy: WorkingCopy | None) -> Together:
    """Return an interview as it would be saved: what is stored, but where something is typed."""
    rows = copy.typed.all() if copy else ()
    typed = {Key(row.place, row.part, row.code): row.typed for row in rows}
    stored = stored_of(interview, copy, {key.place for key in typed})
    return put_together(stored, typed, today=timezone.localdate())


def stored_of(interview: Interview, copy: WorkingCopy | None, places: Collection[str]) -> Stored:
    """Return what is stored of an interview by now, and how its working copy arranges it.

    `places` are those where something is typed.
    """
    content = content_of(interview)
    known = [str(one.id) for one in content.projects]
    order, removed = (copy.order, copy.removed) if copy else (None, {})
    arrangement = Arrangement.of(order, removed, dict.fromkeys([*known, *sorted({*places} - {""})]))
    ended = _ended({*arrangement.order, *places} - {"", *known, *removed})
    arrangement.forget({*ended} - {*places})
    return Stored(
        content,
        arrangement.order if order is not None else None,
        {id: said["version"] for id, said in removed.items()},
        ended,
        last_text(interview.wave),
    )


def still_given(interview: Interview, purposes: Collection[str]) -> list[str]:
    """Return to which of these purposes the expert agrees by what is typed.

    Not to one that was withdrawn since somebody typed it: saving older words gives nothing again.
    """
    if not purposes:
        return []
    withdrawn = withdrawals_of(interview)
    rows = TypedAnswer.objects.filter(copy=interview.pk, part=Part.CONSENT)
    typed_at = dict(rows.values_list("code", "at"))
    return [
        code
        for code in purposes
        if code not in withdrawn or withdrawn[code] < typed_at.get(code, withdrawn[code])
    ]


def check(interview: Interview, by: User, confirmed: Collection[str] = ()) -> Findings:
    """Return what saving and submitting a working copy would say to somebody, writing nothing.

    Whoever may save it is told all of it.
    """
    copy = WorkingCopy.objects.filter(pk=interview.pk).first()
    together = together_of(interview, copy)
    found = Findings(confirmed, to_count=True)
    check_edit(interview, together.content, found)
    found.say_unread(together.unread)
    if interview.state not in COMPLETE:
        expert, wave = interview.respondent, interview.wave
        given = still_given(interview, together.agreed.given)
        agrees = Purpose.PARTICIPATE in given or has_agreed(expert, wave)
        found.note(check_consent(given=agrees, respondent=expert.code, wave=wave.code))
    return found


def open_conflicts(interview: Interview) -> list[Key]:
    """Return where values contradict and nobody has decided yet."""
    rows = TypedAnswer.objects.filter(copy=interview.pk).exclude(rivals=[])
    return [Key(*one) for one in rows.values_list("place", "part", "code")]


def open_copies(studies: Study | Iterable[Study]) -> QuerySet[WorkingCopy]:
    """Return the working copies of studies that hold something unsaved, the last changed first.

    Each says how many answers are `unsaved`, and has its interview with wave and respondent.
    """
    of = [studies] if isinstance(studies, Study) else studies
    found = WorkingCopy.objects.filter(interview__wave__study__in=of).unpublished()
    found = found.select_related("interview__wave__study", "interview__respondent")
    found = found.defer("interview__answers", "interview__approved_content")
    return found.annotate(unsaved=Count("typed")).order_by("-changed_at", "pk")


def unsaved_of(copy: WorkingCopy) -> int:
    """Return how many answers of a copy that was found so are typed and not saved."""
    found: int = getattr(copy, "unsaved")  # noqa: B009 an annotation
    return found


@dataclass(frozen=True)
class LeftLying:
    """How many interviews of a study hold what nobody has saved or touched for long, since when."""

    slug: str
    interviews: int
    since: datetime.datetime


def left_lying(study: Study | None = None) -> list[LeftLying]:
    """Return in which studies something lies unsaved that nobody has touched for `UNTOUCHED`."""
    late = WorkingCopy.objects.filter(changed_at__lt=timezone.now() - settings.UNTOUCHED)
    if study is not None:
        late = late.of_study(study)
    of = late.unpublished().order_by("interview__wave__study__slug")
    found = of.values_list("interview__wave__study__slug").annotate(
        Count("pk"), since=Min("changed_at")
    )
    return [LeftLying(*row) for row in found]


def untouched_copies(
    older_than: datetime.timedelta, study: Study | None = None
) -> QuerySet[WorkingCopy]:
    """Return the copies with something unsaved that nobody has typed into for so long."""
    of = Study.objects.all() if study is None else Study.objects.filter(pk=study.pk)
    return open_copies(of).filter(changed_at__lt=timezone.now() - older_than).order_by("changed_at")
