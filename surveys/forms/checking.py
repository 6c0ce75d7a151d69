"""What is checked before an interview is handed in: each thing with the way to its field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.answers import AnswerProblem
from surveys.domain.consents import PURPOSES, Purpose
from surveys.domain.details import DETAILS, FURTHER
from surveys.domain.findings import Findings
from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.working_copies.changes import Key, Part
from surveys.domain.working_copies.typing import GIVEN_ON, LABEL, TEXT_VERSION
from surveys.forms.details import DetailsForm
from surveys.reader import in_words, language

CONSENT = "consent"
"""What a problem calls the consent to participate."""


@dataclass(frozen=True)
class CheckLine:
    """One thing to look at: what it is about, what is said of it, where it is typed."""

    subject: str
    text: str
    target: str = ""


class CheckedPlaces:
    """The places of one interview: their words, and where the page of its entry has them."""

    def __init__(self, form: Questionnaire, order: Sequence[str], labels: Mapping[str, str]):
        self.form = form
        self.order = [*order]
        self.labels = labels
        self.questions = {
            (question.level, question.code): question.label_in(language())
            for question in form.questions()
        }

    def line(self, problem: AnswerProblem, projects: Sequence[Any]) -> CheckLine:
        """Return what a problem says; it counts the projects by `projects`, their ids."""
        place = "" if problem.project is None else str(projects[problem.project])
        key = Key(place, _part_of(problem), _code_of(problem))
        return CheckLine(self.subject(key), in_words(problem), self.target(key))

    def conflict(self, key: Key) -> CheckLine:
        """Return where two people typed different things."""
        words = _("Two people typed different things. Decide which of them is to be kept.")
        return CheckLine(self.subject(key), words, self.target(key))

    def subject(self, key: Key) -> str:
        """Return what a place is called, its project first."""
        named = [self._project(key.place)] if key.place else []
        if words := self._words(key):
            named.append(words)
        return ": ".join(named)

    def target(self, key: Key) -> str:
        """Return the part of the address that leads to a place on the page of its entry."""
        if key.part == Part.FIELD and not key.place and key.code not in _details():
            return ""
        if key.place:
            return f"cell-{key.place}-{key.part}-{key.code}"
        return f"desk-{key.part}-{key.code}"

    def _project(self, place: str) -> str:
        words = _("Project %(number)s") % {"number": self.order.index(place) + 1}
        label = self.labels.get(place, "")
        return f"{words} ({label})" if label else words

    def _words(self, key: Key) -> str:
        if key.part == Part.ANSWER:
            level = Level.PROJECT if key.place else Level.INTERVIEW
            return self.questions.get((level, key.code), key.code)
        if key.part == Part.CONSENT:
            return _(PURPOSES[key.code]).capitalize() if key.code in PURPOSES else _("Consent")
        if key.code == LABEL:
            return _("Short label")
        return _details().get(key.code, "")


def _part_of(problem: AnswerProblem) -> str:
    if problem.code != DETAILS:
        return Part.ANSWER
    return Part.CONSENT if problem.question in (CONSENT, GIVEN_ON, TEXT_VERSION) else Part.FIELD


def _code_of(problem: AnswerProblem) -> str:
    if problem.code == DETAILS and problem.question == CONSENT:
        return Purpose.PARTICIPATE
    return problem.question


def _details() -> dict[str, str]:
    """Return what each detail is called."""
    asked = {name: str(field.label) for name, field in DetailsForm.base_fields.items()}
    return {**asked, FURTHER: _("Further conversations")}


@dataclass(frozen=True)
class Checked:
    """All that is to be looked at before an interview is handed in, kind by kind."""

    conflicts: list[CheckLine]
    wrong: list[CheckLine]
    open: list[CheckLine]
    questions: tuple[Any, ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing keeps the interview from being handed in but what is to be confirmed."""
        return not (self.conflicts or self.wrong or self.open)


def checked(found: Findings, conflicts: Iterable[Key], places: CheckedPlaces) -> Checked:
    """Return what was found, in words, each with the way to its place.

    Nobody decides what contradicts in a project that is taken out.
    """
    there = {"", *places.order}
    return Checked(
        conflicts=[places.conflict(key) for key in conflicts if key.place in there],
        wrong=[places.line(one, found.projects) for one in found.problems],
        open=[places.line(one, found.projects) for one in found.lacks],
        questions=found.to_confirm,
    )
