"""Which sheets of a file are read as what, and what their columns are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.domain.questionnaire import Kind
from surveys.domain.record_files.cells import Cell, normal
from surveys.domain.record_files.headings import heads_of, tidy
from surveys.domain.record_files.known import Choices
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.samples import samples_of
from surveys.domain.record_files.targets import Column, Own, Target, Targets, Words
from surveys.domain.record_files.workbooks import Sheet
from surveys.domain.wording import gettext_noop

INTERVIEWS, PROJECTS = gettext_noop("interviews"), gettext_noop("projects")
CATEGORIES, HELP = gettext_noop("categories"), gettext_noop("how to fill in")
_NO_SHEET = gettext_noop("There is no sheet called %(sheet)s. The file has: %(sheets)s.")
_NO_TABLE = gettext_noop(
    "No column is known to hold the code of the expert (%(column)s), so nothing can be read. Say "
    "below which column it is, or which sheet has it. Where the file has none, give a name for "
    "keys."
)
_UNKNOWN = gettext_noop(
    "Nobody knows what this column is. Say what it holds, or that it is left out."
)
_PROPOSED = gettext_noop(
    "The heading is nearly that of %(proposed)s. Confirm it below, or say what the column holds."
)
_SHIFTED = gettext_noop(
    "From column %(column)s on the cells say the label of the column beside them, so labels seem "
    "to stand one too far to the right. Say below whether they do."
)
_NO_CATEGORY = gettext_noop(
    "The heading names the question %(candidates)s, and no category of it. Say what the column "
    "holds, or that it is left out."
)
_SEVERAL = gettext_noop(
    "This heading means several columns (%(candidates)s). Say which one it is, or that it is left "
    "out."
)
_TWICE = gettext_noop(
    "Two columns hold the same: %(first)s and %(second)s (%(target)s). Leave one of them out, or "
    "say what it holds."
)
_SAME_HEADING = gettext_noop("Two columns have this heading. Rename or remove one.")
_BOTH = gettext_noop(
    "The sheet %(first)s has projects beside its interviews, and this one has projects, too. "
    "Leave out the columns of projects there, or do not choose this sheet."
)
_WHOLE = gettext_noop(
    "The question has one column for all its categories and others for single ones. Leave out one "
    "or the others."
)

ASKED_OF_COLUMNS = ("unknown_column", "column_proposed", "no_category", "heading_ambiguous")
"""The codes of problems that say no more than that a column waits to be told what it holds."""


@dataclass
class SheetPlan:
    """A sheet as it is read: the last row of its headings, and what its columns are.

    `shift` is the column from which on labels seem to stand one too far to the right.
    """

    sheet: Sheet
    header: int
    columns: list[Column]
    header_rows: int = 1
    shift: str = ""

    @property
    def file(self) -> str:
        """How the sheet is called where something is said of it."""
        return self.sheet.name

    def has(self, own: Own) -> bool:
        """Say whether a column of Nucleus is there."""
        return any(one.target and one.target.own == own for one in self.columns)

    @property
    def has_projects(self) -> bool:
        """Whether columns belong to projects."""
        return any(one.target and one.target.of_project for one in self.columns)

    @property
    def is_wide(self) -> bool:
        """Whether one row has several projects."""
        return any(one.target and one.target.place for one in self.columns)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows below the headings."""
        for number, cells in self.sheet.rows():
            if number > self.header:
                yield number, cells


@dataclass
class Plan:
    """The sheet of the interviews, and that of their projects where these have one."""

    interviews: SheetPlan | None = None
    projects: SheetPlan | None = None
    sheets: list[SheetPlan] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def read(self) -> list[SheetPlan]:
        """The sheets that are read."""
        return [one for one in (self.interviews, self.projects) if one is not None]

    def as_json(self) -> dict[str, Any]:
        """Return what was found, with samples of the cells, to be shown."""
        return {
            "sheets": [one.file for one in self.sheets],
            "hidden": self.hidden,
            "interviews": self.interviews.file if self.interviews else "",
            "projects": self.projects.file if self.projects else "",
            "header_rows": self.interviews.header_rows if self.interviews else 1,
            "shift": self.interviews.shift if self.interviews else "",
            "encoding": getattr(self.interviews.sheet, "encoding", "") if self.interviews else "",
            "columns": [
                column.as_json() | {"sheet": one.file, "samples": samples.get(column.index, [])}
                for one in self.read
                for samples in (samples_of(one.columns, one.rows()),)
                for column in one.columns
            ],
        }


def make_plan(
    sheets: Sequence[Sheet], targets: Targets, choices: Choices, words: Words, findings: Findings
) -> Plan:
    """Return what is read as what; what is open or cannot be is a problem."""
    plan = Plan(hidden=[one.name for one in sheets if one.is_hidden])
    for sheet in sheets:
        if not sheet.is_hidden and (found := _headed(sheet, targets, choices)):
            plan.sheets.append(found)
    plan.interviews = _chosen(plan, choices.interviews, findings) or _best(
        [one for one in plan.sheets if one.has(Own.RESPONDENT)], INTERVIEWS, words
    )
    _choose_projects(plan, choices, words, findings)
    if plan.interviews is None and plan.sheets and findings.problem_count == 0:
        plan.interviews = plan.sheets[0]
    has_experts = plan.interviews is not None and plan.interviews.has(Own.RESPONDENT)
    if not has_experts and not choices.row_key and findings.problem_count == 0:
        name = plan.interviews.file if plan.interviews else sheets[0].name
        params = {"column": Own.RESPONDENT.value}
        findings.problem(name, None, None, "no_experts", _NO_TABLE, params)
    for one in plan.read:
        if one.shift and not choices.shift:
            params = {"column": one.shift}
            findings.problem(one.file, one.header, None, "labels_shifted", _SHIFTED, params)
        _check_columns(one, findings)
    _say_what_is_left(plan, words, findings)
    return plan


def _choose_projects(plan: Plan, choices: Choices, words: Words, findings: Findings) -> None:
    """Find the sheet of the projects, where they do not stand beside their interviews."""
    chosen = _chosen(plan, choices.projects, findings)
    if plan.interviews is None or chosen is plan.interviews:
        return
    if not plan.interviews.has_projects:
        others = [one for one in plan.sheets if one is not plan.interviews and _may_join(one)]
        plan.projects = chosen or _best(others, PROJECTS, words)
    elif chosen is not None:
        first = plan.interviews.file
        findings.problem(chosen.file, None, None, "projects_twice", _BOTH, {"first": first})


def _headed(sheet: Sheet, targets: Targets, choices: Choices) -> SheetPlan | None:
    heads = heads_of(sheet, int(choices.header_rows or 0), choices.shift)
    if heads is None:
        return None
    mapping = {tidy(heading): said for heading, said in choices.columns.items()}
    columns = [targets.column(one, mapping) for one in heads.headings]
    if choices.others_out:
        columns = [replace(one, left_out=True) if one.is_unknown else one for one in columns]
    return SheetPlan(sheet, heads.row, columns, heads.rows, heads.shift)


def _chosen(plan: Plan, name: str, findings: Findings) -> SheetPlan | None:
    if not name:
        return None
    for one in plan.sheets:
        if one.file == name:
            return one
    known = ", ".join(one.file for one in plan.sheets)
    findings.problem(name, None, None, "no_sheet", _NO_SHEET, {"sheet": name, "sheets": known})
    return None


def _best(candidates: Sequence[SheetPlan], name: str, words: Words) -> SheetPlan | None:
    """Return the candidate that is called so in a language, else the first."""
    called = (one for one in candidates if _is_called(one, name, words))
    return next(called, None) or next(iter(candidates), None)


def _is_called(plan: SheetPlan, name: str, words: Words) -> bool:
    """Say whether a sheet has a name of the template, in a language."""
    return normal(plan.file) in {name, *map(normal, words(name))}


def _may_join(one: SheetPlan) -> bool:
    return one.has_projects and (one.has(Own.INTERVIEW_KEY) or one.has(Own.RESPONDENT))


def _check_columns(plan: SheetPlan, findings: Findings) -> None:
    seen: dict[str, Column] = {}
    headings: set[str] = set()
    for column in plan.columns:
        place = (plan.file, plan.header, column.heading)
        if column.heading in headings and not column.left_out:
            findings.problem(*place, "heading_twice", _SAME_HEADING)
            continue
        headings.add(column.heading)
        if column.is_open:
            if column.proposed:
                params = {"proposed": column.proposed}
                findings.problem(*place, "column_proposed", _PROPOSED, params)
            elif column.candidates:
                params = {"candidates": ", ".join(column.candidates)}
                several = len(column.candidates) > 1
                code = "heading_ambiguous" if several else "no_category"
                findings.problem(*place, code, _SEVERAL if several else _NO_CATEGORY, params)
            else:
                findings.problem(*place, "unknown_column", _UNKNOWN)
        elif column.target:
            before = seen.setdefault(column.target.text, column)
            if before is not column and not _is_gathered(column.target):
                params = {
                    "first": before.heading,
                    "second": column.heading,
                    "target": column.target.text,
                }
                findings.problem(*place, "column_twice", _TWICE, params)
    targets = [column.target for column in plan.columns if column.target]
    for target in targets:
        if target.is_tick and _whole_of(target) in seen:
            heading = seen[_whole_of(target)].heading
            findings.problem(plan.file, plan.header, heading, "whole_and_parts", _WHOLE)
            break


def _is_gathered(target: Target) -> bool:
    """Say whether several columns may hold a target: categories of one question, each a cell."""
    question = target.question
    return not target.is_tick and question is not None and question.kind == Kind.SELECT_MULTIPLE


def _whole_of(target: Target) -> str:
    return Target(question=target.question, heading=target.heading, place=target.place).text


def _say_what_is_left(plan: Plan, words: Words, findings: Findings) -> None:
    """Note what was not read, but for the sheets that the template has beside its tables."""
    for name in plan.hidden:
        findings.note(
            name,
            None,
            None,
            "hidden_sheet",
            gettext_noop("The sheet is hidden and was not read. Show it, if it is needed."),
        )
    for one in plan.sheets:
        is_of_template = any(_is_called(one, name, words) for name in (CATEGORIES, HELP))
        if one not in plan.read and not is_of_template:
            findings.note(
                one.file,
                None,
                None,
                "sheet_not_read",
                gettext_noop("The sheet was not read: no table of interviews or projects."),
            )
