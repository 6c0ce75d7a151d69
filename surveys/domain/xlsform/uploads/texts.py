"""The texts of a row by language, with references to questions that are there."""

import re
from collections.abc import Callable, Collection, Mapping

from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.languages import Languages
from surveys.domain.xlsform.uploads.names import Names
from surveys.domain.xlsform.uploads.notices import Notices
from surveys.domain.xlsform.uploads.structure import Item

_REFERENCE = re.compile(r"\$\{([^{}]*)\}|\$\{")


def _named(reference: re.Match[str]) -> str:
    return (reference[1] or "").strip() or "…"


Readable = Callable[[Item], Collection[str]]
"""Gives the codes of questions whose answers the texts of a row may name."""


class Wording:
    """Gives the texts of rows; a reference to what nobody asks stands there as it is written."""

    def __init__(
        self,
        names: Names,
        languages: Languages,
        notices: Notices,
        sheet: str,
        readable: Readable,
    ) -> None:
        self.names = names
        self.languages = languages
        self.notices = notices
        self.sheet = sheet
        self.readable = readable

    def of(self, item: Item, column: str) -> dict[str, str]:
        """Return a text of a row by language."""
        found = self.languages.texts(item.line, column)
        place = self.sheet, item.line.row, column
        readable = self.readable(item)
        return {code: self._filled(text, item, place, readable) for code, text in found.items()}

    def of_choice(
        self, readable: Collection[str], sheet: str, row: int, label: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the words of a category by language, as a question shows them."""
        place, root = (sheet, row, "label"), self.names.root
        return {code: self._filled(text, root, place, readable) for code, text in label.items()}

    def _filled(
        self, text: str, item: Item, place: tuple[str, int, str], readable: Collection[str]
    ) -> str:
        def replaced(match: re.Match[str]) -> str:
            name = _named(match)
            found = self.names.find(name, item)
            if found is not None and found.code in readable:
                return f"${{{found.code}}}"
            sheet, row, column = place
            self.notices.note(
                sheet,
                row,
                column,
                "reference_left",
                gettext_noop(
                    "The text names %(name)s, of which nobody knows the answer here; it stands "
                    "there as {%(name)s}."
                ),
                name=name,
            )
            return f"{{{name}}}"

        return _REFERENCE.sub(replaced, text)


def without_unknown(text: str, names: Names, item: Item | None) -> str:
    """Return a text for a download: each reference names a row, the others are no references."""

    def replaced(match: re.Match[str]) -> str:
        name = _named(match)
        found = names.find(name, item or names.root)
        return f"${{{found.code}}}" if found is not None else f"{{{name}}}"

    return _REFERENCE.sub(replaced, text)
