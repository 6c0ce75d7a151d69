"""What answers, details and labels were over time: who changed them, when, from what, why."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.working_copies.changes import Key, Part
from surveys.domain.working_copies.typing import FIELDS, LABEL, as_typed, typed_codes
from surveys.models import Interview, Organization, Project, User, Version
from surveys.models.version import fields_of

ORGANIZATION = "organization"


@dataclass(frozen=True)
class AnswerStep:
    """One version that changed what was asked for; None where there was nothing.

    `by` saved it, and `typed_by` are the names of those who had typed what was saved then.
    """

    version: int
    at: datetime.datetime
    by: str
    old: Any
    new: Any
    reason: str
    typed_by: tuple[str, ...]
    in_words_old: str
    in_words_new: str


def answer_history(
    interview: Interview, key: Key, in_words: Callable[[Any], str]
) -> list[AnswerStep]:
    """Return what became of one answer, detail or label, the newest change first.

    `in_words` says a value to the reader. What was erased is passed over; a project that is of
    another interview has no history here, and consents have one of their own. So has whatever of a
    record nobody types.
    """
    if key.part == Part.FIELD:
        is_typed = key.code == LABEL if key.place else key.code in FIELDS
    else:
        is_typed = key.part == Part.ANSWER
    if not is_typed:
        return []
    versions = _versions(interview, key.place)
    codes = _codes_of_organizations(versions) if key.code == ORGANIZATION else {}
    changes = [_Changed(key, *one) for one in _changes(versions, key, codes)]
    steps = _steps(interview, changes[::-1], lambda _key: in_words)
    return [step for _key, step in steps]


def interview_history(
    interview: Interview, words_of: Callable[[Key], Callable[[Any], str]], which: slice
) -> list[tuple[Key, AnswerStep]]:
    """Return what became of all that is typed in an interview and the projects that it has.

    The newest change first, and of all changes `which` of them; `words_of` gives what says a value
    in a place to the reader.
    """
    histories = _versions_by_place(interview)
    codes = _codes_of_organizations(histories[""])
    form = interview.questionnaire.form
    changes = [
        _Changed(key, *one)
        for place, versions in histories.items()
        for key in keys_of(form, place)
        for one in _changes(versions, key, codes)
    ]
    changes.sort(key=lambda one: one.version.entry_id, reverse=True)
    return _steps(interview, changes[which], words_of)


@dataclass(frozen=True)
class _Changed:
    """A version that changed what stands in one place."""

    key: Key
    version: Version
    old: Any
    new: Any


def _steps(
    interview: Interview,
    changes: Sequence[_Changed],
    words_of: Callable[[Key], Callable[[Any], str]],
) -> list[tuple[Key, AnswerStep]]:
    ends = _ends_of_acts(interview, [one.version for one in changes])
    saved_by = _typists(ends)
    return [
        (one.key, _step(one, end, saved_by[end.entry_id], words_of))
        for one, end in zip(changes, ends, strict=True)
    ]


def _step(
    changed: _Changed,
    end: Version,
    typed_by: tuple[str, ...],
    words_of: Callable[[Key], Callable[[Any], str]],
) -> AnswerStep:
    version, in_words = changed.version, words_of(changed.key)
    return AnswerStep(
        version=version.record_version,
        at=version.entry.at,
        by=version.entry.author,
        old=changed.old,
        new=changed.new,
        reason=version.reason or end.reason,
        typed_by=typed_by,
        in_words_old=in_words(changed.old),
        in_words_new=in_words(changed.new),
    )


def keys_of(form: Questionnaire, place: str) -> list[Key]:
    """Return all that is typed in an interview, or in a project of it."""
    level = Level.PROJECT if place else Level.INTERVIEW
    fields = [Key(place, Part.FIELD, code) for code in ((LABEL,) if place else FIELDS)]
    typed = typed_codes(form, level)
    asked = [one.code for one in form.questions(level) if one.code in typed]
    return [*fields, *(Key(place, Part.ANSWER, code) for code in asked)]


def _versions_by_place(interview: Interview) -> dict[str, list[Version]]:
    """Return the history of an interview and of each of its projects, oldest first."""
    ids = [*interview.projects.order_by("position").values_list("pk", flat=True)]
    own = Version.objects.of(Interview, [interview.pk])
    found = own | Version.objects.of(Project, ids)
    histories: dict[str, list[Version]] = {"": [], **{str(id): [] for id in ids}}
    for one in found.select_related("entry__by").order_by("record_version"):
        place = "" if one.record_id == interview.pk else str(one.record_id)
        if one.content is not None:
            histories[place].append(one)
    return histories


def _versions(interview: Interview, place: str) -> list[Version]:
    """Return the history of the record at a place, oldest first; none of another interview.

    What was erased is passed over.
    """
    found = Version.objects.of(Project if place else Interview, [UUID(place or str(interview.pk))])
    versions = [*found.select_related("entry__by").order_by("record_version")]
    versions = [one for one in versions if one.content is not None]
    named = (fields_of(one.content).get("interview_id") for one in versions)
    last = [id for id in named if id][-1:]  # what was deleted names none at its end
    return versions if not place or last == [str(interview.pk)] else []


def _changes(
    versions: Collection[Version], key: Key, codes: Mapping[str, str]
) -> Iterator[tuple[Version, Any, Any]]:
    before = None
    for version in versions:
        now = _value(version.content or {}, key, codes)
        if as_typed(now) != as_typed(before):  # kinds of empty that nobody gave are one
            yield version, before, now
        before = now


def _value(content: Mapping[str, Any], key: Key, codes: Mapping[str, str]) -> Any:
    if key.part == Part.ANSWER:
        return content.get("answers", {}).get(key.code)
    if key.code == ORGANIZATION:
        return codes.get(content.get("organization_id") or "")
    return content.get(key.code)


def _codes_of_organizations(versions: Collection[Version]) -> dict[str, str]:
    """Return the codes of the organizations that are named, also of those merged away since."""
    ids = {id for one in versions if (id := (one.content or {}).get("organization_id"))}
    history = Version.objects.of(Organization, map(UUID, ids)).order_by("record_version")
    return {
        str(one.record_id): one.content["code"]
        for one in history
        if one.content and "code" in one.content
    }


def _ends_of_acts(interview: Interview, changed: Sequence[Version]) -> list[Version]:
    """Return, for each of these versions, that of the interview which ends the same act.

    That says of a project, too, why it was changed and who typed what was saved.
    """
    acts = {version.entry.act for version in changed}
    saved = Version.objects.of(Interview, [interview.pk]).filter(entry__act__in=acts)
    ends = [*saved.select_related("entry").order_by("entry_id")]

    def end_of(version: Version) -> Version:
        of_act = (one for one in ends if one.entry.act == version.entry.act)
        return next((one for one in of_act if one.entry_id >= version.entry_id), version)

    return [*map(end_of, changed)]


def _typists(saved: Iterable[Version]) -> dict[int, tuple[str, ...]]:
    """Return, by entry, the names of those who typed what was saved with each of these versions."""
    said = {version.entry_id: version.typed_by for version in saved}
    people = User.objects.in_bulk({id for ids in said.values() for id in ids})
    return {
        entry: tuple(people[id].get_username() for id in ids if id in people)
        for entry, ids in said.items()
    }
