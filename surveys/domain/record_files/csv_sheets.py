"""CSV files as programs save them: other separators and letters are read, and said."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from functools import partial
from typing import TextIO

from surveys.domain.importing import Problem
from surveys.domain.layout.csv_lines import LONGEST_LINE, csv_input
from surveys.domain.package.files import MEBIBYTE, Opening
from surveys.domain.package.texts import encoding_of
from surveys.domain.record_files.notes import Findings
from surveys.domain.wording import gettext_noop

SEPARATORS = (",", ";", "\t", "|")
_WINDOWS = "cp1252"
_NO_LETTERS = gettext_noop(
    "The line is neither encoded as UTF-8 nor as Windows-1252. Save the file again as UTF-8; Excel "
    "calls it “CSV UTF-8” in the list of file types."
)
_NAMED = re.compile(r'sep=[^"]', re.IGNORECASE)


class CsvSheet:
    """The one sheet of a CSV file, row by row."""

    is_hidden = False

    def __init__(self, name: str, opening: Opening, findings: Findings) -> None:
        self.name = name
        self.opening = opening
        self.findings = findings
        self.encoding = _encoding(name, opening, findings)
        self.separator, self.first = ",", 1
        if self.encoding:
            with self._text() as text:
                self._choose(text)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the number of each row that is not empty, with its cells."""
        if not self.encoding:
            return
        row = 0
        with self._text() as text:
            reader = csv.reader(csv_input(text), delimiter=self.separator, strict=True)
            try:
                for row, cells in enumerate(reader, start=1):
                    if row >= self.first and any(map(str.strip, cells)):
                        yield row, cells
            except (csv.Error, UnicodeDecodeError) as error:
                self.findings.problem(
                    self.name,
                    row + 1,
                    None,
                    "no_csv",
                    gettext_noop(
                        "The row is no valid CSV (%(error)s). Put quotes around cells with "
                        "separators, quotes or line breaks, and double the quotes inside."
                    ),
                    {"error": str(error)[:200]},
                )

    def _text(self) -> TextIO:
        return io.TextIOWrapper(self.opening(), encoding=self.encoding, newline="")

    def _choose(self, text: TextIO) -> None:
        """Choose what separates the cells: what the first line says, or makes most of it."""
        line = text.readline(LONGEST_LINE)
        named = line.strip().removeprefix("\ufeff")
        if _NAMED.fullmatch(named):
            self.separator, self.first = named[4], 2
        else:
            outside = "".join(line.split('"')[::2])
            self.separator = max(SEPARATORS, key=outside.count)
        if self.separator != ",":
            self.findings.note(
                self.name,
                None,
                None,
                "separator",
                gettext_noop("The file is separated by “%(separator)s” and was read so."),
                separator="tab" if self.separator == "\t" else self.separator,
            )


def _encoding(name: str, opening: Opening, findings: Findings) -> str:
    """Return how a file is encoded; empty where it is no text, which is a problem then."""
    found = encoding_of(name, opening)
    if not isinstance(found, Problem):
        if found not in ("utf-8", "utf-8-sig"):
            findings.note(
                name,
                None,
                None,
                "encoding",
                gettext_noop("The file is encoded as %(encoding)s and was read so."),
                encoding=found.upper(),
            )
        return found
    if found.code != "not_utf_8":
        findings.add([found])
        return ""
    if line := _line_beyond_windows(opening):
        findings.problem(name, line, None, "no_letters", _NO_LETTERS)
        return ""
    findings.note(
        name,
        found.row,
        None,
        "windows",
        gettext_noop(
            "The file is not UTF-8. It was read as Windows-1252, as Excel saves it: look whether "
            "accents are right, from the row named here on."
        ),
    )
    return _WINDOWS


def _line_beyond_windows(opening: Opening) -> int:
    """Return the first line that Windows-1252 has no letters for; 0 where it has all."""
    decoder, lines = codecs.getincrementaldecoder(_WINDOWS)(), 0
    with opening() as stream:
        for piece in iter(partial(stream.read, MEBIBYTE), b""):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                return lines + piece.count(b"\n", 0, error.start) + 1
            lines += piece.count(b"\n")
    return 0
