"""The contact list: who the experts of a study are, as a file, without anything they answered.

It is made in memory and given away at once; no part of it comes to lie on a disk.
"""

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import xlsxwriter

from surveys.domain.consents import PURPOSES
from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.formulas import inert
from surveys.domain.wording import gettext_noop

Say = Callable[[str], str]
"""Words a text of Nucleus in the reader's language."""
_MARK_OF_UTF_8 = "\ufeff"  # without it Excel spoils the accents of names
_NO_XML = re.compile("[\ufffe\uffff]")
_SHEET = gettext_noop("contacts")
_HEADINGS = (
    gettext_noop("Code"),
    gettext_noop("Name"),
    gettext_noop("E-mail address"),
    gettext_noop("Phone"),
    gettext_noop("Organization (its code)"),
    gettext_noop("Organization"),
    gettext_noop("Interviewed in"),
)
_CONSENT = gettext_noop("Consent: %(purpose)s")
_WITHDRAWN = gettext_noop("withdrawn")


@dataclass(frozen=True, slots=True)
class Contact:
    """One expert: what the register shows to whoever may see who the experts are.

    `waves` are those with an interview. `consents` says for each purpose in which waves it was
    given, and whether it still stands there.
    """

    code: str
    name: str
    email: str
    phone: str
    organization_code: str
    organization: str
    waves: tuple[str, ...]
    consents: Mapping[str, Mapping[str, bool]]

    @property
    def tells_who(self) -> list[str]:
        """The texts that say by themselves who it is; a single word may be any."""
        return [self.email, *([self.name] if " " in self.name.strip() else [])]


def names_somebody(text: str, contacts: Iterable[Contact]) -> bool:
    """Say whether a text has the full name or the address of one of these experts.

    Spaces, and ways to write an accent, tell nothing.
    """
    said = _plain(text)
    return any(words and words in said for one in contacts for words in map(_plain, one.tells_who))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def as_csv(contacts: Iterable[Contact], say: Say) -> bytes:
    """Return the list as CSV; what a spreadsheet would run as a formula is made inert."""
    lines = (csv_line(map(inert, row)) for row in _rows(contacts, say))
    return (_MARK_OF_UTF_8 + "".join(lines)).encode()


def as_xlsx(contacts: Iterable[Contact], say: Say) -> bytes:
    """Return the list as a workbook in which each cell is a text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(say(_SHEET))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(_HEADINGS) + len(PURPOSES) - 1, 24)
        for number, row in enumerate(_rows(contacts, say)):
            for place, text in enumerate(row):
                shown = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
                sheet.write_string(number, place, shown, None if number else bold)
    return buffer.getvalue()


WRITERS: Mapping[str, Callable[[Iterable[Contact], Say], bytes]] = {"xlsx": as_xlsx, "csv": as_csv}
"""What makes the list, by the name of its format."""


def _rows(contacts: Iterable[Contact], say: Say) -> Iterator[list[str]]:
    consents = [say(_CONSENT) % {"purpose": say(words)} for words in PURPOSES.values()]
    yield [*map(say, _HEADINGS), *consents]
    for one in contacts:
        yield [
            *(one.code, one.name, one.email, one.phone),
            *(one.organization_code, one.organization),
            ", ".join(one.waves),
            *(_standing(one.consents.get(purpose, {}), say) for purpose in PURPOSES),
        ]


def _standing(consents: Mapping[str, bool], say: Say) -> str:
    """Return the waves of a consent, and in which it was withdrawn."""
    return ", ".join(
        wave if stands else f"{wave} ({say(_WITHDRAWN)})" for wave, stands in consents.items()
    )
