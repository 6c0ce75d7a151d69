"""From the bytes of a file to its text: as spreadsheets save it, or why it cannot be read."""

import codecs

from surveys.domain.importing import Problem
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
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if encoding in ("utf-8", "utf-8-sig") and b"\x00" in content:
        return _with_nul(file, content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(file, line, None, "not_utf_8", _NOT_UTF8)
    if "\x00" in text:
        return _with_nul(file, text.encode("utf-8"))
    return text


def _with_nul(file: str, content: bytes) -> Problem:
    if content.count(0) * 4 > len(content):  # every other byte: UTF-16 that does not say so
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
        content.count(b"\n", 0, content.index(b"\x00")) + 1,
        None,
        "nul_character",
        gettext_noop("The line holds a NUL character, which no text has. Remove it."),
    )
