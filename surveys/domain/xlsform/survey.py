"""The survey sheet, read row by row: groups become sections, the repeat what projects are asked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.domain.expressions import Expression, ExpressionError, parse, parse_filter
from surveys.domain.questionnaire import CODE, Choice, Kind, Level, Question, Section
from surveys.domain.wording import composed, gettext_noop
from surveys.domain.xlsform.defaults import default_of
from surveys.domain.xlsform.sheet import Sheet

RESERVED = {
    Level.INTERVIEW: frozenset(
        {
            "id",
            "wave",
            "respondent",
            "organization",
            "interviewer",
            "questionnaire",
            "state",
            "mode",
            "held_on",
            "duration_minutes",
            "further_conversations",
            "language",
            "review_note",
        }
    ),
    Level.PROJECT: frozenset({"label"}),
}
"""What every interview, and every project, has of its own."""

_BRACKET = re.compile(r"(begin|end)[_ ](group|repeat)")
_SELECT = re.compile(r"(select_one|select_multiple)\s+(\S+)")
_YES = frozenset({"yes", "true", "true()"})
_NO = frozenset({"", "no", "false", "false()"})
_IS_EXPRESSION = re.compile(r"\$\{|\(")
_ALLOWED = (
    ", ".join(f"{kind.value} LIST" if kind.has_choices else kind.value for kind in Kind)
    + ", begin_group, end_group, begin_repeat, end_repeat"
)

SheetRow = Mapping[str, str]


@dataclass
class Place:
    """A question and the line where it stands."""

    line: int
    question: Question


@dataclass
class _Group:
    """The part that is open at a line: a group, or the stretch between groups (without code)."""

    line: int
    code: str
    label: dict[str, str]
    rows: int = 0


class SurveyReader:
    """Reads the sections; what is wrong goes to the sheet, what was seen stays here."""

    def __init__(
        self,
        sheet: Sheet,
        lists: Mapping[str, tuple[Choice, ...]],
        default: str,
        languages: Sequence[str],
    ) -> None:
        self.sheet = sheet
        self.lists = lists
        self.default = default
        self.languages = languages
        self.places: list[Place] = []
        self.levels: dict[int, Level] = {}
        self.lists_used: set[str] = set()
        self.project_label: dict[str, str] = {}
        self.repeat = ""
        self._sections: list[Section] = []
        self._questions: list[Question] = []
        self.lines: dict[tuple[str, str], int] = {}
        self._group = _Group(0, "", {})
        self._repeat: int | None = None  # the line where it begins, while it is open
        self._repeat_rows = 0
        self._had_repeat = False

    def sections(self) -> list[Section]:
        """Return the sections in order."""
        for line, cells in self.sheet.lines:
            kind = cells.get("type", "").strip()
            bracket = _BRACKET.fullmatch(kind)
            self.levels[line] = self._level
            if bracket:
                self._bracket(line, cells, bracket.group(1), bracket.group(2))
            else:
                self._group.rows += 1
                self._repeat_rows += 1
                self._question(line, cells, kind)
        self._report_open_parts()
        self._close_section()
        return self._sections

    @property
    def _level(self) -> Level:
        return Level.INTERVIEW if self._repeat is None else Level.PROJECT

    def _bracket(self, line: int, cells: SheetRow, step: str, part: str) -> None:
        for column in ("relevant", "constraint", "required"):
            if cells.get(column, "").strip():
                self.sheet.problem(
                    line,
                    column,
                    "rule_of_group",
                    gettext_noop("Groups and repeats take no rule. Give it to each question."),
                )
        if step == "begin":
            begin = self._begin_group if part == "group" else self._begin_repeat
            begin(line, cells)
        else:
            end = self._end_group if part == "group" else self._end_repeat
            end(line)

    def _begin_group(self, line: int, cells: SheetRow) -> None:
        if self._group.code:
            self.sheet.problem(
                line,
                "type",
                "group_in_group",
                gettext_noop("Group %(group)s is still open. End it first: groups do not nest."),
                group=self._group.code,
            )
        self._close_section()
        code = cells.get("name", "").strip()
        self._check_code(line, code, "group")
        self._group = _Group(line, code or "?", self._texts(cells, "label"))

    def _end_group(self, line: int) -> None:
        if not self._group.code:
            self.sheet.problem(
                line,
                "type",
                "no_open_group",
                gettext_noop("No group is open here. Remove the row."),
            )
        elif not self._group.rows:
            self.sheet.problem(
                self._group.line,
                "name",
                "empty_group",
                gettext_noop("Group %(group)s has no questions. Remove it."),
                group=self._group.code,
            )
        self._close_section()

    def _begin_repeat(self, line: int, cells: SheetRow) -> None:
        if self._had_repeat:
            self.sheet.problem(
                line,
                "type",
                "second_repeat",
                gettext_noop("There is one repeat only. Put both into one."),
            )
        if self._group.code:
            self.sheet.problem(
                line,
                "type",
                "repeat_in_group",
                gettext_noop("Group %(group)s is still open. End it before the repeat begins."),
                group=self._group.code,
            )
        if not self._had_repeat:
            self.repeat = cells.get("name", "").strip()
            self._check_code(line, self.repeat, "repeat")
        self._close_section()
        self.project_label = self._texts(cells, "label")
        self._repeat, self._repeat_rows, self._had_repeat = line, 0, True

    def _end_repeat(self, line: int) -> None:
        if self._group.code:
            self.sheet.problem(
                line,
                "type",
                "group_beyond_repeat",
                gettext_noop("Group %(group)s is still open. End it before the repeat ends."),
                group=self._group.code,
            )
        if self._repeat is None:
            self.sheet.problem(
                line,
                "type",
                "no_open_repeat",
                gettext_noop("No repeat is open here. Remove the row."),
            )
        elif not self._repeat_rows:
            self.sheet.problem(
                self._repeat,
                "name",
                "empty_repeat",
                gettext_noop("The repeat has no questions. Remove it."),
            )
        self._close_section()
        self._repeat = None

    def _close_section(self) -> None:
        if self._questions:
            group = self._group
            self._sections.append(
                Section(group.code, group.label, self._level, tuple(self._questions))
            )
        self._questions = []
        self._group = _Group(0, "", {})

    def _report_open_parts(self) -> None:
        if self._group.code:
            self.sheet.problem(
                self._group.line,
                "type",
                "unended_group",
                gettext_noop("This group has no end_group. Add it."),
            )
        if self._repeat is not None:
            self.sheet.problem(
                self._repeat,
                "type",
                "unended_repeat",
                gettext_noop("This repeat has no end_repeat. Add it."),
            )
        if not self.places and not self.sheet.problems:
            self.sheet.problem(
                2, None, "no_questions", gettext_noop("The sheet has no questions. Add some.")
            )

    def _question(self, line: int, cells: SheetRow, kind: str) -> None:
        select = _SELECT.fullmatch(composed(kind))
        name, list_name = select.groups() if select else (kind, "")
        if name not in set(Kind) or Kind(name).has_choices != bool(list_name):
            self.sheet.problem(
                line,
                "type",
                "unknown_type",
                gettext_noop("%(got)r is not a type that Nucleus knows. Use one of: %(allowed)s."),
                got=kind,
                allowed=_ALLOWED,
            )
            return
        code = cells.get("name", "").strip()
        usable = self._check_code(line, code, "question")
        choices = self._choices(line, list_name)
        question = Question(
            code=code if usable else f"line_{line}",
            kind=Kind(name),
            level=self._level,
            section=self._group.code,
            label=self._texts(cells, "label"),
            hint=self._texts(cells, "hint"),
            relevant=self._rule(line, cells, "relevant"),
            constraint_message=self._texts(cells, "constraint_message"),
            choices=choices,
            choice_list=list_name if list_name in self.lists else "",
            **self._rules(line, cells, Kind(name)),
        )
        if question.kind is not Kind.CALCULATE:
            self.sheet.check_label(line, cells, self.default, self.languages)
        self._questions.append(question)
        self.places.append(Place(line, question))

    def _check_code(self, line: int, code: str, what: str) -> bool:
        """Report a code that cannot be used, or is taken; say whether it can be."""
        if not CODE.fullmatch(code):
            self.sheet.problem(
                line,
                "name",
                "question_code",
                gettext_noop(
                    "%(got)r cannot be a code. Use letters without accents, digits and _, at most "
                    "64, not beginning with a digit."
                ),
                got=code,
            )
            return False
        if what == "question" and code in RESERVED[self._level]:
            self.sheet.problem(
                line,
                "name",
                "column_of_tables",
                gettext_noop("Every table has a column %(code)s already. Choose another code."),
                code=code,
            )
        first = self.lines.setdefault((what, code), line)
        if first != line:
            self.sheet.problem(
                line,
                "name",
                "code_twice",
                gettext_noop("The code %(code)s stands in row %(first)s too. Rename one."),
                code=code,
                first=first,
            )
        return True

    def _choices(self, line: int, list_name: str) -> tuple[Choice, ...]:
        if not list_name:
            return ()
        self.lists_used.add(list_name)
        if list_name in self.lists:
            return self.lists[list_name] or (Choice("unknown"),)
        self.sheet.problem(
            line,
            "type",
            "unknown_list",
            gettext_noop("The choices sheet has no list %(list)s. Add it, or mend its name."),
            list=list_name,
        )
        return (Choice("unknown"),)

    def _rules(self, line: int, cells: SheetRow, kind: Kind) -> dict[str, Any]:
        """Return the rules that go with a kind; report those that do not."""
        rules: dict[str, Any] = {}
        if kind is Kind.CALCULATE:
            calculation = self._rule(line, cells, "calculation")
            if not cells.get("calculation", "").strip():
                self.sheet.problem(
                    line,
                    "calculation",
                    "empty_cell",
                    gettext_noop("This cell is empty. Write what is to be calculated."),
                )
            rules["calculation"] = calculation or parse("''")
        elif kind is not Kind.NOTE:
            rules = {
                "required": self._required(line, cells),
                "required_if": self._required_if(line, cells),
                "constraint": self._rule(line, cells, "constraint"),
                "default": self._rule(line, cells, "default", default_of),
            }
        if kind.has_choices:
            rules["choice_filter"] = self._rule(line, cells, "choice_filter", parse_filter)
        for column in ("required", "constraint", "calculation", "choice_filter", "default"):
            if column not in rules and cells.get(column, "").strip().lower() not in _NO:
                self.sheet.problem(
                    line,
                    column,
                    "rule_of_other_type",
                    gettext_noop("A question of type %(type)s takes none. Empty this cell."),
                    type=kind.value,
                )
        return rules

    def _required_if(self, line: int, cells: SheetRow) -> Expression | None:
        cell = cells.get("required", "").strip().lower()
        is_expression = cell not in _YES | _NO and _IS_EXPRESSION.search(cell)
        return self._rule(line, cells, "required") if is_expression else None

    def _required(self, line: int, cells: SheetRow) -> bool:
        cell = cells.get("required", "").strip().lower()
        if cell not in _YES | _NO and not _IS_EXPRESSION.search(cell):
            self.sheet.problem(
                line,
                "required",
                "not_yes_or_no",
                gettext_noop(
                    "Not yes or no (got %(got)r). Write yes, a condition, or leave it empty."
                ),
                got=cells["required"],
            )
        return cell in _YES

    def _rule(
        self,
        line: int,
        cells: SheetRow,
        column: str,
        read: Callable[[str], Expression] = parse,
    ) -> Expression | None:
        text = cells.get(column, "")
        if not text.strip():
            return None
        try:
            return read(text)
        except ExpressionError as error:
            self.sheet.expression_problem(line, column, error)
            return None

    def _texts(self, cells: SheetRow, name: str) -> dict[str, str]:
        return self.sheet.texts(cells, name, self.default)
