"""A list of weights and strata as people keep it: read, compared with what is stored, written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from surveys.domain.canonical import content_hash
from surveys.domain.experts import MERGED_BEFORE
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.formulas import inert, original
from surveys.domain.messages import Spoken
from surveys.domain.package.columns import CellProblem
from surveys.domain.pseudonyms import cleaned, key_of, nearest
from surveys.domain.record_files.answers import refuse_special
from surveys.domain.record_files.cells import Cell, as_text, is_blank, normal
from surveys.domain.record_files.known import People
from surveys.domain.record_files.notes import Findings
from surveys.domain.record_files.targets import Words
from surveys.domain.record_files.workbooks import Sheet, note_formulas
from surveys.domain.sampling import Drawn, decimal_mark, read_stratum, read_weight
from surveys.domain.wording import gettext_noop

MOST_COMPARED = 50  # unknown codes that are compared with all others


class ListColumn(StrEnum):
    """A column of the list."""

    RESPONDENT = "respondent"
    WEIGHT = "weight"
    STRATUM = "stratum"


LIST_LABELS: Mapping[ListColumn, str] = {
    ListColumn.RESPONDENT: gettext_noop("Code of the expert"),
    ListColumn.WEIGHT: gettext_noop("Weight"),
    ListColumn.STRATUM: gettext_noop("Stratum"),
}
_EXPERT = gettext_noop("Expert")
_PESO = "peso"  # as often said in Spanish
_NO_TABLE = gettext_noop(
    "No sheet has a column %(respondent)s with the code of the expert and beside it a column "
    "%(weight)s or %(stratum)s, so nothing can be read. The first row has the headings."
)
_HEADING_TWICE = gettext_noop("Two columns hold the same. Rename or remove one.")
_NOT_READ = gettext_noop("The column is none of this list and was not read.")
_NO_CODE = gettext_noop("The row has no code of an expert. Fill it in, or remove the row.")
_UNKNOWN = gettext_noop(
    "%(code)s is no expert of this study. Mend the code, or leave the row out: experts come in "
    "with interviews or through the register."
)
_UNKNOWN_NEAR = gettext_noop(
    "%(code)s is no expert of this study; near: %(near)s. Mend the code, or leave the row out: "
    "experts come in with interviews or through the register."
)
_TWICE = gettext_noop(
    "Row %(first)s says something else of the same expert (%(code)s). Remove one of the two."
)
_TOO_MANY = gettext_noop("The list has more than %(most)s rows. Cut it into several.")


@dataclass(frozen=True)
class ListedExpert:
    """A row of the list: the code of the expert as it is stored, and what it says of them."""

    row: int
    code: str
    said: Drawn


@dataclass
class SampledList:
    """What was read of a list. A column that is not there leaves what is stored."""

    experts: list[ListedExpert] = field(default_factory=list)
    columns: frozenset[ListColumn] = frozenset()

    def after(self, said: Drawn, before: Drawn) -> Drawn:
        """Return what is stored of an expert once the list is applied."""
        return Drawn(
            said.millionths if ListColumn.WEIGHT in self.columns else before.millionths,
            said.stratum if ListColumn.STRATUM in self.columns else before.stratum,
        )


@dataclass(frozen=True)
class ListedChange:
    """What a list changes of one expert."""

    code: str
    before: Drawn
    after: Drawn


@dataclass(frozen=True)
class ListComparison:
    """What a list changes, and how many of its experts stand as it says."""

    changes: tuple[ListedChange, ...]
    same: int

    @property
    def added(self) -> int:
        return sum(not one.before for one in self.changes)

    @property
    def removed(self) -> int:
        return sum(not one.after for one in self.changes)

    @property
    def changed(self) -> int:
        return len(self.changes) - self.added - self.removed

    @property
    def fingerprint(self) -> str:
        """Tells one comparison from another: what was seen is what is applied."""
        return content_hash(
            [
                [one.code, *(part for drawn in (one.before, one.after) for part in _parts(drawn))]
                for one in self.changes
            ]
        )


def read_list(
    sheets: Sequence[Sheet], people: People, words: Words, findings: Findings, most: int
) -> SampledList:
    """Return what a file says of weights and strata; what cannot be is in the findings."""
    for sheet in sheets:
        rows = iter(() if sheet.is_hidden else sheet.rows())
        number, cells = next(rows, (0, []))
        columns = _columns(cells, words)
        known = {column for column, _, _ in columns}
        if ListColumn.RESPONDENT in known and len(known) > 1:
            note_formulas(sheet, findings)
            reader = _ListReader(sheet.name, number, columns, people, findings)
            reader.say_columns(cells)
            return reader.read(rows, most)
    if not findings.problem_count:
        name = sheets[0].name if sheets else ""
        headings = {column.value: column.value for column in ListColumn}
        findings.problem(name, None, None, "no_list", _NO_TABLE, headings)
    return SampledList()


def compare_list(said: SampledList, stored: Mapping[str, Drawn]) -> ListComparison:
    """Compare a list with what is stored in the wave, by the codes of the experts."""
    changes = []
    for one in said.experts:
        before = stored.get(one.code, Drawn())
        after = said.after(one.said, before)
        if after != before:
            changes.append(ListedChange(one.code, before, after))
    return ListComparison(tuple(changes), len(said.experts) - len(changes))


def list_text(rows: Iterable[tuple[str, Drawn]]) -> str:
    """Return a list as CSV: codes of experts with weight and stratum."""
    lines = [csv_line(column.value for column in ListColumn)]
    lines += [csv_line((code, drawn.weight, inert(drawn.stratum))) for code, drawn in rows]
    return "".join(lines)


Columns = Sequence[tuple[ListColumn, int, str]]
"""What is read, at which index, under which heading."""


def _columns(cells: Sequence[Cell], words: Words) -> Columns:
    known: dict[str, ListColumn] = {}
    for column, label in LIST_LABELS.items():
        texts = [column.value, *words(label)]
        if column == ListColumn.RESPONDENT:
            texts += words(_EXPERT)
        if column == ListColumn.WEIGHT:
            texts.append(_PESO)
        known |= dict.fromkeys(map(normal, texts), column)
    headings = [(index, as_text(cell)) for index, cell in enumerate(cells)]
    return [
        (known[normal(heading)], index, heading)
        for index, heading in headings
        if normal(heading) in known
    ]


class _ListReader:
    """Reads the rows below the headings of one sheet."""

    def __init__(
        self, file: str, header: int, columns: Columns, people: People, findings: Findings
    ) -> None:
        self.file = file
        self.header = header
        self.columns = columns
        self.people = people
        self.findings = findings
        self.at = {column: (index, heading) for column, index, heading in columns}
        self.unknown = 0

    def say_columns(self, cells: Sequence[Cell]) -> None:
        """Say which columns are not read, and which are there twice."""
        seen, read = set(), {index for _, index, _ in self.columns}
        for column, _index, heading in self.columns:
            if column in seen:
                self._problem(self.header, heading, "heading_twice", _HEADING_TWICE)
            seen.add(column)
        for index, cell in enumerate(cells):
            if index not in read and (heading := as_text(cell)):
                self.findings.note(self.file, self.header, heading, "not_read", _NOT_READ)

    def read(self, rows: Iterator[tuple[int, list[Cell]]], most: int) -> SampledList:
        """Read all rows; one expert may stand in several that say the same."""
        found = SampledList(columns=frozenset(self.at))
        held: list[tuple[int, list[Cell]]] = []
        for row, cells in rows:
            if len(held) == most:
                self._problem(None, None, "too_many_rows", _TOO_MANY, most=most)
                return found
            held.append((row, [self._cell(cells, column) for column in ListColumn]))
        mark = decimal_mark(weight for _, (_, weight, _) in held if isinstance(weight, str))
        by_code: dict[str, ListedExpert] = {}
        for row, (code, weight, stratum) in held:
            said = self._said(row, weight, stratum, mark)
            one = self._expert(row, code, said or Drawn(), is_empty=said == Drawn())
            if one is None or said is None:
                continue
            before = by_code.setdefault(one.code, one)
            if before.said != said:
                heading = self.at[ListColumn.RESPONDENT][1]
                params = {"first": before.row, "code": one.code}
                self._problem(row, heading, "expert_twice", _TWICE, **params)
        found.experts = [*by_code.values()]
        return found

    def _cell(self, cells: Sequence[Cell], column: ListColumn) -> Cell:
        index, _ = self.at.get(column, (len(cells), ""))
        return cells[index] if index < len(cells) else ""

    def _said(self, row: int, weight: Cell, stratum: Cell, mark: str) -> Drawn | None:
        """Return what a row says; None where it cannot be."""
        is_wrong = False
        millionths, name = None, ""
        try:
            millionths = weight_of(weight, mark)
        except Spoken as problem:
            is_wrong = True
            self._say(row, ListColumn.WEIGHT, problem)
        try:
            name = stratum_of(stratum)
        except Spoken as problem:
            is_wrong = True
            self._say(row, ListColumn.STRATUM, problem)
        return None if is_wrong else Drawn(millionths, name)

    def _say(self, row: int, column: ListColumn, problem: Spoken) -> None:
        self.findings.say(self.file, row, self.at[column][1], problem.said)

    def _expert(self, row: int, cell: Cell, said: Drawn, *, is_empty: bool) -> ListedExpert | None:
        """Return the expert of a row; None where it names none, which is a problem."""
        heading = self.at[ListColumn.RESPONDENT][1]
        if is_blank(cell):
            if not is_empty:
                self._problem(row, heading, "no_expert", _NO_CODE)
            return None
        try:
            refuse_special(cell)
        except CellProblem as problem:
            self._say(row, ListColumn.RESPONDENT, problem)
            return None
        code = cleaned(as_text(cell))
        key = key_of(code)
        if stored := self.people.codes.get(key):
            return ListedExpert(row, stored, said)
        if now := self.people.former.get(key):
            self._problem(row, heading, "merged_before", MERGED_BEFORE, code=code, now=now)
            return None
        self.unknown += 1
        compared = self.unknown <= MOST_COMPARED
        near = ", ".join(nearest(code, self.people.codes.values())) if compared else ""
        shown = code[:100]
        if near:
            self._problem(row, heading, "unknown_expert", _UNKNOWN_NEAR, code=shown, near=near)
        else:
            self._problem(row, heading, "unknown_expert", _UNKNOWN, code=shown)
        return None

    def _problem(
        self, row: int | None, heading: str | None, code: str, template: str, /, **params: object
    ) -> None:
        self.findings.problem(self.file, row, heading, code, template, params)


def weight_of(cell: Cell, mark: str = "") -> int | None:
    """Return the weight that a cell holds, in millionths; None of an empty one. Raises Spoken."""
    if is_blank(cell):
        return None
    refuse_special(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return read_weight(format(Decimal(as_text(cell)), "f"), ".")
    return read_weight(as_text(cell), mark)


def stratum_of(cell: Cell) -> str:
    """Return the stratum that a cell holds. Raises Spoken."""
    if is_blank(cell):
        return ""
    refuse_special(cell)
    return read_stratum(original(as_text(cell)))


def _parts(drawn: Drawn) -> tuple[int | None, str]:
    return drawn.millionths, drawn.stratum
