"""The lines of a dry run of an edited data file, in the reader's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.domain import numbers
from surveys.domain.questionnaire import Level, Question
from surveys.domain.record_files.targets import OWN_LABELS, Own
from surveys.domain.record_files.updates import Act
from surveys.domain.wording import leading
from surveys.models import ImportLine, Interview
from surveys.presenters.answers import answer_in_words
from surveys.presenters.details import detail_in_words
from surveys.reader import language

_LABELS = {
    "label": OWN_LABELS[Own.PROJECT_LABEL],
    "mode": OWN_LABELS[Own.MODE],
    "held_on": OWN_LABELS[Own.HELD_ON],
    "language": OWN_LABELS[Own.LANGUAGE],
}


@dataclass(frozen=True)
class ShownLine:
    """A line with its words: of which record and question, and the three answers.

    `by` and `at` say who wrote what is stored now, where that is in question; `is_of_draft` that it
    was so in the draft when the file was written, which has what was approved.
    """

    line: ImportLine
    expert: str
    interview: UUID
    project: str
    question: str
    old: str
    new: str
    now: str
    by: str = ""
    at: datetime | None = None
    is_of_draft: bool = False


def lines_in_words(lines: Iterable[ImportLine]) -> list[ShownLine]:
    """Return lines as the reader reads them, in two queries."""
    found = [*lines]
    about = Interview.objects.select_related("questionnaire").defer("answers")
    interviews = about.in_bulk({UUID(one.said["interview"]) for one in found})
    return [_shown(one, interviews.get(UUID(one.said["interview"]))) for one in found]


def amount_in_words(counts: Mapping[str, Any]) -> str:
    """Return how many answers change and projects come and go, as far as there are any."""
    changes, added, removed = (counts.get(name, 0) for name in ("changes", "added", "removed"))
    found = (
        (changes, ngettext("%(number)s answer", "%(number)s answers", changes)),
        (added, ngettext("%(number)s project added", "%(number)s projects added", added)),
        (removed, ngettext("%(number)s project removed", "%(number)s projects removed", removed)),
    )
    return ", ".join(words % {"number": numbers.number(n, language())} for n, words in found if n)


def _shown(line: ImportLine, interview: Interview | None) -> ShownLine:
    said = line.said
    questions = _questions(interview)
    project = said["label"] or said["project"][:8]
    place = (said["expert"], UUID(said["interview"]), project)
    at = datetime.fromisoformat(said["at"]) if said.get("at") else None
    who = (said.get("by", ""), at, said.get("is_of_draft", False))
    if line.act != Act.CHANGE:
        return ShownLine(line, *place, _ACTS[line.act](), "", _added(said, questions), "", *who)
    name = said["name"]
    question = questions.get(name)
    label = question.label_in(language()) if question else _(_LABELS.get(name, name))
    old, new, now = (_words(question, name, said[side]) for side in ("old", "new", "now"))
    return ShownLine(line, *place, label or name, old, new, now, *who)


_ACTS = {
    Act.ADD.value: lambda: _("A project is added"),
    Act.REMOVE.value: lambda: _("The project is removed"),
}


def _questions(interview: Interview | None) -> dict[str, Question]:
    if interview is None:
        return {}
    form = interview.questionnaire.form
    return {one.code: one for level in Level for one in form.questions(level)}


def _words(question: Question | None, name: str, stored: Any) -> str:
    if question is not None:
        return answer_in_words(question, stored, language(), empty=True)
    return detail_in_words(name, stored)


def _added(said: dict[str, Any], questions: dict[str, Question]) -> str:
    """Return what an added project says, question by question; nothing of a removed one."""
    answers = said["new"] or {}
    return "; ".join(
        f"{leading(questions[code].label_in(language()))} {_words(questions[code], code, stored)}"
        for code, stored in answers.items()
        if code in questions
    )
