"""What was done to a file, beside what is stored: as of the file, in the file, and now."""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.actions.record_imports.edited_files import EditedFile, Table
from surveys.domain.contents import ProjectContent
from surveys.domain.data_files.edited import Added, Change
from surveys.domain.data_files.edited_cells import DayOrder, is_day_and_month
from surveys.domain.importing import Problem, listed
from surveys.domain.messages import Message
from surveys.domain.missing import Missing, as_missing, missing_kind
from surveys.domain.questionnaire import Kind, Level, Question
from surveys.domain.raw_answers import Unstorable, store
from surveys.domain.record_files.edited_answers import TEMPLATES, alike, as_asked, as_words, is_cut
from surveys.domain.record_files.updates import Act, Decisions, Dry, Line, Prefer, Status
from surveys.models import Interview, Project, Wave
from surveys.queries.as_of.own_columns import INTERVIEW, PROJECT
from surveys.queries.as_of.written import WrittenRow

AT_ONCE = 400
NO_ANSWER = as_missing(Missing.NO_ANSWER)
_UNSAID = (Missing.NOT_ASKED, Missing.NOT_APPLICABLE, Missing.NO_ANSWER)
LABEL = "label"
DETAILS = ("mode", "held_on", "language")


@dataclass
class Work:
    """What is to be done to one interview: new answers, projects added and removed."""

    interview: Interview
    projects: dict[str, Project]
    answers: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    of_projects: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    labels: dict[str, str] = field(default_factory=dict)
    added: list[ProjectContent] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)  # by id of a project, "" for the interview
    exported_rows: list[int] = field(default_factory=list)  # of removed projects

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        done = (self.answers, self.details, self.of_projects, self.labels, self.added, self.removed)
        return not any(done)


class Comparing:
    """Turns what was done to a file into what is to be done to the records of a wave."""

    def __init__(self, edited: EditedFile, wave: Wave, decisions: Decisions) -> None:
        self.edited, self.wave, self.decisions = edited, wave, decisions
        self.dry = Dry()
        self.work: dict[str, Work] = {}
        self._said: dict[tuple[str, str, str], str] = {}
        wanted = {
            key[0]
            for table in edited.tables
            for key in (
                *(one.key for one in table.edits.changes),
                *(one.key for one in table.edits.added),
                *table.edits.removed,
            )
        }
        self._load(sorted(_ids(wanted)))
        for table in edited.tables:
            self._compare(table)

    def _load(self, ids: list[uuid.UUID]) -> None:
        about = Interview.objects.select_related(
            "wave__study", "questionnaire", "respondent", "organization"
        ).filter(wave=self.wave)
        for start in range(0, len(ids), AT_ONCE):
            found = about.in_bulk(ids[start : start + AT_ONCE])
            projects: dict[uuid.UUID, dict[str, Project]] = defaultdict(dict)
            for one in Project.objects.filter(interview__in=found).order_by("position"):
                projects[one.interview_id][str(one.pk)] = one
            for pk, interview in found.items():
                self.work[str(pk)] = Work(interview, projects[pk])

    def _compare(self, table: Table) -> None:
        edits, written = table.edits, table.written
        self.dry.rows += edits.rows
        self.dry.damaged.update(edits.damaged)
        self.dry.problems += [self.problem(one) for one in edits.problems]
        for change in edits.changes:
            self._change(change, written[change.key])
        for change, others in edits.partly_changed():
            self._note_rows_left(change, others)
        for added in edits.added:
            self._add(added, table)
        for key, exported in edits.removed.items():
            self._remove(table, written[key], exported)

    def problem(self, said: Message, **place: Any) -> Problem:
        """Return a message as a problem of the file, at its place or another."""
        at = said.at(**place).place
        return Problem(
            self.edited.name, at.row, at.column, said.code, said.template, said.params, said.wording
        )

    def _refuse(self, row: int | None, column: str | None, code: str, **params: Any) -> None:
        self.dry.problems.append(
            Problem(self.edited.name, row, column, code, TEMPLATES[code], params)
        )

    def _work_of(self, row: int | None, column: str, written: WrittenRow) -> Work | None:
        """Return what is to be done to the interview of a row; None, with a problem, for others."""
        work = self.work.get(written.interview.id)
        if work is None:
            code = self.edited.rows.by_id[written.interview.wave].code
            if code != self.wave.code:
                self._refuse(row, column, "other_wave", wave=code)
            else:
                self._refuse(row, column, "interview_gone")
        return work

    # --- changes

    def _change(self, change: Change, written: WrittenRow) -> None:
        name, column = change.column.own_name, change.column
        work = self._work_of(change.row, column.name, written)
        if work is None:
            return
        is_of_project = column.level == Level.PROJECT
        project = written.project.id if written.project and is_of_project else ""
        work.rows.setdefault(project, change.row)
        if name and name not in (*DETAILS, LABEL):
            params = {"old": str(change.old)}
            self._refuse(change.row, column.name, "stays", **params)
            return
        if name:
            self._detail(change, name, written, work, project)
        else:
            self._answer(change, written, work, project)

    def _answer(self, change: Change, written: WrittenRow, work: Work, project: str) -> None:
        if change.is_emptied and missing_kind(change.old) in _UNSAID:
            return
        code, row = change.column.name, change.row
        question = _question(work.interview, code, change.column.level)
        if question is None:
            self._refuse(row, code, "unknown_question")
            return
        new = self._new_answer(change, written, question)
        if new is None:
            return
        record = written.project if project and written.project else written.interview
        base = record.answers.get(code, NO_ANSWER)
        if isinstance(base, str) and isinstance(change.old, str) and is_cut(change.old, base):
            self._refuse(row, code, "cut_in_file")
            return
        stored = work.projects.get(project) if project else None
        now = (stored.answers if stored else {}) if project else work.interview.answers
        line = self._line(change, written, code, base, new, now.get(code, NO_ANSWER))
        is_gone = bool(project) and stored is None
        put = work.of_projects[project] if project else work.answers
        self._settle(line, is_gone, lambda: put.__setitem__(code, new))
        if project and not put:
            del work.of_projects[project]

    def _new_answer(self, change: Change, written: WrittenRow, question: Question) -> Any:
        """Return what is to be stored; None, with a problem, where it cannot be."""
        new = change.new
        code, row = change.column.name, change.row
        if new is None or missing_kind(new) is not None:
            return NO_ANSWER if new is None else new
        try:
            codes = self.edited.rows.codes_of(code, written.interview.wave)
            if codes:
                new = as_asked(new, codes, question)
                if new is None:
                    self._refuse(row, code, "no_category", got=str(change.new)[:100])
                    return None
            return store(new, question)
        except Unstorable as error:
            if question.stored_as is Kind.DATE and self._lacks_order(new):
                self._refuse(row, code, "day_or_month", got=str(new)[:100])
            else:
                self.dry.problems.append(self.problem(error.said, row=row, column=code))
            return None

    def _lacks_order(self, text: Any) -> bool:
        """Say whether a date cannot be read since nobody said whether its day comes first."""
        return self.edited.days is DayOrder.UNKNOWN and is_day_and_month(text)

    def _detail(
        self, change: Change, name: str, written: WrittenRow, work: Work, project: str
    ) -> None:
        new: Any = as_words(change.new or "")
        if name == "held_on" and self._lacks_order(new):
            self._refuse(change.row, change.column.name, "day_or_month", got=new)
            return
        if name == LABEL:
            base, stored = (
                written.project.label if written.project else "",
                work.projects.get(project),
            )
            now: Any = stored.label if stored else ""
            put: Callable[[], None] = lambda: work.labels.__setitem__(project, new)  # noqa: E731
        else:
            base = written.interview.details[name] or ""
            now = getattr(work.interview, name) or ""
            now, stored = str(now), None
            put = lambda: work.details.__setitem__(name, new)  # noqa: E731
        line = self._line(change, written, name, base, new, now)
        self._settle(line, name == LABEL and stored is None, put)

    def _line(
        self, change: Change, written: WrittenRow, name: str, old: Any, new: Any, now: Any
    ) -> Line:
        status = Status.APPLIES
        if now == new:
            status = Status.ALREADY
        elif now != old:
            status = Status.CONFLICT
        elif change.is_emptied:
            status = Status.EMPTIED
        is_of_project = change.column.level == Level.PROJECT
        project = written.project if is_of_project else None
        return Line(
            Act.CHANGE,
            status,
            change.row,
            written.interview.respondent,
            written.interview.id,
            project.id if project else "",
            project.label if project else "",
            name,
            old,
            new,
            now,
        )

    def _settle(self, line: Line, is_gone: bool, put: Callable[[], None]) -> None:
        """Note a line, and do it where that is decided; each answer of an interview once."""
        if line.new == line.old:
            return
        place = (line.interview, line.project, line.name)
        said = json.dumps(line.new, sort_keys=True)
        if place in self._said:
            if self._said[place] != said:
                self._refuse(line.row, line.name, "rows_disagree")
            return
        if is_gone:
            line = replace(line, status=Status.CONFLICT, now=None, is_gone=True)
        self._said[place] = said
        self._decide(line, put)

    def _decide(self, line: Line, put: Callable[[], None]) -> None:
        """Note a line as it was decided, and do it where the file stands."""
        decided = self.decisions.of(line)
        asked = line.status if line.status in (Status.CONFLICT, Status.EMPTIED) else None
        if decided is Prefer.STORED:
            line = replace(line, status=Status.KEPT, asked=asked)
        elif decided is Prefer.FILE and not line.is_gone:
            line = replace(line, status=Status.APPLIES, asked=asked)
            put()
        self.dry.lines.append(line)

    def _note_rows_left(self, change: Change, others: list[int]) -> None:
        """Note that other rows of an interview still say what was exported."""
        interview, name = change.key[0], change.column.own_name or change.column.name
        if (interview, "", name) in self._said:
            expert = self.work[interview].interview.respondent.code
            params = {"expert": expert, "others": listed(others)}
            place = (self.edited.name, change.row, change.column.name)
            note = Problem(*place, "rows_left", TEMPLATES["rows_left"], params)
            self.dry.notes.append(note)

    # --- rows

    def _remove(self, table: Table, written: WrittenRow, exported: int) -> None:
        expert = written.interview.respondent
        if not table.of_projects or written.project is None:
            params = {"expert": expert, "exported": exported}
            self._refuse(None, INTERVIEW, "interview_removed", **params)
            return
        work = self._work_of(None, PROJECT, written)
        if work is None:
            return
        work.exported_rows.append(exported)
        project = written.project
        stored = work.projects.get(project.id)
        status = Status.APPLIES
        if stored is None:
            status = Status.ALREADY
        elif stored.version != project.version:
            status = Status.CONFLICT
        line = Line(
            Act.REMOVE,
            status,
            None,
            expert,
            written.interview.id,
            project.id,
            project.label,
            "",
        )
        self._decide(line, lambda: work.removed.add(project.id))

    def _add(self, added: Added, table: Table) -> None:
        row, interview = added.row, added.key[0]
        work = self.work.get(interview)
        if not table.of_projects or added.key[-1] or work is None:
            column = PROJECT if table.of_projects and work else INTERVIEW
            self._refuse(row, column, "unknown_record")
            return
        of_interview = table.of_interview.get(interview)
        answers, label = {}, ""
        for name, value, question, is_fine in self._values(added, work, of_interview):
            if not is_fine:
                self._refuse(row, name, "interview_in_added_row")
            elif name == LABEL:
                label = value
            elif question is not None:
                answers[question.code] = value
        said = json.dumps([row, label, answers], sort_keys=True, ensure_ascii=False)
        id = uuid.uuid5(uuid.UUID(interview), f"{self.edited.manifest.entry} {said}")
        status = Status.ALREADY if str(id) in work.projects else Status.APPLIES
        work.rows[str(id)] = row
        if status is Status.APPLIES:
            work.added.append(ProjectContent(answers, label, id))
        expert = work.interview.respondent.code
        self.dry.lines.append(
            Line(Act.ADD, status, row, expert, interview, str(id), label, "", new=answers)
        )

    def _values(
        self, added: Added, work: Work, like: WrittenRow | None
    ) -> Iterator[tuple[str, Any, Question | None, bool]]:
        """Yield what an added row says: name, value, question, and whether it may say it."""
        columns = {one.name: one for table in self._layouts() for one in table}
        for name, value in added.values.items():
            column = columns[name]
            own = column.own_name
            if value is None or own == PROJECT or own == "position":
                continue
            if column.level == Level.PROJECT and own == LABEL:
                yield LABEL, as_words(value), None, True
            elif own:
                yield name, value, None, like is not None and self._is_like(own, value, like)
            elif column.level == Level.PROJECT:
                question = _question(work.interview, name, Level.PROJECT)
                change = Change(added.row, added.key, column, None, value)
                if question is not None and missing_kind(value) is Missing.NOT_ASKED:
                    continue
                if question is None:
                    if missing_kind(value) is None:
                        self._refuse(added.row, name, "unknown_question")
                    continue
                new = self._new_of_row(change, work, question)
                if new is not None:
                    yield name, new, question, True
            else:
                base = work.interview.answers.get(name, as_missing(Missing.NOT_ASKED))
                yield name, value, None, alike(value, base)

    def _new_of_row(self, change: Change, work: Work, question: Question) -> Any:
        wave = str(work.interview.wave_id)
        codes = self.edited.rows.codes_of(question.code, wave)
        new = change.new if missing_kind(change.new) else as_asked(change.new, codes, question)
        try:
            return None if new is None else store(new, question)
        except Unstorable as error:
            column = question.code
            self.dry.problems.append(self.problem(error.said, row=change.row, column=column))
            return None

    def _layouts(self) -> Iterator[Any]:
        for table in self.edited.tables:
            yield table.columns

    def _is_like(self, own: str, value: Any, like: WrittenRow) -> bool:
        known = {
            "wave": self.wave.code,
            "respondent": like.interview.respondent,
            INTERVIEW: like.interview.id,
        }
        return own not in known or str(value) == known[own]


def _ids(texts: set[str]) -> Iterator[uuid.UUID]:
    for text in texts:
        try:
            yield uuid.UUID(text)
        except ValueError:
            continue


def _question(interview: Interview, code: str, level: str) -> Question | None:
    found = (one for one in interview.questionnaire.form.questions(level) if one.code == code)
    return next(found, None)
