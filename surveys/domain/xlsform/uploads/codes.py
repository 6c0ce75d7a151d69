"""Codes that cannot be kept as they are, and what becomes of them: old → new."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, field

from surveys.domain.questionnaire import CODE, is_code
from surveys.domain.wording import composed

MOST = 64  # letters of a code
_KEPT = 56


@dataclass(frozen=True)
class Mended:
    """One code that was mended: of a category of a list, or of a row where no list is named."""

    sheet: str
    row: int
    list_name: str
    old: str
    new: str

    def to_json(self) -> dict[str, str | int]:
        """Return it as JSON values, in the order in which a table shows them."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "list": self.list_name,
            "old": self.old,
            "new": self.new,
        }


@dataclass
class Codes:
    """The codes that are taken, and those that nothing may have."""

    reserved: frozenset[str] = frozenset()
    taken: set[str] = field(default_factory=set)

    def of_question(self, written: str, fallback: str) -> str:
        """Return a code for a question that nothing else has; of the fallback where it has none."""
        code = written if CODE.fullmatch(written) else _plain(written) or _plain(fallback)
        if code in self.reserved or code.casefold().startswith("xml"):
            code = f"q_{code}"[:MOST]
        return self.free(code)

    def free(self, code: str) -> str:
        """Return a code, numbered where it is taken, and take it."""
        found, number = code, 2
        while found in self.taken:
            ending = f"_{number}"
            found, number = code[: MOST - len(ending)] + ending, number + 1
        self.taken.add(found)
        return found


def _plain(written: str) -> str:
    """Return what a code may be, made of the letters and digits of a text."""
    bare = unicodedata.normalize("NFKD", written)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    code = re.sub(r"[^A-Za-z0-9_]+", "_", bare).strip("_")
    if code and code[0].isdigit():
        code = f"q_{code}"
    return _cut(code)


def category(written: str, taken: Container[str] = ()) -> str:
    """Return what the code of a category may be, which none of the others has."""
    code = composed(written)
    if not is_code(code):
        code = re.sub(r"[\s'\"]+", "_", code.strip())
        code = "".join(letter for letter in code if letter.isprintable())
        code = re.sub(r"^[.\[\\]+", "", code).strip("_") or "c"
        code = _cut(code)
    found, number = code, 2
    while found in taken:
        ending = f"_{number}"
        found, number = code[: MOST - len(ending)] + ending, number + 1
    return found


def list_name(written: str) -> str:
    """Return what a list may be called; lists with other names keep other names."""
    name = composed(written)
    return name if is_code(name) else category(re.sub(r"[^\w.+-]+", "_", name))


def _cut(code: str) -> str:
    """Return a code that is short enough; what is cut off still tells codes apart."""
    if len(code) <= MOST:
        return code
    number = 0
    for letter in code:
        number = (number * 131 + ord(letter)) % 36**6
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 36)
        digits += "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
    return f"{code[:_KEPT]}_{digits}"
