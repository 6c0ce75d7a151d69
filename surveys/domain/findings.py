"""All that is found about what somebody enters, in one check, so that it is said at once."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.domain.answers import AnswerProblem, Before, Checked, check_interview
from surveys.domain.confirming import Confirmation, ToConfirm, open_questions
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.details import check_details
from surveys.domain.questionnaire import Questionnaire
from surveys.domain.refusals import AlreadyInterviewed, InvalidAnswers, Unstored


@dataclass
class Findings:
    """What is to be mended and to be confirmed, before a content is stored or before it counts.

    `problems` and `questions` keep it from being stored, `lacks` and `doubts` only from counting;
    `already` is another interview of the expert in the wave. `confirmed` has the keys of what
    somebody has confirmed, and with `to_count` the interview is to be submitted, too. A problem
    counts the projects by `projects`, their ids.
    """

    confirmed: Collection[str] = ()
    to_count: bool = False
    problems: list[AnswerProblem] = field(default_factory=list)
    lacks: list[AnswerProblem] = field(default_factory=list)
    questions: list[Confirmation] = field(default_factory=list)
    doubts: list[Confirmation] = field(default_factory=list)
    already: AlreadyInterviewed | None = None
    projects: tuple[Any, ...] = ()

    def check(
        self,
        form: Questionnaire,
        content: InterviewContent,
        others: Sequence[ProjectContent] = (),
        *,
        today: datetime.date,
        stored: InterviewContent | None = None,
    ) -> Checked:
        """Check a content by every rule; return its answers as they would be stored.

        `others` are projects of the interview that the content leaves as they are; `stored` is what
        is there of it before an edit.
        """
        entered = [*content.projects, *others]
        places = _in_order(entered, content.order, stored)
        projects = [entered[place] for place in places]
        self.projects = tuple(project.id for project in projects)
        checked = check_interview(
            form,
            content.answers,
            [project.answers for project in projects],
            complete=True,
            today=today,
            before=None if stored is None else _before(stored, projects),
        )
        self.note([*check_details(content, complete=True, today=today), *checked.problems])
        by_place = dict(zip(places, checked.projects, strict=True))
        return replace(checked, projects=[by_place[place] for place in range(len(entered))])

    def note(self, problems: Iterable[AnswerProblem]) -> None:
        """Note problems, each for what it keeps from."""
        for problem in problems:
            (self.lacks if problem.is_lack else self.problems).append(problem)

    def say_unread(self, unread: Iterable[AnswerProblem]) -> None:
        """Note what of the details could not be read, in place of what was found of them."""
        unread = list(unread)
        named = {(one.code, one.project, one.question) for one in unread}
        for found in (self.problems, self.lacks):
            found[:] = [one for one in found if (one.code, one.project, one.question) not in named]
        self.problems[:0] = unread

    @property
    def to_mend(self) -> list[AnswerProblem]:
        """All problems that whoever entered it is to see."""
        return [*self.problems, *(self.lacks if self.to_count else ())]

    @property
    def to_confirm(self) -> tuple[Confirmation, ...]:
        """All questions that are open, each once."""
        questions = [*self.questions, *(self.doubts if self.to_count else ())]
        return open_questions(dict.fromkeys(questions), self.confirmed)

    @property
    def is_countable(self) -> bool:
        """Whether what is stored can be submitted as it is."""
        return not (self.lacks or open_questions(self.doubts, self.confirmed))

    def is_storable(self, *, complete: bool) -> bool:
        """Say whether nothing must be mended before it is stored; something may be to confirm."""
        return not (self.problems or (complete and self.lacks) or self.already)

    def refuse(self, *, complete: bool, unread: bool = False) -> None:
        """Raise where the content cannot be stored; `complete` where it is stored as one to count.

        The refusal names what is first to be said, and has all findings. An `unread` one is refused
        in any case.
        """
        self.to_count = self.to_count or complete
        problems = [*self.problems, *(self.lacks if complete else ())]
        questions = [*self.questions, *(self.doubts if complete else ())]
        refusal: Unstored | None = self.already
        if refusal is None and (problems or unread):
            refusal = InvalidAnswers(problems)
        if refusal is None and (still_open := open_questions(questions, self.confirmed)):
            refusal = ToConfirm(still_open)
        if refusal is not None:
            refusal.found = self
            raise refusal


def _in_order(
    projects: Sequence[ProjectContent], order: Sequence[Any], stored: InterviewContent | None
) -> list[int]:
    """Return the places of projects in the order in which the interview has them; new ones last.

    That is the `order` which the content gives them, else the one that is stored.
    """
    ids = order or [one.id for one in (stored.projects if stored else ())]
    known = {id: place for place, id in enumerate(ids)}
    return sorted(range(len(projects)), key=lambda place: known.get(projects[place].id, len(known)))


def _before(stored: InterviewContent, projects: Sequence[ProjectContent]) -> Before:
    known = {project.id: project.answers for project in stored.projects}
    return Before(stored.answers, [known.get(project.id) for project in projects])
