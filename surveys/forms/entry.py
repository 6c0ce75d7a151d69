"""The entry form: one interview with its projects, made from the wave's questionnaire.

The form reads what was typed and shows what is wrong with it; whether an answer can be stored is
said by `surveys.domain.answers`, as for the import.
"""

import re
import uuid
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.domain.answers import check_interview
from surveys.domain.confirming import Question, ToConfirm
from surveys.domain.entries import InterviewEntry, ProjectEntry
from surveys.domain.head import check_date
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Kind, Level
from surveys.domain.refusals import REMOVED
from surveys.forms.head import HeadForm
from surveys.forms.names import NEW, RecordNames
from surveys.forms.questions import OFFERED_MISSING, QuestionField, RecordFields
from surveys.models import Project, Version

NOTHING_SELECTED = "[]"
VERSION = re.compile("[0-9]{1,9}")


class EntryForm:
    """An interview and its projects on one page.

    Give `data` (a POST) to read what was typed, else `interview` to show what is stored.
    """

    def __init__(self, questionnaire, *, languages, interview=None, data=None, initial=None):
        self.questionnaire = questionnaire
        self.interview = interview
        self.data = data
        self.head = HeadForm(data, languages=languages, interview=interview, initial=initial)
        self.id = self._given_id()
        self.seen = as_version(data.get("seen", "")) if data else None
        if data is None and interview is not None:
            self.seen = interview.version
        self.problems: list[str] = []
        self.headline = ""
        self.questions: tuple[Question, ...] = ()
        self.confirmed = data.getlist("confirm") if data else []

    def _given_id(self) -> uuid.UUID:
        if self.interview is not None:
            return self.interview.pk
        return (as_uuid(self.data.get("id", "")) if self.data else None) or uuid.uuid4()

    @cached_property
    def answers(self) -> RecordFields:
        stored = self.interview.answers if self.interview and self.data is None else {}
        return self._record(Level.INTERVIEW, RecordNames(), stored)

    @cached_property
    def projects(self) -> list[RecordFields]:
        records = self._typed_projects() if self.data is not None else self._stored_projects()
        for number, record in enumerate(records, start=1):
            record.number = number
        return records

    @cached_property
    def blank_project(self) -> RecordFields:
        """An empty project, from which the browser makes new ones."""
        return self._record(Level.PROJECT, RecordNames(NEW), {}, typed=False)

    def add_project(self) -> None:
        """Put an empty project behind the others."""
        new = uuid.uuid4()
        record = self._record(Level.PROJECT, RecordNames(new), {}, typed=False)
        record.id, record.number = new, len(self.projects) + 1
        self.projects.append(record)

    def _stored_projects(self) -> list[RecordFields]:
        if self.interview is None:
            return []
        records = []
        for project in self.interview.projects.all():
            record = self._record(Level.PROJECT, RecordNames(project.pk), project.answers)
            record.id, record.seen, record.label = project.pk, project.version, project.label
            records.append(record)
        return records

    def _typed_projects(self) -> list[RecordFields]:
        records = []
        ids = [as_uuid(text) for text in self.data.getlist("project")]
        for project_id in dict.fromkeys(i for i in ids if i is not None):
            names = RecordNames(project_id)
            if self.data.get(names.remove):
                continue
            record = self._record(Level.PROJECT, names, {})
            record.id = project_id
            record.seen = as_version(self.data.get(names.seen, ""))
            record.label = self.data.get(names.label, "").strip()
            records.append(record)
        return records

    def _record(self, level, names, stored, *, typed=True) -> RecordFields:
        read = self._typed if self.data is not None and typed else self._stored
        sections = [
            (
                section,
                [
                    read(question, names.question(question.code), stored)
                    for question in section.questions
                ],
            )
            for section in self.questionnaire.sections
            if section.level == level
        ]
        return RecordFields(names=names, sections=sections)

    def _stored(self, question, names, stored) -> QuestionField:
        shown_field = QuestionField(question, names)
        shown_field.take(stored.get(question.code, ""))
        return shown_field

    def _typed(self, question, names, _stored) -> QuestionField:
        missing = self.data.get(names.missing, "")
        missing = missing if missing in {kind.value for kind in OFFERED_MISSING} else ""
        if question.kind == Kind.SELECT_MULTIPLE:
            values = self.data.getlist(names.answer)
            if NOTHING_SELECTED in values:
                return QuestionField(question, names, [], missing)
            return QuestionField(question, names, values or "", missing)
        return QuestionField(question, names, self.data.get(names.answer, ""), missing)

    def entry(self) -> InterviewEntry:
        """Return what was typed, for the action to check and store. Call when `head` is valid."""
        head = self.head.cleaned_data
        return InterviewEntry(
            answers=raw_answers(self.answers),
            language=head["language"],
            organization=head["organization"],
            interviewer=head["interviewer"],
            mode=head["mode"],
            held_on=head["held_on"],
            duration_minutes=head["duration_minutes"],
            review_note=self.interview.review_note if self.interview else "",
            projects=tuple(
                ProjectEntry(raw_answers(record), record.label, record.id, record.seen)
                for record in self.projects
            ),
            removed=self._removed(),
        )

    def _removed(self) -> dict[uuid.UUID, int]:
        removed = {}
        for project in map(as_uuid, self.data.getlist("project")):
            names = RecordNames(project)
            seen = as_version(self.data.get(names.seen, ""))
            if project and seen and self.data.get(names.remove):
                removed[project] = seen
        return removed

    def check_answers(self, *, complete: bool) -> None:
        """Show what is wrong with the answers while the head keeps them from being stored."""
        checked = check_interview(
            self.questionnaire,
            raw_answers(self.answers),
            [raw_answers(record) for record in self.projects],
            complete=complete,
        )
        self.show_problems(checked.problems)
        if "held_on" not in self.head.errors:
            held_on, today = self.head.cleaned_data.get("held_on"), timezone.localdate()
            self.show_problems(check_date(held_on, complete=complete, today=today))

    def ask(self, asked: ToConfirm) -> None:
        """Show what is to be confirmed; what was confirmed before stays so."""
        self.questions = asked.questions
        self.headline = self.headline or _(
            "Something is to be confirmed. What you typed is still here."
        )

    @property
    def still_confirmed(self) -> list[str]:
        """The confirmations to carry on, without those that are asked for again."""
        asked = {question.key for question in self.questions}
        return [key for key in dict.fromkeys(self.confirmed) if key not in asked]

    def show_problems(self, problems) -> None:
        """Put each problem beside its question or field, in the reader's language."""
        for problem in problems:
            record = self.answers if problem.project is None else self.projects[problem.project]
            text = problem.message(get_language() or "en", _)
            fields = record.by_code()
            if problem.question in fields:
                fields[problem.question].problems.append(text)
            elif problem.project is None and problem.question in self.head.fields:
                self.head.show_problem(problem.question, text)
            else:
                self.problems.append(text)

    def show_conflicts(self, stale) -> None:
        """Show what somebody else wrote beside what was typed.

        Answers that only the other side changed take their value; those that both changed keep
        the typed one, and saving again stores it.
        """
        records = {str(record.id): record for record in self.projects} | {"": self.answers}
        contested = {(conflict.place, conflict.code): conflict for conflict in stale.conflicts}
        for place, merged in stale.merged.items():
            if place:
                self._show_label(records[place], merged["fields"], contested)
            for code, question in records[place].by_code().items():
                conflict = contested.pop((place, code), None)
                if conflict is not None:
                    question.conflict = shown(conflict.theirs)
                elif code in merged["answers"]:
                    question.take(merged["answers"][code])
        for place, code in contested:
            if code == REMOVED:
                self.problems.append(
                    _(
                        "Project %(number)s was removed by somebody else meanwhile. Save again to "
                        "keep it, or remove it here, too."
                    )
                    % {"number": records[place].number}
                )
        self._show_head_conflicts(stale, contested)
        self.see_current_versions()

    def _show_label(self, record, fields, contested) -> None:
        """Show the other side's label of a project, or that both sides changed it."""
        conflict = contested.pop((str(record.id), "label"), None)
        if conflict is None:
            record.label = fields["label"]
            return
        self.problems.append(
            _(
                "Label of project %(number)s: somebody else wrote “%(theirs)s”. Save again to keep "
                "yours."
            )
            % {"number": record.number, "theirs": conflict.theirs}
        )

    def _show_head_conflicts(self, stale, contested) -> None:
        self.problems.append(_(stale.template) % stale.params)
        fields = stale.merged.get("", {}).get("fields", {})
        typed = self.data.copy()
        for name, value in fields.items():
            conflict = contested.get(("", name))
            if conflict is None:
                typed[f"head-{name}"] = "" if value is None else value
                continue
            self.head.show_problem(
                name,
                _(
                    "Somebody else wrote “%(theirs)s” meanwhile. Save again to keep yours, or "
                    "type theirs."
                )
                % {"theirs": shown(conflict.theirs)},
            )
        self.head.data = typed

    def see_current_versions(self) -> None:
        """Let the next save start from what is stored now."""
        self.interview.refresh_from_db()
        self.seen = self.interview.version
        versions = Version.objects.of(Project, [record.id for record in self.projects])
        last = versions.last_numbers()
        for record in self.projects:
            record.seen = last.get(record.id)

    @property
    def is_troubled(self) -> bool:
        """True where anything on the page needs attention."""
        records = [self.answers, *self.projects]
        fields = [f for record in records for f in record.by_code().values()]
        return bool(
            self.questions
            or self.problems
            or self.head.errors
            or any(f.problems or f.conflict for f in fields)
        )


def raw_answers(record: RecordFields) -> dict:
    """Return the typed answers of a record, by question code.

    An answer comes before a kind of empty that was chosen beside it.
    """
    return {
        code: as_missing(Missing(f.missing)) if f.missing and f.is_blank else f.value
        for code, f in record.by_code().items()
    }


def shown(value) -> str:
    """Return a stored answer as a person reads it."""
    kind = missing_kind(value)
    if kind is not None:
        return kind.value.replace("_", " ")
    return ", ".join(value) if isinstance(value, list) else str(value)


def as_version(text: str) -> int | None:
    """Return the version that a page says it saw, or None where it says none."""
    return int(text) if VERSION.fullmatch(text) else None


def as_uuid(text: str) -> uuid.UUID | None:
    """Return the UUID, or None where the text is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
