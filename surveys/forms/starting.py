"""The form that begins an interview: with whom, when and how, and what they agreed to."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from surveys.actions.entering import EnteredForm
from surveys.domain.confirming import Confirmation
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent
from surveys.domain.findings import Findings
from surveys.domain.refusals import AlreadyInterviewed
from surveys.forms.details import DetailsForm
from surveys.forms.hidden import as_uuid
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Study
from surveys.reader import in_words


class StartForm:
    """The details and consents of an interview that is to begin; answers are typed later."""

    def __init__(self, study: Study, *, data: Any = None, initial: Any = None, example: str = ""):
        self.data = data
        self.id = (as_uuid(data.get("id", "")) if data else None) or uuid.uuid4()
        self.details = DetailsForm(
            data, languages=study.languages, initial=initial, example=example
        )
        for name in ("held_on", "mode", "consent_also"):
            self.details.fields[name].widget.attrs.setdefault("autocomplete", "off")
        self.problems: list[str] = []
        self.already: AlreadyInterviewed | None = None
        self.questions: tuple[Confirmation, ...] = ()
        self.confirmed: list[str] = data.getlist("confirm") if data else []
        self.came_back = False

    def entered(self, answers: Mapping[str, Any]) -> EnteredForm:
        """Return what was typed, for the action; what could not be read is left out.

        `answers` are those that an interview has from its beginning.
        """
        details = self.details
        is_read = details.is_valid()
        typed = details.cleaned_data
        read = {name: typed[name] for name in (*DETAIL_FIELDS, "organization") if name in typed}
        return EnteredForm(
            id=self.id,
            expert=typed.get("respondent", ""),
            content=InterviewContent(answers=answers, **{"language": "", **read}),
            seen=None,
            given=details.given(),
            given_on=details.given_on(),
            text_version=typed.get("consent_text", ""),
            confirmed=self.confirmed,
            submit=False,
            is_read=is_read,
        )

    def show_found(self, found: Findings) -> None:
        """Show what is to be mended and to be confirmed, in the reader's language."""
        unread = {*self.details.errors}  # of which the form has said more
        for problem in found.to_mend:
            if problem.question in unread:
                continue
            if problem.question in self.details.fields:
                self.details.show_problem(problem.question, in_words(problem))
            else:
                self.problems.append(in_words(problem))
        self.questions = found.to_confirm
        self.already = found.already
        if found.already:
            self.details.show_problem("respondent", in_words(found.already))

    def renew(self) -> None:
        """Give the form an id of its own: another interview has the one that it came with."""
        self.id = uuid.uuid4()

    @property
    def still_confirmed(self) -> list[str]:
        """The confirmations to carry on, without those that are asked for again."""
        asked = {question.key for question in self.questions}
        return [key for key in dict.fromkeys(self.confirmed) if key not in asked]

    @property
    def summary(self) -> list[SummaryLine]:
        """All that is wrong, each with the place to mend it."""
        return [*map(SummaryLine, self.problems), *lines_of(self.details)]

    @property
    def is_wrong(self) -> bool:
        """Whether something on the page keeps it from being stored."""
        return self.data is not None and bool(self.summary)

    def fields(self, names: Iterable[str]) -> list[Any]:
        """Return the fields of these names that the form has, in this order."""
        return [self.details[name] for name in names if name in self.details.fields]

    @property
    def expert(self) -> Any:
        """The field of the expert's code."""
        return self.details["respondent"]

    @property
    def about_interview(self) -> list[Any]:
        """When and how it is held, by whom and where the expert works."""
        names = ("held_on", "mode", "duration_minutes", "language", "interviewer", "organization")
        return self.fields(names)

    @property
    def about_consent(self) -> list[Any]:
        """What the expert agrees to, and under which text."""
        return self.fields(("consent", "consent_also", "consent_text", "consent_given_on"))
