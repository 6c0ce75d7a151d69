"""One interview with its projects, merged from three contents: what both sides saw, mine, theirs.

Answers are merged as they were given. What their conditions make of them is worked out once, for
the merged answers; `hidden_answers` says where that takes away what somebody else wrote.
A record is named by its place: "" for the interview, else the id of the project.
"""

import datetime
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.domain.contents import (
    DETAIL_FIELDS,
    FIRST_VERSION,
    InterviewContent,
    ProjectContent,
)
from surveys.domain.merging.edits import is_silent, merge, said_alike
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.refusals import EditConflict, EditedPart, MergedRecord

Seen = Mapping[str, Mapping[str, Any]]
"""By place, what the history says of a record as it was seen; absent where nobody knows."""

_DEFAULTS = InterviewContent(answers={}, language="")


@dataclass(frozen=True)
class Theirs:
    """What is stored by now: an interview with all its projects, whose `seen` is their version.

    `ended` has the versions with which those projects ended that my edit knows and are gone.
    """

    content: InterviewContent
    version: int
    ended: Mapping[uuid.UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class MergedContents:
    """Both edits as one content, mine from version `seen`.

    While there are conflicts it is somebody's to decide.
    `others` are the projects that my edit did not name; they stay. `records` says, by place, what
    a record holds that somebody is to decide about, or that changed meanwhile.
    """

    content: InterviewContent
    seen: int
    others: tuple[ProjectContent, ...]
    conflicts: tuple[EditConflict, ...]
    taken: tuple[EditConflict, ...]
    records: Mapping[str, MergedRecord]


@dataclass(frozen=True)
class _Piece:
    """One record of the merge; without content where it is gone."""

    place: str
    content: Any
    conflicts: tuple[EditConflict, ...] = ()
    taken: tuple[EditConflict, ...] = ()
    shown: MergedRecord | None = None


def merge_contents(
    base: Seen, mine: InterviewContent, theirs: Theirs, *, seen: int
) -> MergedContents:
    """Merge my edit, which saw the interview at version `seen`, into what is stored by now."""
    stored = {project.id: project for project in theirs.content.projects}
    interview = _merge_interview(base.get(""), mine, theirs, seen)
    projects = [
        _merge_project(base.get(str(one.id)), one, stored[one.id])
        if one.id in stored
        else _without_theirs(base.get(str(one.id)), one, theirs.ended)
        for one in mine.projects
    ]
    pieces = [interview, *projects, *_changed_and_removed(mine, stored)]
    known = {project.id for project in mine.projects} | set(mine.removed)
    others = tuple(one for one in theirs.content.projects if one.id not in known)
    left = tuple(piece.content for piece in projects if piece.content is not None)
    return MergedContents(
        replace(interview.content, projects=left),
        seen,
        others,
        tuple(conflict for piece in pieces for conflict in piece.conflicts),
        (
            *(change for piece in pieces for change in piece.taken),
            *(EditConflict(str(one.id), EditedPart.ADDED, theirs=one.label) for one in others),
        ),
        {piece.place: piece.shown for piece in pieces if piece.shown},
    )


def _merge_interview(
    base: Mapping[str, Any] | None, mine: InterviewContent, theirs: Theirs, seen: int
) -> _Piece:
    now = theirs.content
    if seen == theirs.version:
        shown = MergedRecord(seen, _fields(mine), mine.answers)
        return _Piece("", mine, shown=shown)
    known = base and {name: base.get(name, getattr(_DEFAULTS, name)) for name in _fields(mine)}
    fields = merge(known, _fields(mine), _fields(now), part=EditedPart.FIELD)
    answers = merge(base and base["answers"], mine.answers, now.answers, same=said_alike)
    taken = {
        name: getattr(now, name)
        for name, value in fields.values.items()
        if value != _fields(mine)[name]
    }
    return _Piece(
        "",
        replace(mine, answers=as_given(answers.values), **taken),
        (*fields.conflicts, *answers.conflicts),
        (*fields.taken, *answers.taken),
        MergedRecord(theirs.version, fields.values, answers.values),
    )


def _fields(content: InterviewContent) -> dict[str, Any]:
    """Return the details that are merged, as the history writes them."""
    fields = {name: getattr(content, name) for name in (*DETAIL_FIELDS, "organization")}
    days = {name: day.isoformat() for name, day in fields.items() if isinstance(day, datetime.date)}
    return fields | days


def as_given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what follows from conditions, so that it is worked out again for the merged answers."""
    return {
        code: value
        for code, value in answers.items()
        if missing_kind(value) is not Missing.NOT_APPLICABLE
    }


def _without_theirs(
    base: Mapping[str, Any] | None, mine: ProjectContent, ended: Mapping[uuid.UUID, int]
) -> _Piece:
    """Return what becomes of a project that is not stored: it is new, or somebody removed it.

    Whoever saw the removal, and saves all the same, wants the project back.
    """
    place, end = str(mine.id), ended.get(mine.id) if mine.id else None
    if end is None or mine.seen == end:
        return _Piece(place, mine)
    removal = EditConflict(place, EditedPart.REMOVED, mine=mine.label)
    if base is not None and _is_said_alike(base, mine):
        return _Piece(place, None, taken=(removal,))
    return _Piece(place, mine, conflicts=(removal,), shown=MergedRecord(end))


def _is_said_alike(base: Mapping[str, Any], mine: ProjectContent) -> bool:
    answers = base["answers"]
    alike = (
        said_alike(answers.get(code), mine.answers.get(code)) for code in {*answers, *mine.answers}
    )
    return bool(base["label"] == mine.label and all(alike))


def _merge_project(
    base: Mapping[str, Any] | None, mine: ProjectContent, theirs: ProjectContent
) -> _Piece:
    place = str(mine.id)
    if (mine.seen or FIRST_VERSION) == theirs.seen:
        return _Piece(place, mine)
    label, now = {"label": mine.label}, {"label": theirs.label}
    fields = merge(base, label, now, place=place, part=EditedPart.FIELD)
    answers = merge(
        base and base["answers"], mine.answers, theirs.answers, place=place, same=said_alike
    )
    return _Piece(
        place,
        replace(mine, label=fields.values["label"], answers=as_given(answers.values)),
        (*fields.conflicts, *answers.conflicts),
        (*fields.taken, *answers.taken),
        MergedRecord(theirs.seen or FIRST_VERSION, fields.values, answers.values),
    )


def _changed_and_removed(
    mine: InterviewContent, stored: Mapping[uuid.UUID | None, ProjectContent]
) -> Iterator[_Piece]:
    """Yield the projects that my edit removes and somebody else changed after it saw them."""
    for project_id, seen in mine.removed.items():
        now = stored.get(project_id)
        if now is not None and now.seen != seen:
            place = str(project_id)
            shown = MergedRecord(now.seen or FIRST_VERSION, {"label": now.label}, now.answers)
            kept = EditConflict(place, EditedPart.KEPT, theirs=now.label)
            yield _Piece(place, None, conflicts=(kept,), shown=shown)


def hidden_answers(
    merged: MergedContents, answers: Mapping[str, Mapping[str, Any]]
) -> list[EditConflict]:
    """Return the answers that only they gave and that my edit hides, by its conditions.

    `answers` are, by place, the merged ones as they were checked.
    """
    return [
        replace(change, mine=answers[change.place][change.code])
        for change in merged.taken
        if change.part == EditedPart.ANSWER
        and not is_silent(change.theirs)
        and answers[change.place].get(change.code) == as_missing(Missing.NOT_APPLICABLE)
    ]


def as_checked(
    conflicts: Iterable[EditConflict], answers: Mapping[str, Mapping[str, Any]]
) -> list[EditConflict]:
    """Return conflicts with my answers as they would be stored."""
    return [
        replace(one, mine=answers[one.place].get(one.code, one.mine))
        if one.part == EditedPart.ANSWER
        else one
        for one in conflicts
    ]
