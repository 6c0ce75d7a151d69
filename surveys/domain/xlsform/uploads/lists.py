"""Which rows are asked with which choices, before their conditions are read."""

import re

from surveys.domain.expressions import ExpressionError, parse_filter
from surveys.domain.importing import listed
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.choices import ChoiceList, ChoiceLists
from surveys.domain.xlsform.uploads.choosing import DEVICE, VALUE, Choosing
from surveys.domain.xlsform.uploads.names import Names
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.rules import Speller
from surveys.domain.xlsform.uploads.structure import Item
from surveys.domain.xlsform.uploads.types import Role

_CONDITIONS = ("relevant", "required", "choice_filter")
_PARAMETER = re.compile(r"\b(value|label)\s*=\s*([A-Za-z_][\w-]*)")


def lists_of(
    choosing: Choosing,
    names: Names,
    speller: Speller,
    source: ChoiceLists,
    lists: dict[Item, ChoiceList],
    notices: Notices,
) -> list[Item]:
    """Return the rows that are asked or calculated, in order; `lists` gets the choices of each."""
    finder = _Finder(choosing, names, speller, source, lists, notices)
    finder.keep_what_conditions_read()
    items = [item for item in names.root.walk() if not item.is_part and finder.is_asked(item)]
    finder.say()
    for item in items:
        if item in lists and item.line.get("choice_filter"):
            finder.read_columns(item)
    return items


class _Finder:
    def __init__(
        self,
        choosing: Choosing,
        names: Names,
        speller: Speller,
        source: ChoiceLists,
        lists: dict[Item, ChoiceList],
        notices: Notices,
    ) -> None:
        self.choosing = choosing
        self.names = names
        self.speller = speller
        self.source = source
        self.lists = lists
        self.notices = notices
        self.sheet = choosing.sheet
        self.unknown: list[Item] = []
        self.typed: list[Item] = []
        self.kept: list[Item] = []

    def keep_what_conditions_read(self) -> None:
        """Ask as text what would be left out and a condition reads."""
        for item in self.names.root.walk():
            if item.out and item.out != DEVICE:
                continue
            for column in _CONDITIONS:
                if text := item.line.get(column):
                    for read in self.speller.spell(text, item).items:
                        if read.out == DEVICE:
                            read.out = ""
                            self.kept.append(read)

    def is_asked(self, item: Item) -> bool:
        """Say whether a row is asked or calculated, and find its choices."""
        if item.out:
            return False
        role = item.type.role
        if role is Role.BAD_SELECT:
            self._say_bad(item)
            return False
        if role is Role.HIDDEN and not (item.line.get("calculation") or item.line.get("default")):
            item.out = VALUE
            self.notices.note(
                self.sheet,
                item.line.row,
                "type",
                "hidden_left_out",
                gettext_noop("Left out: %(name)s is hidden and nothing says its value."),
                name=item.written,
            )
            return False
        if role is Role.UNKNOWN:
            self.unknown.append(item)
        elif item.type.plain == "barcode":
            self.typed.append(item)
        return not item.type.list_name or role is not Role.QUESTION or self._find_list(item)

    def say(self) -> None:
        """Say of which rows the type is another one here."""
        for items, code, template in (
            (
                self.unknown,
                "unknown_type",
                gettext_noop("Asked as text, because nobody knows their types: %(names)s."),
            ),
            (
                self.typed,
                "typed_in",
                gettext_noop("Typed in as text instead of scanned: %(names)s."),
            ),
            (
                self.kept,
                "kept_as_text",
                gettext_noop(
                    "Asked as text, because conditions read them; there is no place or recording: "
                    "%(names)s."
                ),
            ),
        ):
            if items:
                self.notices.note(
                    self.sheet,
                    items[0].line.row,
                    "type",
                    code,
                    template,
                    names=", ".join(
                        f"{one.written} ({one.line.get('type')})" for one in items[:40]
                    ),
                    rows=listed([one.line.row for one in items]),
                )

    def _say_bad(self, item: Item) -> None:
        self.notices.problem(
            self.sheet,
            item.line.row,
            "type",
            "choices_unclear",
            gettext_noop(
                "%(got)s does not say from which list is chosen. Write select_one LIST or "
                "select_multiple LIST."
            ),
            got=item.line.get("type"),
        )

    def _find_list(self, item: Item) -> bool:
        kind, found = item.type, None
        if kind.source == "file":
            about = {"value": "name", "label": "label"}
            about |= dict(_PARAMETER.findall(item.line.get("parameters")))
            found = self.source.of_file(kind.list_name, about["value"], about["label"])
        elif kind.source == "external":
            found = self.source.of_external(kind.list_name)
        else:
            found = self.source.of(kind.list_name)
        if found is None or not found.categories:
            self._say_no_list(item)
            return False
        if kind.has_other:
            found.has_other = True
        self.lists[item] = found
        return True

    def _say_no_list(self, item: Item) -> None:
        if item.type.source == "file":
            template = gettext_noop(
                "The choices stand in the file %(list)s, which was not uploaded. Choose it beside "
                "the form, or put its rows into a sheet of that name."
            )
        elif item.type.source == "external":
            template = gettext_noop(
                "The sheet external_choices has no list %(list)s. Add it, or upload it as a file "
                "of that name."
            )
        else:
            template = gettext_noop(
                "The choices sheet has no list %(list)s. Add it, or mend its name."
            )
        self.notices.problem(
            self.sheet, item.line.row, "type", "unknown_list", template, list=item.type.list_name
        )

    def read_columns(self, item: Item) -> None:
        """Find which columns of its choices a filter reads; mended codes are mended there, too."""
        spelling = self.speller.spell(item.line.get("choice_filter"), item)
        try:
            columns = set(parse_filter(spelling.text).columns) - {"name"}
        except ExpressionError:
            return  # said where the filter is made
        found = self.lists[item]
        found.columns_read |= columns
        for read in spelling.items:
            if read in self.lists:
                self._mend_cells(item, found, columns, self.lists[read])

    def _mend_cells(
        self, item: Item, found: ChoiceList, columns: set[str], other: ChoiceList
    ) -> None:
        for category in found.categories:
            for column in columns & set(category.columns):
                cell = category.columns[column]
                if cell in other.split:
                    self._say_split(item, cell, other)
                elif cell in other.renamed:
                    category.columns[column] = other.renamed[cell]

    def _say_split(self, item: Item, code: str, other: ChoiceList) -> None:
        self.notices.problem(
            self.sheet,
            item.line.row,
            "choice_filter",
            "code_of_several",
            gettext_noop(
                "The filter compares with %(code)s, which stands for several rows of list "
                "%(list)s. Give each of them a code of its own."
            ),
            code=code,
            list=other.name,
        )
