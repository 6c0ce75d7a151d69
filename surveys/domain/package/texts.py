"""From the bytes of a file to its text: as spreadsheets save it, or why it cannot be read.

A text is gone through piece by piece, so that its size does not matter.
"""

import codecs
import io
from typing import TextIO

from surveys.domain.importing import Problem
from surveys.domain.package.files import MEBIBYTE, Opening
from surveys.domain.wording import gettext_noop

_MARKS = (  # UTF-32 first: its mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_NOT_UTF8 = gettext_noop(
    "The line is not encoded as UTF-8. Save the file again as UTF-8; Excel calls it “CSV UTF-8” "
    "in the list of file types."
)


def read_text(file: str, content: bytes) -> str | Problem:
    """Return the text of a file in UTF-8, or in UTF-16 or UTF-32 with a mark; or why it is none."""
    encoding = encoding_of(file, lambda: io.BytesIO(content))
    return encoding if isinstance(encoding, Problem) else content.decode(encoding)


def open_text(opening: Opening, encoding: str) -> TextIO:
    """Open a file whose encoding is known, with the ends of its lines as they are."""
    return io.TextIOWrapper(opening(), encoding=encoding, newline="")


def encoding_of(file: str, opening: Opening) -> str | Problem:
    """Return how a file is encoded, after it was gone through to its end; or why it is no text."""
    with opening() as stream:
        first = stream.read(4)
    encoding = next((name for mark, name in _MARKS if first.startswith(mark)), "utf-8")
    seen = _Seen(file, codecs.getincrementaldecoder(encoding)(), encoding.startswith("utf-8"))
    with opening() as stream:
        while piece := stream.read(MEBIBYTE):
            seen.take(piece)
    seen.take(b"", final=True)
    return seen.problem() or encoding


class _Seen:
    """What was seen of a file: whether it can be decoded, and its NUL characters."""

    def __init__(self, file: str, decoder: codecs.IncrementalDecoder, is_utf_8: bool) -> None:
        self.file = file
        self.decoder = decoder
        self.is_utf_8 = is_utf_8
        self.wrong: Problem | None = None
        self.length = self.lines = self.decoded_lines = self.nuls = 0
        self.nul_line = 0

    def take(self, piece: bytes, *, final: bool = False) -> None:
        if self.wrong is None:
            try:
                text = self.decoder.decode(piece, final)
            except UnicodeDecodeError as error:
                earlier = len(error.object) - len(piece)  # bytes that the last piece left over
                before = self.lines - error.object.count(b"\n", 0, earlier)
                line = before + error.object.count(b"\n", 0, error.start) + 1
                self.wrong = Problem(self.file, line, None, "not_utf_8", _NOT_UTF8)
            else:
                if not self.is_utf_8:
                    self._count_nuls(text.encode("utf-8", "surrogatepass"))
        if self.is_utf_8:
            self._count_nuls(piece)
        self.lines += piece.count(b"\n")

    def _count_nuls(self, content: bytes) -> None:
        if not self.nuls and b"\x00" in content:
            before = content.count(b"\n", 0, content.index(b"\x00"))
            self.nul_line = self.decoded_lines + before + 1
        self.nuls += content.count(0)
        self.length += len(content)
        self.decoded_lines += content.count(b"\n")

    def problem(self) -> Problem | None:
        if self.nuls and (self.is_utf_8 or self.wrong is None):
            return _with_nul(self.file, self.nuls * 4 > self.length, self.nul_line)
        return self.wrong


def _with_nul(file: str, every_other: bool, line: int) -> Problem:
    if every_other:  # UTF-16 that does not say so
        return Problem(
            file,
            None,
            None,
            "utf_16",
            gettext_noop(
                "The file is encoded as UTF-16 without saying so. Save it again as UTF-8; Excel "
                "calls it “CSV UTF-8” in the list of file types."
            ),
        )
    return Problem(
        file,
        line,
        None,
        "nul_character",
        gettext_noop("The line holds a NUL character, which no text has. Remove it."),
    )
