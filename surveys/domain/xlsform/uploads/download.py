"""The rows of an upload as they come back in a download, which every form compiler accepts.

What was mended stands mended, expressions in the one spelling, groups and rows where they stood.
What a compiler would refuse goes to the sheet `set_aside`, cell by cell; a row of which nothing is
left is kept as `hidden`, so that texts can go on naming it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.domain.questionnaire import Kind
from surveys.domain.xlsform.columns import text_column
from surveys.domain.xlsform.defaults import is_dynamic
from surveys.domain.xlsform.uploads.choices import Category, ChoiceList, ChoiceLists
from surveys.domain.xlsform.uploads.headings import SURVEY, SURVEY_TEXTS
from surveys.domain.xlsform.uploads.languages import Languages
from surveys.domain.xlsform.uploads.names import Names
from surveys.domain.xlsform.uploads.rules import Speller
from surveys.domain.xlsform.uploads.source import ASIDE, ASIDE_COLUMNS, Table
from surveys.domain.xlsform.uploads.structure import Item, is_yes
from surveys.domain.xlsform.uploads.texts import without_unknown
from surveys.domain.xlsform.uploads.types import Role

_RULES = ("relevant", "constraint", "calculation", "choice_filter", "repeat_count", "trigger")
_TRIGGER = re.compile(r"\s*\$\{[^{}]+\}\s*(,\s*\$\{[^{}]+\}\s*)*")
_PARAMETERS = {
    "range": re.compile(r"\s*((start|end|step)\s*=\s*-?[0-9]+(\.[0-9]+)?\s*)+"),
    "select": re.compile(r"\s*((randomize\s*=\s*(true|false)|seed\s*=\s*[0-9]+)\s*)+"),
    "file": re.compile(r"\s*((value|label)\s*=\s*[A-Za-z_][\w-]*\s*)+"),
}


@dataclass
class Downloading:
    """What the rows of a download are made of."""

    names: Names
    speller: Speller
    lists: dict[Item, ChoiceList]
    source: ChoiceLists
    languages: Languages
    rewritten: Mapping[tuple[Item, str], str] = field(default_factory=dict)
    aside: list[tuple[str, str, str, str]] = field(default_factory=list)

    def sheets(self, settings: dict[str, str], further: dict[str, str]) -> dict[str, Table]:
        """Return the sheets by name."""
        for column, cell in further.items():
            self.aside.append(("settings", "", column, cell))
        found = {
            "survey": _table(_columns(self.languages), [*self._survey()]),
            "choices": self._choices(),
            "settings": _table(tuple(settings), [settings]),
            **self._further_lists(),
        }
        if self.aside:
            rows = dict.fromkeys(self.aside)
            found[ASIDE] = Table(ASIDE_COLUMNS, tuple(rows))
        return found

    def _survey(self) -> Iterator[dict[str, str]]:
        yield from self._below(self.names.root)

    def _below(self, part: Item) -> Iterator[dict[str, str]]:
        for item in part.children:
            if item.is_added and not self._is_written_out(item):
                continue
            yield self._row(item)
            if item.is_part:
                yield from self._below(item)
                yield {"type": item.type.plain.replace("begin", "end")}

    def _is_written_out(self, added: Item) -> bool:
        """Say whether the question of or_other has a row: where its name is another's."""
        parent = added.parent
        assert parent is not None
        owner = parent.children[parent.children.index(added) - 1]
        return added.code != f"{owner.code}_other" or bool(owner.line.get("choice_filter"))

    def _row(self, item: Item) -> dict[str, str]:
        kind = self._type(item)
        row = {"type": kind, "name": item.code, **self._texts(item, kind)}
        for column, cell in item.line.rest.items():
            self._put_aside(item, column, cell)
        if kind == "hidden":
            has_value = self._has_value(item)
            for column, cell in item.line.cells.items():
                is_type = column == "type" and cell != "hidden"
                if is_type or (not has_value and column not in ("type", "name")):
                    self._put_aside(item, column, cell)
            if not has_value:
                return row
        return row | self._cells(item, kind)

    def _has_value(self, item: Item) -> bool:
        return item.type.kind is Kind.CALCULATE and not item.out

    def _type(self, item: Item) -> str:
        kind = item.type
        if kind.role is Role.UNKNOWN:
            self._put_aside(item, "type", item.line.get("type"))
            return "hidden" if item.out else "text"
        if kind.role is Role.DEVICE and not item.out:
            self._put_aside(item, "type", item.line.get("type"))
            return "text"
        if kind.source == "question" or kind.role is Role.BAD_SELECT:
            return "hidden"
        if item.is_part or not kind.list_name:
            is_taken = kind.is_standard and not self._is_empty_calculation(item)
            if kind.plain == "audit":  # a compiler takes it under no other name
                is_taken = item.code == "audit"
            return kind.plain if is_taken else "hidden"
        name = kind.list_name
        if item in self.lists and not kind.source:
            name = self.lists[item].name
        elif item not in self.lists and not kind.source:
            found = self.source.of(name)
            if found is None or not found.categories:
                return "hidden"
            name = found.name
        if kind.source and item not in self.lists:
            return "hidden"
        head = kind.plain.split(" ")[0]
        has_other = kind.has_other and not self._other_written_out(item)
        return f"{head} {name}" + (" or_other" if has_other else "")

    def _other_written_out(self, item: Item) -> bool:
        assert item.parent is not None
        children = item.parent.children
        return self._is_written_out(children[children.index(item) + 1])

    def _is_empty_calculation(self, item: Item) -> bool:
        """Say whether nothing is left of a calculation that a compiler would take."""
        if item.type.plain != "calculate":
            return False
        text = item.line.get("calculation")
        if not text:
            return True
        spelled = self.speller.spell(text, item, for_download=True)
        return bool(spelled.unknown or spelled.ambiguous)

    def _texts(self, item: Item, kind: str) -> dict[str, str]:
        row = {}
        for column in SURVEY_TEXTS:
            texts = self.languages.texts(item.line, column)
            if column == "label" and not item.is_part and kind not in ("calculate", "hidden"):
                texts = self.languages.complete(texts, item.code)
            for language, text in texts.items():
                row[text_column(column, language)] = without_unknown(text, self.names, item)
        return row

    def _cells(self, item: Item, kind: str) -> dict[str, str]:
        row: dict[str, str] = {}
        for column, cell in item.line.cells.items():
            if column in ("type", "name", "disabled"):
                continue
            kept = self._cell(item, kind, column, cell)
            if kept is None:
                self._put_aside(item, column, cell)
            else:
                row[column] = kept
        return row

    def _cell(self, item: Item, kind: str, column: str, cell: str) -> str | None:
        """Return a cell as a compiler takes it; None where it takes none."""
        if (item, column) in self.rewritten:
            return self.rewritten[item, column]
        if column == "trigger" and not _TRIGGER.fullmatch(cell):
            return None
        if column in _RULES:
            return self._rule(item, cell)
        if column == "required":
            return "yes" if is_yes(cell) else self._required(item, cell)
        if column == "default":
            return self._default(item, cell)
        if column == "parameters":
            return cell if self._has_parameters(kind, cell) else None
        if column == "appearance":
            return None if "table-list" in cell or "${" in cell else cell
        return cell if column == "read_only" and is_yes(cell) else None

    def _rule(self, item: Item, cell: str) -> str | None:
        found = self.speller.spell(cell, item, for_download=True)
        return None if found.unknown or found.ambiguous else found.text

    def _required(self, item: Item, cell: str) -> str | None:
        if re.search(r"\$\{|\(|\.\./|[=<>]", cell) and cell.casefold() not in ("false()",):
            return self._rule(item, cell)
        return None

    def _default(self, item: Item, cell: str) -> str | None:
        if is_dynamic(cell):
            return self._rule(item, cell)
        renamed = self.lists[item].renamed if item in self.lists else {}
        return renamed.get(cell, cell)

    def _has_parameters(self, kind: str, cell: str) -> bool:
        name = kind.split(" ")[0]
        key = "file" if "from_file" in name else "select" if name.startswith("select") else name
        return key in _PARAMETERS and _PARAMETERS[key].fullmatch(cell) is not None

    def _put_aside(self, item: Item, column: str, cell: str) -> None:
        self.aside.append(("survey", item.code, column, cell))

    def _choices(self) -> Table:
        rows: list[dict[str, str]] = []
        sheet = self.source.sheet
        names = dict.fromkeys(
            line.get("list_name").strip() for line in (sheet.lines if sheet else ())
        )
        for name in names:
            if name and (found := self.source.of(name)) is not None:
                rows += [self._choice(found, one) for one in found.categories]
                if found.has_other and self._needs_other(found):
                    label = found.choices(self.languages)[-1].label
                    texts = {text_column("label", code): text for code, text in label.items()}
                    rows.append({"list_name": found.name, "name": "other", **texts})
        labels = [text_column("label", code) for code in self.languages.codes]
        columns = dict.fromkeys(("list_name", "name", *labels))
        columns |= dict.fromkeys(column for row in rows for column in row)
        return _table(tuple(columns), rows)

    def _needs_other(self, found: ChoiceList) -> bool:
        return all(one.code != "other" for one in found.categories) and any(
            used is found and item.type.has_other and self._other_written_out(item)
            for item, used in self.lists.items()
        )

    def _choice(self, found: ChoiceList, one: Category) -> dict[str, str]:
        label = {
            text_column("label", code): without_unknown(text, self.names, None)
            for code, text in one.label.items()
        }
        return {"list_name": found.name, "name": one.code, **label, **one.columns}

    def _further_lists(self) -> dict[str, Table]:
        """Return the sheets with the lists that do not stand in the sheet of choices."""
        files: dict[str, dict[int, dict[str, str]]] = {}
        external: list[dict[str, str]] = []
        for item, used in self.lists.items():
            if item.type.source == "file":
                about = {"value": "name", "label": "label"}
                about |= dict(
                    re.findall(r"\b(value|label)\s*=\s*([\w-]+)", item.line.get("parameters"))
                )
                rows = files.setdefault(_stem(item.type.list_name), {})
                for one in used.categories:
                    kept = self._of_file(one, about)
                    rows[one.row] = kept | one.columns | rows.get(one.row, {}) | kept
            elif item.type.source == "external":
                for one in used.categories:
                    label = next(iter(one.label.values()))
                    row = {"list_name": item.type.list_name, "name": one.code, "label": label}
                    if row | one.columns not in external:
                        external.append(row | one.columns)
        sheets = {name: [rows[row] for row in sorted(rows)] for name, rows in files.items()}
        if external:
            sheets["external_choices"] = external
        return {
            name: _table(tuple(dict.fromkeys(column for row in rows for column in row)), rows)
            for name, rows in sheets.items()
        }

    def _of_file(self, one: Category, about: dict[str, str]) -> dict[str, str]:
        label = {about["label"]: one.label[self.languages.default]}
        for code, text in one.label.items():
            if code != self.languages.default:
                label[text_column(about["label"], code)] = text
        return {about["value"]: one.code, **label}


def _stem(name: str) -> str:
    return re.sub(r"\.[A-Za-z]+$", "", name)[:31]


def _columns(languages: Languages) -> tuple[str, ...]:
    columns = ["type", "name"]
    for name in SURVEY_TEXTS:
        columns += [text_column(name, code) for code in languages.codes]
    return (*columns, *(name for name in SURVEY if name not in ("type", "name", "disabled")))


def _table(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> Table:
    """Return a table without the columns that are empty everywhere, but those that all have."""
    used = [
        column
        for column in columns
        if column in ("type", "name", "list_name")
        or column.startswith("label")
        or any(row.get(column) for row in rows)
    ]
    return Table(tuple(used), tuple(tuple(row.get(one, "") for one in used) for row in rows))
