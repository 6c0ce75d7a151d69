"""Whether a person changed a cell, or the program that saved the file merely wrote it anew.

Spreadsheets turn line ends, round to 15 digits, drop the zeros of ``01``, translate TRUE, and save
in encodings that lack characters. What they do by themselves is no edit: the cell then holds what
was written. Where something was lost so, it is counted.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from enum import StrEnum

from surveys.domain.data_files.formats import Read
from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.messages import Message
from surveys.domain.missing import Missing

TRUE_WORDS = frozenset({"1", "true", "verdadero", "wahr", "vrai", "vero", "verdadeiro"})
FALSE_WORDS = frozenset({"0", "false", "falso", "falsch", "faux"})
_FIFTEEN = Context(prec=15)
_NUMBER = re.compile(r"[+-]?[0-9]{1,400}(?:[.,][0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE][+-]?[0-9]{1,4}")
_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_SERIAL = re.compile(r"[0-9]{1,7}(?:[.,]0+)?")
_FIRST_DAY = date(1899, 12, 30)
_MOST_LOST = 200
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_TEXTS = frozenset({FieldType.TEXT, FieldType.ANSWER})


class DayOrder(StrEnum):
    """In which order the program that saved the file writes day and month, where it is said."""

    UNKNOWN = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True)
class Habits:
    """What is known of the program: the format that it saved, and its way to write a date."""

    format: str
    days: DayOrder = DayOrder.UNKNOWN


@dataclass(frozen=True)
class Found:
    """What a cell says: with `is_changed` by a person, else what was written.

    `is_damaged` says that the program lost something of it, `problem` that it cannot be read.
    """

    cell: Cell
    is_changed: bool = False
    is_damaged: bool = False
    problem: Message | None = None


def found_in(field: Field, old: Read, new: Read, habits: Habits) -> Found:
    """Return what a cell says beside what stood there when the file was written.

    Both come from the reader of the format, `old` from a file as it was written.
    """
    if isinstance(old, Message):
        old = None
    if type(old) is type(new) and old == new:
        return Found(old)
    if isinstance(new, Message):
        return Found(old, problem=new)
    if _is_nothing(new):
        return Found(old) if _is_nothing(old) else Found(None, is_changed=True)
    if not isinstance(new, Missing) and field.type is not FieldType.REASON:
        if _is_lossy(field, old, new, habits):
            return Found(old, is_damaged=True)
        new = _READ[field.type](field, old, new, habits)
        if _is_same(field, old, new, habits):
            return Found(old)
    return Found(new, is_changed=True)


def is_day_and_month(text: object) -> bool:
    """Say whether a text is a date of which the order of day and month must be known."""
    return type(text) is str and _DAY.fullmatch(text.strip()) is not None


def same_number(old: Cell, new: Cell) -> bool:
    """Say whether two cells are one number, as far as 15 digits tell; a comma may be its mark."""
    one, other = _decimal(old), _decimal(new)
    return one is not None and other is not None and _rounded(one) == _rounded(other)


def _is_nothing(cell: Read) -> bool:
    return cell is None or (type(cell) is str and not cell)


def _decimal(cell: Cell) -> Decimal | None:
    if type(cell) is int:
        return Decimal(cell)
    if type(cell) is str and _NUMBER.fullmatch(cell.strip()):
        return Decimal(cell.strip().replace(",", "."))
    return None


def _rounded(number: Decimal) -> Decimal:
    return _FIFTEEN.create_decimal(number)


def _plain(text: str) -> str:
    """Return a text as it is compared: line ends and ways to write an accent tell nothing."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _is_same(field: Field, old: Cell, new: Cell, habits: Habits) -> bool:
    if type(old) is type(new) and old == new:
        return True
    if isinstance(old, Missing):
        return False
    if field.type in _NUMBERS:
        return same_number(old, new)
    if type(old) is list and type(new) is list:
        return sorted(old) == sorted(new)
    if type(old) is str and type(new) is str:
        one, other = _plain(old), _plain(new)
        if habits.format == "sav":  # which drops spaces at the end of any text
            one, other = one.rstrip(" "), other.rstrip(" ")
        return one == other
    return False


# --- what a program reads out of what stands there


def _number(field: Field, old: Cell, new: Cell, habits: Habits) -> Cell:
    number = _decimal(new)
    if field.type is FieldType.INTEGER and number is not None and number == number.to_integral():
        return int(number)
    return new


def _code(field: Field, old: Cell, new: Cell, habits: Habits) -> Cell:
    return new if type(new) is not str else _known_code(field, (old,), new)


def _codes(field: Field, old: Cell, new: Cell, habits: Habits) -> Cell:
    before = old if type(old) is list else []
    if type(new) is list:
        return [_known_code(field, before, one) for one in new]
    return new


def _known_code(field: Field, before: Iterable[Cell], new: str) -> str:
    """Return the code that is written: as it stands, else the only one that is this number."""
    known = {one.code for one in field.categories} | {one for one in before if type(one) is str}
    if new in known:
        return new
    words = {_plain(one.label): one.code for one in field.categories}
    if _plain(new) in words and not field.numbers:
        return words[_plain(new)]
    equal = [one for one in known if same_number(one, new)]
    return equal[0] if len(equal) == 1 else new


def _tick(field: Field, old: Cell, new: Cell, habits: Habits) -> Cell:
    word = str(new).strip().casefold()
    number = _decimal(word)
    if word in TRUE_WORDS or number == 1:
        return True
    return False if word in FALSE_WORDS or number == 0 else new


def _date(field: Field, old: Cell, new: Cell, habits: Habits) -> Cell:
    text = str(new).strip()
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        pass
    try:
        if _SERIAL.fullmatch(text):
            days = int(re.split("[.,]", text)[0])
            return (_FIRST_DAY + timedelta(days=days)).isoformat() if days > 60 else new
        said = _DAY.fullmatch(text)
        if said and habits.days is not DayOrder.UNKNOWN:
            first, second, year = map(int, said.groups())
            is_day_first = habits.days is DayOrder.DAY_FIRST
            day, month = (first, second) if is_day_first else (second, first)
            return date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        pass
    return new


def _as_it_stands(field: Field, old: Cell, new: Cell, habits: Habits) -> Cell:
    return new


_READ: Mapping[FieldType, Callable[[Field, Cell, Cell, Habits], Cell]] = {
    FieldType.TEXT: _as_it_stands,
    FieldType.ANSWER: _as_it_stands,
    FieldType.REASON: _as_it_stands,
    FieldType.INTEGER: _number,
    FieldType.DECIMAL: _number,
    FieldType.DATE: _date,
    FieldType.CODE: _code,
    FieldType.CODES: _codes,
    FieldType.TICK: _tick,
}


# --- what it loses


def _is_lossy(field: Field, old: Cell, new: Cell, habits: Habits) -> bool:
    """Say whether a program made this of what was written, and lost something."""
    if type(new) is not str:
        new = " ".join(new) if type(new) is list else str(new)
    if field.type in _NUMBERS:
        return False
    is_text = field.type in _TEXTS
    shown = _shown(field, old)
    return any(_is_lost(text, new, habits, is_text=is_text) for text in shown if text != new)


def _shown(field: Field, old: Cell) -> list[str]:
    """Return the texts that may stand in a cell: codes, or their words."""
    if isinstance(old, Missing) or type(old) in (int, bool) or old is None:
        return []
    if type(old) is list:
        return [" ".join(old), "; ".join(field.labels.get(one, one) for one in old)]
    text = str(old)
    return [text, field.labels[text]] if text in field.labels else [text]


def _is_lost(old: str, new: str, habits: Habits, *, is_text: bool) -> bool:
    is_number = same_number(old, new)
    if is_number and _SCIENTIFIC.fullmatch(new) and sum(map(str.isdigit, old)) > 15:
        return True
    is_read = habits.format == "csv"  # where a spreadsheet guesses what each text is
    if is_read and is_text and is_number and _plain(old) != _plain(new):
        return True
    if is_read and any({old.casefold(), new.casefold()} <= one for one in _WORDS):
        return old.casefold() != new.casefold()
    return "?" in new and any(_is_old_page(one, new) for one in {old, _plain(old)})


_WORDS = (TRUE_WORDS - {"1"}, FALSE_WORDS - {"0"})


def _is_old_page(old: str, new: str) -> bool:
    """Say whether a text came through an encoding of Windows, with ? for what that lacks."""
    parts, lost = [], 0
    for part in re.split(r"([^\x00-\x7f]+)", old):
        kept = part.encode("cp1252", "ignore").decode("cp1252")
        if kept == part:
            parts.append(re.escape(part))
            continue
        for one in part:
            if one.encode("cp1252", "ignore"):
                parts.append(re.escape(one))
            else:
                lost += 1
                if parts and parts[-1].startswith(r"\?{0,"):
                    parts[-1] = rf"\?{{0,{int(parts[-1][5:-1]) + 4}}}"
                else:
                    parts.append(r"\?{0,4}")
    if not 0 < lost <= _MOST_LOST:
        return False
    return re.fullmatch("".join(parts), _plain(new), re.DOTALL) is not None
