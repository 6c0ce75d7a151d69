"""What is stored of an interview, with what is typed put over it: what is saved."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from surveys.domain.answers import AnswerProblem
from surveys.domain.consents import PURPOSES
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.conversations import FIELDS as CONVERSATION
from surveys.domain.conversations import Conversation
from surveys.domain.dates import date_problem
from surveys.domain.details import DETAILS, FURTHER
from surveys.domain.messages import Place
from surveys.domain.missing import as_given, said_alike
from surveys.domain.package.columns import CellProblem
from surveys.domain.questionnaire import Level, Question, Questionnaire
from surveys.domain.raw_answers import Unstorable, store
from surveys.domain.record_files.answers import Vocabulary
from surveys.domain.record_files.details import DetailReader
from surveys.domain.record_files.targets import Own
from surveys.domain.wording import composed, gettext_noop
from surveys.domain.working_copies.changes import Key, Part
from surveys.domain.working_copies.typing import FIELDS, GIVEN_ON, LABEL, TEXT_VERSION, YES

OWN = {
    "organization": Own.ORGANIZATION,
    "held_on": Own.HELD_ON,
    "mode": Own.MODE,
    "duration_minutes": Own.DURATION_MINUTES,
    "language": Own.LANGUAGE,
    "interviewer": Own.INTERVIEWER,
    GIVEN_ON: Own.CONSENT_GIVEN_ON,
}
"""As which column of a file each detail is read."""
NO_TEXT_VERSION = gettext_noop("Say which text the respondent agreed to, such as 2019-1.")
LONGEST_VERSION = 40

Typed = Mapping[Key, Any]
Questions = Mapping[Level, Mapping[str, Question]]


@dataclass(frozen=True)
class Agreed:
    """What the expert agrees to as it is typed; `given_on` None where nobody said it."""

    given: tuple[str, ...] = ()
    given_on: datetime.date | None = None
    text_version: str = ""


@dataclass(frozen=True)
class Together:
    """An interview as it would be saved, and what of its details could not be read."""

    content: InterviewContent
    agreed: Agreed
    unread: tuple[AnswerProblem, ...]


@dataclass(frozen=True)
class Stored:
    """What is stored of an interview by now, and the arrangement of its working copy.

    `order` is None where the projects stand as stored; `removed` has the stored versions of those
    that are taken out. `ended` are those that somebody removed otherwise, with the version at which
    they ended. `text` is the version of the consent text that is offered.
    """

    content: InterviewContent
    order: Sequence[str] | None = None
    removed: Mapping[str, int] = field(default_factory=dict)
    ended: Mapping[str, int] = field(default_factory=dict)
    text: str = ""


@cache
def _reader() -> DetailReader:
    def words(text: str) -> Iterable[str]:
        return (text,)

    return DetailReader(Vocabulary(words), words)


def put_together(stored: Stored, typed: Typed, *, today: datetime.date | None = None) -> Together:
    """Return what is saved: what is stored, but where something is typed, that.

    Answers stay as they were typed, for the check to read; a detail that cannot be read keeps what
    is stored and is told as `unread`.
    """
    unread: list[AnswerProblem] = []
    content = _with_details(stored.content, typed, unread)
    agreed = _agreed(stored, typed, unread, today)
    content = replace(
        content,
        answers=as_given(stored.content.answers) | _answers(typed, ""),
        projects=_projects(stored, typed),
        removed={uuid.UUID(id): version for id, version in stored.removed.items() if version},
        order=tuple(map(uuid.UUID, stored.order or ())),
    )
    return Together(content, agreed, tuple(unread))


def _answers(typed: Typed, place: str) -> dict[str, Any]:
    return {
        key.code: value
        for key, value in typed.items()
        if key.place == place and key.part == Part.ANSWER
    }


def _projects(stored: Stored, typed: Typed) -> tuple[ProjectContent, ...]:
    """Return the projects that something is typed into, and those that are new."""
    known = {str(one.id): one for one in stored.content.projects}
    by_place: dict[str, dict[Key, Any]] = {}
    for key, value in typed.items():
        by_place.setdefault(key.place, {})[key] = value
    named = [place for place in by_place if place]
    new = [one for one in stored.order or () if one not in known]
    places = [one for one in dict.fromkeys([*named, *new]) if one not in stored.removed]
    found = []
    for place in _in_order(places, [*(stored.order or ()), *known]):
        gone = ProjectContent({}, id=uuid.UUID(place), seen=stored.ended.get(place))
        before = known.get(place, gone)
        mine = by_place.get(place, {})
        label = mine.get(Key(place, Part.FIELD, LABEL), before.label)
        answers = as_given(before.answers) | _answers(mine, place)
        found.append(replace(before, answers=answers, label=composed(label).strip()))
    return tuple(found)


def _in_order(places: Sequence[str], order: Sequence[str]) -> list[str]:
    known = {place: number for number, place in reversed(list(enumerate(order)))}
    return sorted(places, key=lambda place: known.get(place, len(order)))


def _with_details(
    content: InterviewContent, typed: Typed, unread: list[AnswerProblem]
) -> InterviewContent:
    read: dict[str, Any] = {}
    for name in FIELDS:
        key = Key("", Part.FIELD, name)
        try:
            if key in typed:
                read[name] = read_detail(name, typed[key])
        except CellProblem as problem:
            unread.append(_unread(name, problem))
    return replace(content, **read)


def read_detail(name: str, typed: Any) -> Any:
    """Return a detail as it is stored; raise CellProblem where it cannot be read."""
    if name == FURTHER:
        return [_conversation(one) for one in typed or () if any(one.values())]
    return _reader().read(OWN[name], typed)


def _conversation(typed: Mapping[str, str]) -> dict[str, Any]:
    parts = {name: _reader().read(OWN[name], typed[name]) for name in CONVERSATION}
    return Conversation(**parts).stored


def _agreed(
    stored: Stored, typed: Typed, unread: list[AnswerProblem], today: datetime.date | None
) -> Agreed:
    said = {key.code: value for key, value in typed.items() if key.part == Part.CONSENT}
    given = tuple(code for code, value in said.items() if code in PURPOSES and value == YES)
    if not given:
        return Agreed()
    given_on = None
    try:
        given_on = _reader().read(Own.CONSENT_GIVEN_ON, said.get(GIVEN_ON, ""))
        if wrong := date_problem(given_on, today=today):
            raise CellProblem(DETAILS, wrong[0], **wrong[1])
    except CellProblem as problem:
        unread.append(_unread(GIVEN_ON, problem))
    text = composed(said.get(TEXT_VERSION, stored.text)).strip()
    if not text or len(text) > LONGEST_VERSION:
        unread.append(_unread(TEXT_VERSION, CellProblem(DETAILS, NO_TEXT_VERSION)))
    return Agreed(given, given_on, text)


def _unread(name: str, problem: CellProblem) -> AnswerProblem:
    return AnswerProblem(DETAILS, problem.template, problem.params, Place(question=name))


def stored_at(content: InterviewContent, key: Key) -> Any:
    """Return what is stored where something is typed, as the history has it; None for nothing."""
    if key.part == Part.CONSENT:
        return None
    record: InterviewContent | ProjectContent | None = content
    if key.place:
        record = next((one for one in content.projects if str(one.id) == key.place), None)
    if record is None:
        return None
    if key.part == Part.ANSWER:
        return record.answers.get(key.code)
    value = getattr(record, key.code)
    return value.isoformat() if isinstance(value, datetime.date) else value


def questions_by_level(form: Questionnaire) -> Questions:
    """Return the questions of a questionnaire by level and code."""
    return {level: {one.code: one for one in form.questions(level)} for level in Level}


def is_same(key: Key, typed: Any, stored: Any, questions: Questions) -> bool:
    """Say whether what is typed says what is stored."""
    level = Level.PROJECT if key.place else Level.INTERVIEW
    try:
        if key.part == Part.ANSWER:
            return said_alike(store(typed, questions[level][key.code]), stored)
        if key.code == LABEL:
            return bool(composed(typed).strip() == (stored or ""))
        value = read_detail(key.code, typed)
    except (Unstorable, CellProblem):
        return False
    value = value.isoformat() if isinstance(value, datetime.date) else value
    return (value or None) == (stored or None)


def changed_since(
    typed: Mapping[Key, tuple[Any, Any]], content: InterviewContent, form: Questionnaire
) -> dict[Key, Any]:
    """Return what was stored otherwise since it was typed over, and is not what is typed.

    `typed` has, by place, what is typed and what was stored there before. A project that is gone
    is new again where somebody types into it.
    """
    questions = questions_by_level(form)
    there = {"", *(str(one.id) for one in content.projects)}
    found = {}
    for key, (value, before) in typed.items():
        if key.part == Part.CONSENT or key.place not in there:
            continue
        now = stored_at(content, key)
        if not said_alike(now, before) and not is_same(key, value, now, questions):
            found[key] = now
    return found
