"""The lists of choices of an upload: of the sheet, of further sheets, of files beside it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from surveys.domain.importing import listed
from surveys.domain.questionnaire import CODE, OWN_COLUMNS, Choice
from surveys.domain.wording import composed, gettext_noop
from surveys.domain.xlsform.uploads.codes import Mended, category, list_name
from surveys.domain.xlsform.uploads.headings import CHOICES
from surveys.domain.xlsform.uploads.languages import Languages
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.tables import Line, Sheet, read_table
from surveys.domain.xlsform.uploads.workbook import Workbook

OTHER = {
    "ar": "أخرى",
    "de": "Andere",
    "en": "Other",
    "es": "Otra",
    "fr": "Autre",
    "it": "Altro",
    "pt": "Outra",
}
"""What is added to a list by or_other, as the compiler of the format words it, by language."""

EXTERNAL = ("external_choices", "itemsets")
"""The sheets, or files, with the lists of select_one_external."""


Worded = Callable[[str, int, Mapping[str, str]], dict[str, str]]
"""Gives the words of a category at a row of a sheet as they are shown."""


@dataclass
class Category:
    """One row of a list: its code, what it was called, its words and its further cells."""

    row: int
    code: str
    old: str
    label: dict[str, str]
    columns: dict[str, str] = field(default_factory=dict)


@dataclass
class ChoiceList:
    """A list of choices; `renamed` are codes that were mended, old → new."""

    name: str
    sheet: str
    categories: list[Category] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    doubled: list[Category] = field(default_factory=list)
    split: dict[str, list[str]] = field(default_factory=dict)
    """Codes that stand for several categories, and how each of these is called."""
    codes: set[str] = field(default_factory=set)
    columns_read: set[str] = field(default_factory=set)
    has_other: bool = False

    def choices(self, languages: Languages, worded: Worded | None = None) -> tuple[Choice, ...]:
        """Return the categories as a question has them, with the columns that filters read."""
        found = []
        for one in self.categories:
            label = worded(self.sheet, one.row, one.label) if worded else one.label
            columns = {key: cell for key, cell in one.columns.items() if key in self.columns_read}
            found.append(Choice(one.code, label, columns))
        if self.has_other and all(one.code != "other" for one in found):
            label = {
                code: OTHER.get(code.partition("-")[0], OTHER["en"]) for code in languages.codes
            }
            found.append(Choice("other", label))
        return tuple(found)


class ChoiceLists:
    """All lists of an upload by name; each is read when the first question asks for it."""

    def __init__(
        self,
        sheet: Sheet | None,
        workbook: Workbook,
        languages: Languages,
        notices: Notices,
        *,
        allow_doubles: bool,
    ) -> None:
        self.notices = notices
        self.workbook = workbook
        self.languages = languages
        self.allow_doubles = allow_doubles
        self.mended: list[Mended] = []
        self.lists: dict[str, ChoiceList] = {}
        self.taken: set[str] = set()
        self.sheet = sheet
        self._rows: dict[str, list[Line]] = defaultdict(list)
        if sheet is not None:
            self._group(sheet)

    def _group(self, sheet: Sheet) -> None:
        homeless = []
        for line in sheet.lines:
            name = composed(line.get("list_name").strip())
            if name:
                self._rows[name].append(line)
            elif line.get("name") or line.text("label"):
                homeless.append(line.row)
        if homeless:
            self.notices.note(
                sheet.name,
                homeless[0],
                "list_name",
                "no_list",
                gettext_noop("Choices that name no list are left out (rows %(rows)s)."),
                rows=listed(homeless),
            )

    def of(self, name: str) -> ChoiceList | None:
        """Return a list of the sheet of choices; None where there is no such list."""
        wanted = composed(name.strip())
        if wanted not in self.lists:
            lines = self._rows.get(wanted)
            if lines is None or self.sheet is None:
                return None
            self.lists[wanted] = self._read(wanted, self.sheet.name, lines)
        return self.lists[wanted]

    def of_file(self, name: str, value: str = "name", label: str = "label") -> ChoiceList | None:
        """Return the list of a file or sheet of its own; None where it was not uploaded."""
        stem = PurePath(name).stem.casefold()
        raw = self.workbook.sheets.get(name.casefold()) or self.workbook.sheets.get(stem)
        if raw is None or not raw.rows:
            return None
        key = f"{stem} {value} {label}"
        if key not in self.lists:
            known = ("list_name", value) if value != "name" else CHOICES
            sheet = read_table(raw, known, (label,), (value,), self.notices)
            for line in sheet.lines:
                line.cells["name"] = line.get(value)
                line.texts["label"] = line.text(label)
            self.lists[key] = self._read(stem, raw.name, sheet.lines)
        return self.lists[key]

    def of_external(self, name: str) -> ChoiceList | None:
        """Return a list of the sheet or file `external_choices`."""
        found = (self.workbook.sheets.get(name) for name in EXTERNAL)
        raw = next(filter(None, found), None)
        key = f"external {name}"
        if raw is not None and key not in self.lists:
            sheet = read_table(raw, CHOICES, ("label",), CHOICES, self.notices)
            lines = [line for line in sheet.lines if composed(line.get("list_name")) == name]
            if lines:
                self.lists[key] = self._read(name, raw.name, lines)
        return self.lists.get(key)

    def _read(self, name: str, sheet: str, lines: Iterable[Line]) -> ChoiceList:
        found = ChoiceList(self._free_name(list_name(name)), sheet)
        known: dict[str, Category] = {}
        for line in lines:
            self._take(found, known, line)
        return found

    def _free_name(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def _take(self, found: ChoiceList, known: dict[str, Category], line: Line) -> None:
        old = composed(line.get("name").strip())
        label = self.languages.texts(line, "label")
        if not old and not label:
            return
        columns = {
            column: composed(cell.strip())
            for column, cell in line.rest.items()
            if CODE.fullmatch(column) and column not in OWN_COLUMNS and cell.strip()
        }
        first = known.get(old) if old else None
        new = Category(line.row, old, old, self._labelled(found, line, old, label), columns)
        if first is not None and not self._is_another(found, first, new):
            return
        new.code = category(old or _bare(new.label), found.codes)
        found.codes.add(new.code)
        if new.code != old:
            self._mend(found, new, is_split=first is not None)
        known.setdefault(old, new)
        found.categories.append(new)

    def _labelled(
        self, found: ChoiceList, line: Line, old: str, label: dict[str, str]
    ) -> dict[str, str]:
        if not label:
            self.notices.note(
                found.sheet,
                None,
                "label",
                "no_choice_label",
                gettext_noop("Choices without a label in list %(list)s show their code."),
                list=found.name,
            )
        return self.languages.complete(label, old or "?")

    def _is_another(self, found: ChoiceList, first: Category, new: Category) -> bool:
        """Say whether a row with a code that its list has already is a category of its own.

        The same row twice is one category. In a list that is filtered it may stand for another
        one; anywhere else nobody can tell which one an answer means.
        """
        if new.label == first.label and new.columns == first.columns:
            self.notices.note(
                found.sheet,
                new.row,
                "name",
                "row_twice",
                gettext_noop("The same row stands twice in list %(list)s and is kept once."),
                list=found.name,
            )
            return False
        if new.columns != first.columns or self.allow_doubles:
            return True
        found.doubled.append(new)
        return False

    def _mend(self, found: ChoiceList, new: Category, *, is_split: bool) -> None:
        self.mended.append(Mended(found.sheet, new.row, found.name, new.old, new.code))
        if is_split:
            same = [one.code for one in found.categories if one.old == new.old]
            found.split[new.old] = [*same, new.code]
        elif new.old:
            found.renamed[new.old] = new.code


def _bare(label: Mapping[str, str]) -> str:
    return next(iter(label.values()), "c")[:40]


def report_doubles(found: ChoiceList, notices: Notices) -> None:
    """Report codes that stand for two categories in a list that questions use."""
    for one in found.doubled:
        notices.problem(
            found.sheet,
            one.row,
            "name",
            "code_twice",
            gettext_noop(
                "The code %(code)s stands twice in list %(list)s with different labels: nobody "
                "could tell what an answer means. Give one of them another code."
            ),
            code=one.old,
            list=found.name,
        )
    found.doubled = []
