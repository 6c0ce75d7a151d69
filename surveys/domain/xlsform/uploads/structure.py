"""The rows of a survey sheet as a tree of groups and repeats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveys.domain.importing import listed
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.tables import Line, Sheet
from surveys.domain.xlsform.uploads.types import Role, RowType, row_type


@dataclass(eq=False)
class Item:
    """One row that counts: a question, or a group or repeat with what stands in it.

    `written` is its name in the sheet, `code` what it is called here; `out` says why it is not
    asked, empty where it is. `is_added` says that
    it is the question that or_other adds, which no row has.
    """

    line: Line
    type: RowType
    parent: "Item | None" = None
    written: str = ""
    code: str = ""
    is_added: bool = False
    out: str = ""
    children: list["Item"] = field(default_factory=list)

    @property
    def is_part(self) -> bool:
        return self.type.role is Role.BEGIN

    @property
    def is_repeat(self) -> bool:
        return self.is_part and self.type.is_repeat

    def above(self) -> list["Item"]:
        """Return the parts around it, the outermost first."""
        found: list[Item] = []
        part = self.parent
        while part is not None and part.parent is not None:
            found.insert(0, part)
            part = part.parent
        return found

    def repeats(self) -> list["Item"]:
        """Return the repeats around it, the outermost first; its own, where it is one, last."""
        return [one for one in [*self.above(), self] if one.is_repeat]

    def walk(self) -> Iterator["Item"]:
        """Yield everything below, in the order of the sheet, parts before what is in them."""
        for child in self.children:
            yield child
            yield from child.walk()


def tree_of(sheet: Sheet, languages: Mapping[str, str], notices: Notices) -> Item:
    """Return the rows as a tree; what does not close is a problem, once.

    `languages` are the codes of all languages of the form by what its headings call them.
    """
    return _Tree(sheet, languages, notices).read()


_SPECIFY = {
    "ar": "يرجى التحديد",
    "de": "Bitte angeben.",
    "en": "Specify other.",
    "es": "Especificar.",
    "fr": "Préciser.",
    "it": "Specificare.",
    "pt": "Especificar.",
}


def specify(language: str) -> str:
    """Return what the question beside or_other asks, in a language or as the compiler words it."""
    return _SPECIFY.get(language.partition("-")[0], _SPECIFY["en"])


_SPELLED_YES = frozenset({"yes", "true", "true()", "1", "y", "t", "x", "si", "sí", "oui"})


def is_yes(cell: str) -> bool:
    """Say whether a cell means yes."""
    return cell.strip().casefold() in _SPELLED_YES


MOST_ROWS = 3_000
MOST_DEPTH = 30  # groups within groups
TOO_MUCH = frozenset({"too_many_rows", "groups_too_deep"})
"""Problems of a form of which nothing more can be said."""


class _Tree:
    def __init__(self, sheet: Sheet, languages: Mapping[str, str], notices: Notices) -> None:
        self.sheet = sheet
        self.languages = languages
        self.notices = notices
        self.root = Item(Line(1), RowType(Role.BEGIN))
        self.open = self.root
        self.disabled: list[int] = []
        self.comments: list[int] = []
        self.depth = 0
        self.skipping = 0  # parts that are open within a part that is disabled

    def read(self) -> Item:
        if len(self.sheet.lines) > MOST_ROWS:
            self.notices.problem(
                self.sheet.name,
                self.sheet.lines[MOST_ROWS].row,
                None,
                "too_many_rows",
                gettext_noop("The sheet has more than %(most)s rows. Cut the form into several."),
                most=MOST_ROWS,
            )
            return self.root
        for line in self.sheet.lines:
            self._take(line, row_type(line.get("type")))
        self._close_all()
        self._say_left_out()
        return self.root

    def _take(self, line: Line, kind: RowType) -> None:
        if self.skipping or is_yes(line.get("disabled")):
            self._skip(line, kind)
        elif kind.role is Role.NONE or (kind.role is Role.UNKNOWN and not line.get("name")):
            self._without_type(line)
        elif kind.role is Role.BEGIN:
            self.open = self._add(line, kind)
            self.depth += 1
            if self.depth == MOST_DEPTH + 1:
                self._say_too_deep(line)
        elif kind.role is Role.END:
            self._end(line, kind)
        else:
            self._add(line, kind)

    def _skip(self, line: Line, kind: RowType) -> None:
        """Leave out a row that is disabled; a part as a whole, where its end is not, too."""
        self.disabled.append(line.row)
        if kind.role is Role.BEGIN:
            self.skipping += 1
        elif kind.role is Role.END and self.skipping:
            self.skipping -= 1

    def _add(self, line: Line, kind: RowType) -> Item:
        item = Item(line, kind, self.open, line.get("name").strip())
        self.open.children.append(item)
        if kind.has_other:
            self.open.children.append(self._specify(item))
        return item

    def _specify(self, item: Item) -> Item:
        """Return the question for what is not in the list, as the compiler adds it."""
        label = {title: specify(code) for title, code in self.languages.items()}
        cells = {
            "name": f"{item.written}_other",
            "relevant": f"selected(${{{item.written}}}, 'other')",
        }
        line = Line(item.line.row, cells, {"label": label})
        return Item(line, row_type("text"), self.open, cells["name"], is_added=True)

    def _without_type(self, line: Line) -> None:
        if not (line.get("name") and line.text("label")):
            self.comments.append(line.row)
            return
        self.notices.note(
            self.sheet.name,
            line.row,
            "type",
            "no_type",
            gettext_noop(
                "Left out: %(name)s has no type, so nobody can say how it is asked. Give it one if "
                "it belongs to the questionnaire."
            ),
            name=line.get("name"),
        )

    def _end(self, line: Line, kind: RowType) -> None:
        if self.open.parent is None:
            self.notices.problem(
                self.sheet.name,
                line.row,
                "type",
                "nothing_to_end",
                gettext_noop("No group or repeat is open here. Remove the row."),
            )
        elif self.open.is_repeat != kind.is_repeat:
            self.notices.problem(
                self.sheet.name,
                line.row,
                "type",
                "other_end",
                gettext_noop(
                    "This ends another kind of part than the one that begins in row %(row)s "
                    "(%(name)s). Let groups end with end_group, repeats with end_repeat."
                ),
                row=self.open.line.row,
                name=self.open.written or "?",
            )
            self._close()
        else:
            self._close()

    def _close(self) -> None:
        assert self.open.parent is not None
        self.open = self.open.parent
        self.depth -= 1

    def _say_too_deep(self, line: Line) -> None:
        self.notices.problem(
            self.sheet.name,
            line.row,
            "type",
            "groups_too_deep",
            gettext_noop(
                "Groups stand in more than %(most)s others. End those before that are over."
            ),
            most=MOST_DEPTH,
        )

    def _close_all(self) -> None:
        while self.open.parent is not None:
            part = self.open
            say = self.notices.problem if part.is_repeat else self.notices.note
            say(
                self.sheet.name,
                part.line.row,
                "type",
                "never_ended",
                gettext_noop(
                    "%(name)s begins here and never ends. Add the row that ends it; without one it "
                    "reaches to the end of the sheet."
                ),
                name=part.written or "?",
            )
            self._close()

    def _say_left_out(self) -> None:
        for rows, code, template in (
            (
                self.disabled,
                "disabled",
                gettext_noop("Rows marked as disabled are left out: %(rows)s."),
            ),
            (
                self.comments,
                "comment_rows",
                gettext_noop("Rows without a type and a name are left out: %(rows)s."),
            ),
        ):
            if rows:
                self.notices.note(self.sheet.name, rows[0], None, code, template, rows=listed(rows))
