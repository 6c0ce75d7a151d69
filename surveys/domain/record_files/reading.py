"""From the rows of a file to interviews and projects as an import writes them, judged.

A row is read, judged by the rules that forms know, and put into a spool; what is held in memory is
where each interview stands. Nothing is stored here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from surveys.domain.dates import date_problem
from surveys.domain.details import MOST_PROJECTS, TOO_MANY_PROJECTS
from surveys.domain.package.spool import Spool
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import Level, Questionnaire
from surveys.domain.record_files.answers import Vocabulary
from surveys.domain.record_files.cells import Cell, as_text, is_blank
from surveys.domain.record_files.details import DetailReader
from surveys.domain.record_files.gathering import Gathered
from surveys.domain.record_files.judging import OF_A_ROW, Judge
from surveys.domain.record_files.known import Choices, Known, interview_id, project_id
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.parts import Part, parts_of
from surveys.domain.record_files.plans import Plan, SheetPlan
from surveys.domain.record_files.records import InterviewFound
from surveys.domain.record_files.targets import Own, Words
from surveys.domain.record_files.workbooks import note_formulas
from surveys.domain.wording import gettext_noop

Tell = Callable[[int], None]
"""Hears how many rows are read by now; may raise to stop it."""
MOST_ROWS = 2_000_000
_NO_KEY = gettext_noop("The row has no %(column)s, so nobody knows which interview it is.")
_NO_EXPERT = gettext_noop("The interview has no code of an expert. Fill it in.")
_TWICE = gettext_noop("Row %(first)s has the same key (%(key)s). Give each interview its own.")
_OTHERWISE = gettext_noop(
    "Row %(first)s says something else of the same interview (%(key)s): %(before)s, and here "
    "%(now)s. Write the same in all rows of an interview, or leave the further ones empty."
)
_NO_INTERVIEW = gettext_noop(
    "No row of the sheet of interviews has the key %(key)s. Add it there, or mend it here."
)
_PROJECT_TWICE = gettext_noop(
    "The interview has another project with the key %(key)s. Give each project its own."
)


class RecordsReader:
    """Reads one file; `gathered` has what came of it, `findings` all that is to be said."""

    def __init__(
        self,
        plan: Plan,
        form: Questionnaire,
        known: Known,
        choices: Choices,
        words: Words,
        findings: Findings,
        tell: Tell,
    ) -> None:
        self.plan = plan
        self.form = form
        self.known = known
        self.choices = choices
        self.findings = findings
        self.tell = tell
        self.vocabulary = Vocabulary(words, choices.dates, choices.nothing)
        self.details = DetailReader(self.vocabulary, words)
        self.spool = Spool(known.study, known.forms)
        assert plan.interviews is not None
        self.sheet: SheetPlan = plan.interviews
        self.gathered = Gathered(self.spool, self.sheet, known, choices, form, findings)
        self.judge = Judge(form, findings)
        self.by_key: dict[str, InterviewFound] = {}
        self.read_rows = 0

    def read(self) -> Gathered:
        """Read all rows of all sheets."""
        note_formulas(self.sheet.sheet, self.findings)
        own, places = self._parts_of(self.sheet)
        key_column = Own.INTERVIEW_KEY if self.sheet.has(Own.INTERVIEW_KEY) else Own.RESPONDENT
        self._read_sheet(self.sheet, own, places, key_column)
        if self.plan.projects is not None:
            note_formulas(self.plan.projects.sheet, self.findings)
            self._read_projects(self.plan.projects)
        self.gathered.flush()
        self.judge.judge_together(self.spool, self.by_key.values())
        self.gathered.finish(self.by_key.values())
        return self.gathered

    def _parts_of(self, plan: SheetPlan) -> tuple[Part, list[tuple[int, Part]]]:
        return parts_of(plan, self.details, self.vocabulary, self.findings, self.choices)

    def _rows(self, plan: SheetPlan) -> Iterator[tuple[int, list[Cell]]]:
        width = max((column.index for column in plan.columns), default=0) + 1
        named = {column.index for column in plan.columns}
        said: set[int] = set()
        for row, cells in plan.rows():
            self.read_rows += 1
            if self.read_rows % 200 == 0:
                self.tell(self.read_rows)
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            if len(cells) > len(named):
                self._unnamed(plan, row, cells, named, said)
            yield row, cells

    def _unnamed(
        self, plan: SheetPlan, row: int, cells: Sequence[Cell], named: set[int], said: set[int]
    ) -> None:
        """Report a column that has cells and no heading, once."""
        for index, cell in enumerate(cells):
            if index not in named and index not in said and not is_blank(cell):
                said.add(index)
                self.findings.problem(
                    plan.file,
                    row,
                    None,
                    "no_heading",
                    gettext_noop(
                        "Column %(number)s has cells and no heading. Name it or remove it."
                    ),
                    {"number": index + 1},
                )

    # --- interviews, with their projects in the same row ---

    def _read_sheet(
        self, plan: SheetPlan, own: Part, places: Sequence[tuple[int, Part]], key_column: Own
    ) -> None:
        is_joined = self.plan.projects is not None
        repeats = bool(places) and not plan.is_wide and not is_joined
        indexes = [*own.indexes]
        key_index = next((index for one, index, _ in own.own if one == key_column), None)
        last: InterviewFound | None = None
        for row, cells in self._rows(plan):
            if key_index is None:
                key = self._row_key(row)
            else:
                key = self._key(cells[key_index], key_column)
            if not key and repeats and last is not None and own.is_blank(cells):
                found = last  # a further project below its interview, whose cells are left empty
            elif not key:
                heading = own.headings[key_column.value]
                params: dict[str, Any] = {"column": heading}
                self.findings.problem(plan.file, row, heading, "no_key", _NO_KEY, params)
                continue
            elif (before := self.by_key.get(key)) is not None:
                if not repeats:
                    params = {"first": before.row, "key": key}
                    heading = own.headings[key_column.value]
                    self.findings.problem(plan.file, row, heading, "key_twice", _TWICE, params)
                    continue
                found = before
                self._compare(plan, own, indexes, row, cells, found)
            else:
                found = self._interview(plan, own, row, cells, key)
                if repeats:
                    found.cells = tuple(as_text(cells[index]) for index in indexes)
            last = found
            for place, part in places:
                if not part.is_blank(cells):
                    self._project(part, found, row, cells, place)

    def _row_key(self, row: int) -> str:
        """Return the key of an interview that has none: the name of its file and its row."""
        return f"{self.choices.row_key}-{self.known.wave.code}-{row}"

    def _key(self, cell: Cell, column: Own) -> str:
        text = as_text(cell) if not is_blank(cell) else ""
        return key_of(text) if column == Own.RESPONDENT else text

    def _compare(
        self,
        plan: SheetPlan,
        own: Part,
        indexes: Sequence[int],
        row: int,
        cells: Sequence[Cell],
        found: InterviewFound,
    ) -> None:
        """Report where a further row of an interview says something else of it."""
        for index, before in zip(indexes, found.cells, strict=True):
            now = as_text(cells[index])
            if now and now != before:
                heading = next(one.heading for one in plan.columns if one.index == index)
                params = {"first": found.row, "key": found.key, "before": before, "now": now}
                self.findings.problem(plan.file, row, heading, "otherwise", _OTHERWISE, params)

    def _interview(
        self, plan: SheetPlan, own: Part, row: int, cells: Sequence[Cell], key: str
    ) -> InterviewFound:
        values = own.values(row, cells)
        given = values.get(Own.RESPONDENT, None)
        if self.choices.row_key and not self.sheet.has(Own.RESPONDENT):
            given = self._row_key(row)
        if given == "":
            heading = own.headings[Own.RESPONDENT.value]
            self.findings.problem(plan.file, row, heading, "no_expert", _NO_EXPERT)
        code = self.gathered.expert(given or "", row, own)
        default = self.choices.day
        found = InterviewFound(
            id=interview_id(self.known.study_id, self.known.wave.code, key),
            row=row,
            key=key,
            respondent=code,
            held_on=values.get(Own.HELD_ON, None if Own.HELD_ON in own.headings else default),
            state=values.get(Own.STATE) or "",
        )
        self.by_key[key] = found
        if wrong := date_problem(found.held_on, today=self.known.today):
            of_date = own.headings.get(Own.HELD_ON.value)
            self.findings.problem(plan.file, row, of_date, "wrong_date", *wrong)
        answers = self.judge.judged(own, Level.INTERVIEW, found, row, cells)
        self.gathered.add_interview(found, values, answers, own)
        return found

    # --- projects ---

    def _read_projects(self, plan: SheetPlan) -> None:
        own, places = self._parts_of(plan)
        has_key = self.sheet.has(Own.INTERVIEW_KEY) and plan.has(Own.INTERVIEW_KEY)
        column = Own.INTERVIEW_KEY if has_key else Own.RESPONDENT
        found_at = [index for one, index, _ in own.own if one == column]
        if not found_at:
            params = {"column": column.value}
            self.findings.problem(plan.file, plan.header, None, "no_key", _NO_KEY, params)
            return
        by_key = self.by_key
        if column == Own.RESPONDENT and self.sheet.has(Own.INTERVIEW_KEY):
            by_key = {key_of(one.respondent): one for one in self.by_key.values()}
        heading = own.headings[column.value]
        for row, cells in self._rows(plan):
            key = self._key(cells[found_at[0]], column)
            if not key:
                params = {"column": heading}
                self.findings.problem(plan.file, row, heading, "no_key", _NO_KEY, params)
            elif (interview := by_key.get(key)) is None:
                params = {"key": key}
                self.findings.problem(
                    plan.file, row, heading, "no_interview", _NO_INTERVIEW, params
                )
            else:
                for place, part in places:
                    self._project(part, interview, row, cells, place)

    def _project(
        self, part: Part, interview: InterviewFound, row: int, cells: Sequence[Cell], place: int
    ) -> None:
        interview.projects += 1
        if interview.projects == MOST_PROJECTS + 1:
            params: dict[str, Any] = {"most": MOST_PROJECTS, "count": interview.projects}
            self.findings.problem(
                part.file, row, None, "too_many_projects", TOO_MANY_PROJECTS, params
            )
        values = part.values(row, cells)
        key = values.get(Own.PROJECT_KEY) or str(place or interview.projects)
        if key in interview.project_keys:
            heading = part.headings.get(Own.PROJECT_KEY.value)
            params = {"key": key}
            self.findings.problem(part.file, row, heading, "project_twice", _PROJECT_TWICE, params)
            return
        interview.project_keys.add(key)
        answers = self.judge.judged(part, Level.PROJECT, interview, row, cells, place)
        self.gathered.add_project(
            interview,
            id=project_id(interview.id, key),
            row=row * OF_A_ROW + place,
            label=values.get(Own.PROJECT_LABEL, ""),
            answers=answers,
        )
