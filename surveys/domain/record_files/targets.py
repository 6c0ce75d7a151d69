"""What a column of a file may be: a heading of Nucleus, a question, one category of a question.

A column is known by its code or by its label in any language. What is not known is asked about and
never left out in passing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from surveys.domain.layout.headings import own_heading
from surveys.domain.questionnaire import Kind, Level, Question, Questionnaire
from surveys.domain.record_files.cells import normal
from surveys.domain.record_files.headings import MARKED, Heading
from surveys.domain.record_files.suggesting import NOTHING, SURE, Suggester
from surveys.domain.wording import gettext_noop

LEFT_OUT = "-"
"""What a person says of a column that is to be left out."""
Words = Callable[[str], Iterable[str]]
"""Returns what a text of Nucleus is in each of its languages."""


class Own(StrEnum):
    """Columns that Nucleus adds to the questions."""

    INTERVIEW_KEY = "interview_key"
    RESPONDENT = "respondent"
    RESPONDENT_NAME = "respondent_name"
    RESPONDENT_EMAIL = "respondent_email"
    RESPONDENT_PHONE = "respondent_phone"
    ORGANIZATION = "organization"
    ORGANIZATION_NAME = "organization_name"
    INTERVIEWER = "interviewer"
    HELD_ON = "held_on"
    MODE = "mode"
    DURATION_MINUTES = "duration_minutes"
    LANGUAGE = "language"
    STATE = "state"
    CONSENT_GIVEN_ON = "consent_given_on"
    WEIGHT = "weight"
    STRATUM = "stratum"
    PROJECT_KEY = "project_key"
    PROJECT_LABEL = "project_label"


OWN_LABELS: Mapping[str, str] = {
    Own.INTERVIEW_KEY: gettext_noop("Key of the interview"),
    Own.RESPONDENT: gettext_noop("Code of the expert"),
    Own.RESPONDENT_NAME: gettext_noop("Name of the expert"),
    Own.RESPONDENT_EMAIL: gettext_noop("E-mail of the expert"),
    Own.RESPONDENT_PHONE: gettext_noop("Phone of the expert"),
    Own.ORGANIZATION: gettext_noop("Code of the organization"),
    Own.ORGANIZATION_NAME: gettext_noop("Name of the organization"),
    Own.INTERVIEWER: gettext_noop("Code of the interviewer"),
    Own.HELD_ON: gettext_noop("Date of the interview"),
    Own.MODE: gettext_noop("Mode of the interview"),
    Own.DURATION_MINUTES: gettext_noop("Duration in minutes"),
    Own.LANGUAGE: gettext_noop("Language of the interview"),
    Own.STATE: gettext_noop("State of the interview"),
    Own.CONSENT_GIVEN_ON: gettext_noop("Date of the consent to participate"),
    Own.WEIGHT: gettext_noop("Weight"),
    Own.STRATUM: gettext_noop("Stratum"),
    Own.PROJECT_KEY: gettext_noop("Key of the project"),
    Own.PROJECT_LABEL: gettext_noop("Label of the project"),
}
OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    Own.RESPONDENT: (gettext_noop("Expert"),),
    Own.RESPONDENT_NAME: (gettext_noop("Name"),),
    Own.RESPONDENT_EMAIL: (gettext_noop("E-mail"),),
    Own.RESPONDENT_PHONE: (gettext_noop("Phone"),),
    Own.ORGANIZATION: (gettext_noop("Organization"),),
    Own.INTERVIEWER: (gettext_noop("Interviewer"),),
    Own.HELD_ON: (gettext_noop("Date"), gettext_noop("Day")),
    Own.MODE: (gettext_noop("Mode"),),
    Own.DURATION_MINUTES: (gettext_noop("Duration"),),
    Own.LANGUAGE: (gettext_noop("Language"),),
}
"""What else they are called; a heading with such a word is proposed to be one of them."""
OF_PROJECTS = frozenset({Own.PROJECT_KEY, Own.PROJECT_LABEL})
SAMPLING = frozenset({Own.WEIGHT, Own.STRATUM})
"""How the expert was chosen: columns of a template only where somebody asks for them."""
IDENTITY = frozenset(
    {Own.RESPONDENT_NAME, Own.RESPONDENT_EMAIL, Own.RESPONDENT_PHONE, Own.ORGANIZATION_NAME}
)
"""What goes to the identities, apart from all answers."""


@dataclass(frozen=True)
class Target:
    """What a column holds. `place` is the number of the project, where a row has several.

    One `is_none` is ticked where no category of its question was chosen.
    """

    own: Own | None = None
    question: Question | None = None
    choice: str = ""
    place: int = 0
    heading: str = ""
    is_none: bool = False

    @property
    def is_tick(self) -> bool:
        """Whether several such columns are one answer: each says of a category if it was chosen."""
        return bool(self.choice) or self.is_none

    @property
    def of_project(self) -> bool:
        """Whether it belongs to a project."""
        if self.question is not None:
            return self.question.level == Level.PROJECT
        return self.own in OF_PROJECTS

    @property
    def text(self) -> str:
        """How a mapping names it; it is also the heading by which a template has it."""
        choice = f"/{NOTHING if self.is_none else self.choice}" if self.is_tick else ""
        return f"{self.heading}{choice}" + (f"#{self.place}" if self.place else "")


@dataclass(frozen=True)
class Column:
    """One column of a sheet: where it stands, how it is headed, and what it is.

    `proposed` is what it may be by a heading that is nearly the same, `score` how near of 100.
    `is_moved` where its label stood a column further.
    """

    index: int
    heading: str
    target: Target | None = None
    left_out: bool = False
    candidates: tuple[str, ...] = ()
    proposed: str = ""
    score: int = 0
    is_moved: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody has to say what it is."""
        return self.target is None and not self.left_out

    @property
    def is_unknown(self) -> bool:
        """Whether nothing at all is known of it."""
        return self.is_open and not self.proposed and not self.candidates

    def as_json(self) -> dict[str, Any]:
        """Return what it is, to be shown."""
        return {
            "heading": self.heading,
            "target": self.target.text if self.target else "",
            "left_out": self.left_out,
            "candidates": list(self.candidates),
            "proposed": self.proposed,
            "score": self.score,
        }


_EXPORTED_LABEL = "label"  # what a data file calls the label of a project
_PLACE = re.compile(r"[0-9]{1,3}")
_NUMBERED = re.compile(r"(?P<base>.+?)\s*(?:#\s*|\[\s*|\(\s*|_)(?P<place>[0-9]{1,3})\s*[\])]?")
_LED = re.compile(
    r"(?:project|proyecto)[\s_.#-]*(?P<place>[0-9]{1,3})[\s_.:/-]+(?P<base>.+)", re.IGNORECASE
)


class Targets:
    """All that columns of a file of one questionnaire may be."""

    def __init__(self, form: Questionnaire, words: Words) -> None:
        self.form = form
        codes = [question.code for question in form.questions()]
        has_projects = any(one.level == Level.PROJECT for one in form.questions())
        self.by_text: dict[str, Target] = {}
        self.by_code: dict[str, list[Target]] = defaultdict(list)
        self.by_label: dict[str, list[Target]] = defaultdict(list)
        for own in Own:
            target = Target(own=own, heading=own_heading(own, codes))
            labels = [*words(OWN_LABELS[own])]
            if own is Own.PROJECT_LABEL and has_projects:
                labels.append(own_heading(_EXPORTED_LABEL, codes))
            self._add(target, labels)
        for question in form.questions():
            target = Target(question=question, heading=question.code)
            self._add(target, question.label.values())
            if question.kind == Kind.SELECT_MULTIPLE:
                self._add_choices(target, question)
        self.suggester = Suggester(
            form,
            {own_heading(own, codes): words(OWN_LABELS[own]) for own in Own},
            {
                own_heading(own, codes): [said for one in some for said in words(one)]
                for own, some in OWN_WORDS.items()
            },
        )

    def named(self, text: str) -> Target | None:
        """Return what a mapping means; None where there is no such thing."""
        base, mark, place = text.partition("#")
        found = self.by_text.get(base)
        if not mark:
            return found
        wide = _PLACE.fullmatch(place) is not None and 0 < int(place) <= MOST_PLACES
        return replace(found, place=int(place)) if found and found.of_project and wide else None

    def column(self, head: Heading, mapping: Mapping[str, str]) -> Column:
        """Return what a column is: what the mapping says, else what its heading says."""
        return replace(self._column(head, mapping), is_moved=head.is_moved)

    def _column(self, head: Heading, mapping: Mapping[str, str]) -> Column:
        index, heading = head.index, head.text
        if heading in mapping:
            if mapping[heading] in ("", LEFT_OUT):
                return Column(index, heading, left_out=True)
            return Column(index, heading, self.named(mapping[heading]))
        if heading.startswith(MARKED):
            return Column(index, heading, left_out=True)
        found = self._known(heading) or self._numbered(heading.strip())
        if len(found) == 1:
            return Column(index, heading, found[0])
        if found:
            return Column(index, heading, candidates=tuple(one.text for one in found))
        near = self.suggester.near(head)
        if near.score >= SURE:
            return Column(index, heading, self.named(near.text))
        return Column(index, heading, None, False, near.others, near.text, near.score)

    def _numbered(self, heading: str) -> list[Target]:
        """Return what a heading may mean with the number of a project behind it, or in front."""
        for pattern, start in ((_NUMBERED, ""), (_LED, ""), (_LED, "project_")):
            parts = pattern.fullmatch(heading)
            if parts and 0 < (place := int(parts["place"])) <= MOST_PLACES:
                several = [one for one in self._known(start + parts["base"]) if one.of_project]
                if several:
                    return [replace(one, place=place) for one in several]
        return []

    def _known(self, heading: str) -> list[Target]:
        """Return what a heading may mean: a code as it is written before one in other letters."""
        if exact := self.by_text.get(heading.strip()):
            return [exact]
        key = normal(heading)
        return self.by_code.get(key) or self.by_label.get(key, [])

    def _add(self, target: Target, labels: Iterable[str]) -> None:
        self.by_text[target.text] = target
        self.by_code[normal(target.text)].append(target)
        for key in dict.fromkeys(map(normal, labels)):
            if key:
                self.by_label[key].append(target)

    def _add_choices(self, target: Target, question: Question) -> None:
        for choice in question.choices:
            pairs = [
                f"{label}{mark}{choice.label.get(language, '')}"
                for language, label in question.label.items()
                for mark in ("/", " / ", ": ")
                if choice.label.get(language)
            ]
            self._add(replace(target, choice=choice.code), pairs)
        if NOTHING not in question.choice_codes:
            self._add(replace(target, is_none=True), ())


MOST_PLACES = 500  # projects of an interview
