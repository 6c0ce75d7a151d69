"""The form of an interview: one interview with its projects, made from the wave's questionnaire.

The form reads what was typed and shows what is wrong with it; whether an answer can be stored is
said by `surveys.domain.answers`, as for the import.
"""

import uuid
from collections.abc import Collection
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.actions.entering import EnteredForm
from surveys.domain.answers import AnswerProblem
from surveys.domain.confirming import Confirmation
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent, ProjectContent
from surveys.domain.defaults import default_answers
from surveys.domain.details import (
    DETAILS,
    FURTHER,
    MOST_PROJECTS,
    check_number_of_projects,
)
from surveys.domain.findings import Findings
from surveys.domain.questionnaire import Level, Section
from surveys.domain.refusals import AlreadyInterviewed, StaleVersion
from surveys.forms.browser_rules import RulesOfPage
from surveys.forms.conflicts import (
    IN_FULL,
    ShownConflict,
    apply_choice,
    asked_again,
    compared,
    put_merged,
)
from surveys.forms.conversations import NEW_CONVERSATION
from surveys.forms.details import DetailsForm
from surveys.forms.hidden import PROJECT, as_uuid, as_version, with_one_spelling
from surveys.forms.names import NEW, RecordNames
from surveys.forms.questions import (
    RecordFields,
    raw_answers,
    stored_record,
    typed_project,
    typed_record,
)
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Project
from surveys.reader import in_words


class InterviewForm:
    """An interview and its projects on one page.

    Give `data` (a POST) to read what was typed, else `interview` to show what is stored. `example`
    is a code of an expert, to show how those of the study look.
    """

    def __init__(
        self, questionnaire, *, languages, interview=None, data=None, initial=None, example=""
    ):
        self.questionnaire = questionnaire
        self.interview = interview
        self.data = data = data and with_one_spelling(data)
        given = as_uuid(data.get("id", "")) if data else None
        self.id = interview.pk if interview else given or uuid.uuid4()
        self.seen = as_version(data.get("seen", "")) if data else None
        if data is None and interview is not None:
            self.seen = interview.version
        self.details = DetailsForm(
            data,
            languages=languages,
            interview=interview,
            initial=initial,
            example=example,
        )
        self.problems: list[str] = []
        self.headline = ""
        self.came_back = False  # through signing in, say
        self.already: AlreadyInterviewed | None = None
        self.conflicts: list[ShownConflict] = []
        self.taken: list[ShownConflict] = []
        self.questions: tuple[Confirmation, ...] = ()
        self.confirmed = data.getlist("confirm") if data else []

    @cached_property
    def answers(self) -> RecordFields:
        sections = self._sections(Level.INTERVIEW)
        stored = self.interview.answers if self.interview else self._defaults(Level.INTERVIEW)
        if self.data is None:
            return self._prepared(stored_record(sections, RecordNames(), stored))
        record = typed_record(sections, RecordNames(), self.data)
        record.take(stored, but_typed=True)
        return self._prepared(record)

    @cached_property
    def projects(self) -> list[RecordFields]:
        records = self._typed_projects() if self.data is not None else self._stored_projects()
        for number, record in enumerate(records, start=1):
            record.number = number
            self._prepared(record, self.answers)
        return records

    @cached_property
    def rules(self) -> RulesOfPage:
        """What the browser needs to follow the questionnaire's rules."""
        return RulesOfPage(self.questionnaire, timezone.localdate())

    def _prepared(self, record: RecordFields, above: RecordFields | None = None) -> RecordFields:
        return record.prepare(self.rules.of, above)

    def _defaults(self, level: Level, *, place: int = 1) -> dict:
        if all(one.default is None for one in self.questionnaire.questions(level)):
            return {}
        above = self.answers.known if level is Level.PROJECT else None
        today = timezone.localdate()
        return default_answers(self.questionnaire, level, today=today, above=above, place=place)

    @cached_property
    def blank_project(self) -> RecordFields:
        """An empty project, from which the browser makes new ones."""
        filled = self._defaults(Level.PROJECT, place=len(self.projects) + 1)
        record = stored_record(self._sections(Level.PROJECT), RecordNames(NEW), filled)
        return self._prepared(record, self.answers)

    def add_project(self) -> None:
        """Put an empty project behind the others, while there is room for one."""
        if len(self.projects) >= MOST_PROJECTS:
            self._say_too_many(MOST_PROJECTS + 1)
            return
        new = uuid.uuid4()
        number = len(self.projects) + 1
        filled = self._defaults(Level.PROJECT, place=number)
        record = stored_record(self._sections(Level.PROJECT), RecordNames(new), filled)
        record.id, record.number, record.opened = new, number, True
        self.projects.append(self._prepared(record, self.answers))

    def add_conversation(self) -> None:
        """Put an empty conversation behind the others, to be typed into at once."""
        self.details.retype(FURTHER, [*self.details[FURTHER].value(), NEW_CONVERSATION])
        self.details.leave_unchecked()

    def _stored_projects(self) -> list[RecordFields]:
        if self.interview is None:
            return []
        records = [self._stored_project(p) for p in self.interview.projects.all()]
        for record in records:
            record.untouched = len(records) > IN_FULL
        return records

    def _stored_project(self, project: Project) -> RecordFields:
        names = RecordNames(project.pk)
        record = stored_record(self._sections(Level.PROJECT), names, project.answers)
        record.id, record.seen, record.label = project.pk, project.version, project.label
        return record

    def open_project(self, text: str) -> None:
        """Show the project with this id in full."""
        for record in self.projects:
            if record.id == as_uuid(text):
                record.untouched, record.opened = False, True

    @property
    def most_projects(self) -> int:
        return MOST_PROJECTS

    @property
    def shown_projects(self) -> list[tuple[RecordFields, bool]]:
        """Return each project, and whether one line of it is enough."""
        many = len(self.projects) > IN_FULL
        return [(record, record.is_light(many=many)) for record in self.projects]

    def _typed_projects(self) -> list[RecordFields]:
        sections = self._sections(Level.PROJECT)
        sent = self._sent_ids()[:MOST_PROJECTS]
        return self._with_unsent([typed_project(sections, one, self.data) for one in sent])

    def _with_unsent(self, records: list[RecordFields]) -> list[RecordFields]:
        """Put the stored projects that were not sent among those that were, in their order."""
        typed = {record.id: record for record in records}
        stored = []
        for project in self.interview.projects.all() if self.interview else ():
            if project.pk in typed:
                stored.append(typed.pop(project.pk))
                stored[-1].take(project.answers, but_typed=True)
                continue
            stored.append(self._stored_project(project))
            stored[-1].untouched = True
        return [*stored, *typed.values()]

    def _sent_ids(self) -> list[uuid.UUID]:
        found = map(as_uuid, self.data.getlist(PROJECT))
        return list(dict.fromkeys(project_id for project_id in found if project_id))

    def refuse_too_many(self) -> bool:
        """Say so where more projects were sent than an interview holds; the first are shown."""
        count = len(self._sent_ids())
        if count > MOST_PROJECTS:
            self._say_too_many(count)
        return count > MOST_PROJECTS

    def _say_too_many(self, count: int) -> None:
        for problem in check_number_of_projects(count):
            self._show_problem(problem, self.answers)

    def renew(self, ids: Collection[uuid.UUID]) -> None:
        """Give what carries the id of another record a new one, so that it can be saved."""
        if self.interview is None and self.id in ids:
            self.id, self.seen = uuid.uuid4(), None
        for record in self.projects:
            if record.id in ids:
                record.rename(uuid.uuid4())

    def _sections(self, level: Level) -> list[Section]:
        return [one for one in self.questionnaire.sections if one.level == level]

    def entered(self, *, submit: bool) -> EnteredForm:
        """Return all that was typed, for the action; what could not be read is left out."""
        details = self.details
        return EnteredForm(
            id=self.id,
            expert=details.cleaned_data.get("respondent", ""),
            content=self.content(),
            seen=self.seen,
            given=details.given(),
            given_on=details.given_on(),
            text_version=details.cleaned_data.get("consent_text", ""),
            withdrawn=details.withdrawn(),
            confirmed=self.confirmed,
            submit=submit,
            is_read=details.is_valid(),
        )

    def content(self) -> InterviewContent:
        """Return the interview as it was typed; what could not be read is left out."""
        typed = self.details.cleaned_data
        read = {name: typed[name] for name in (*DETAIL_FIELDS, "organization") if name in typed}
        return InterviewContent(
            answers=raw_answers(self.answers),
            **{"language": "", **read},
            review_note=self.interview.review_note if self.interview else "",
            projects=tuple(
                ProjectContent(raw_answers(record), record.label, record.id, record.seen)
                for record in self.kept
            ),
            removed={r.id: r.seen for r in self.projects if r.id and r.removed and r.seen},
        )

    @property
    def kept(self) -> list[RecordFields]:
        """The projects that were sent and are not to be removed."""
        return [r for r in self.projects if not (r.removed or r.untouched)]

    def show_found(self, found: Findings) -> None:
        """Show all that is to be mended and to be confirmed, in the reader's language."""
        records = {record.id: record for record in self.projects}
        unread = set(self.details.errors)  # of which the form has said more
        for problem in found.to_mend:
            if problem.code == DETAILS and problem.question in unread:
                continue
            place = None if problem.project is None else found.projects[problem.project]
            self._show_problem(problem, records.get(place, self.answers))
        self.ask(found.to_confirm)
        if found.already:
            self.already = found.already
            self.details.show_problem("respondent", in_words(found.already))

    def ask(self, questions: tuple[Confirmation, ...]) -> None:
        """Show what is to be confirmed; what was confirmed before stays so."""
        self.questions = questions

    @property
    def still_confirmed(self) -> list[str]:
        """The confirmations to carry on, without those that are asked for again."""
        asked = {question.key for question in self.questions}
        return [key for key in dict.fromkeys(self.confirmed) if key not in asked]

    def _show_problem(self, problem: AnswerProblem, record: RecordFields) -> None:
        """Put a problem beside its question or field, once."""
        text = in_words(problem)
        fields = record.by_code()
        if problem.code == DETAILS:  # whose fields may be called like questions
            self._show_detail_problem(problem, record, text)
        elif problem.question in fields:
            _add(text, fields[problem.question].problems)
        else:
            _add(text, self.problems)

    def _show_detail_problem(self, problem: AnswerProblem, record: RecordFields, text: str) -> None:
        if problem.project is not None:
            _add(text, record.problems)
        elif problem.question in self.details.fields:
            self.details.show_problem(problem.question, text)
        else:
            _add(text, self.problems)

    def read_choices(self) -> bool:
        """Take the choices that were asked for; say whether every one was made."""
        self.conflicts = asked_again(self) if self.interview else []
        return all(conflict.choice for conflict in self.conflicts)

    def ask_for_choices(self) -> None:
        """Say which choices are open: nothing is stored over what has not been read."""
        for conflict in self.conflicts:
            if not conflict.choice:
                conflict.problem = _("Choose which of the two is to be kept.")

    def apply_choices(self) -> None:
        """Put the chosen values into the form, once every choice is made."""
        for conflict in self.conflicts:
            apply_choice(self, conflict)
        self.conflicts = []

    def show_conflicts(self, stale: StaleVersion) -> None:
        """Show what both sides changed, for a choice, and what only the other side changed.

        Answers that only the other side changed take their value; those that both changed keep
        the typed one until somebody chooses.
        """
        if not stale.conflicts:
            self.problems.append(in_words(stale))
            return
        put_merged(self, stale)
        self.conflicts, self.taken = compared(self, stale)
        self.interview.refresh_from_db()

    @property
    def summary(self) -> list[SummaryLine]:
        """All that is wrong, in the order of the page, each with the place to mend it."""
        lines = [SummaryLine(text) for text in self.problems]
        for conflict in self.conflicts:
            if conflict.problem:
                lines.append(SummaryLine(conflict.problem, conflict.name, conflict.subject))
        lines += lines_of(self.details)
        for record in [self.answers, *self.projects]:
            subject = [record.in_words] if record.in_words else []
            for text in record.problems:
                label = ": ".join([*subject, _("Short label")])
                lines.append(SummaryLine(text, record.names.label, label))
            for question in record.by_code().values():
                for text in question.problems:
                    label = ": ".join([*subject, question.label])
                    lines.append(SummaryLine(text, question.first_input, label))
        return lines

    @property
    def is_unstored(self) -> bool:
        """True where the page shows what was typed and is stored nowhere."""
        return self.data is not None

    @property
    def is_troubled(self) -> bool:
        """True where anything on the page needs attention, be it a question."""
        return bool(self.questions or self.is_wrong)

    @property
    def is_wrong(self) -> bool:
        """True where something on the page keeps it from being stored."""
        return bool(self.conflicts or self.summary)


def _add(text: str, problems: list[str]) -> None:
    if text not in problems:
        problems.append(text)
