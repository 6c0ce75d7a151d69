"""From a cell of a file to an answer as it would be typed, to be judged like any other.

A category may be written as its code or as its label in any language of the questionnaire; a kind
of empty as its mark or, where no text can be meant, in words.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from surveys.domain.data_files.labelled_cells import Labelled
from surveys.domain.layout.formulas import ERROR_WORDS
from surveys.domain.missing import FILE_LABELS, Missing, as_missing
from surveys.domain.package.columns import CellProblem, shown
from surveys.domain.questionnaire import NUMBERS, OK, Kind, Question
from surveys.domain.record_files.cells import (
    ERROR,
    UNCOMPUTED,
    Cell,
    as_text,
    is_blank,
    normal,
)
from surveys.domain.record_files.headings import plain
from surveys.domain.record_files.suggesting import NONE_WORDS, NOTHING
from surveys.domain.record_files.targets import Words
from surveys.domain.wording import gettext_noop

MISSING_WORDS: Mapping[Missing, str] = {
    Missing.NOT_ASKED: gettext_noop("not asked"),
    Missing.NOT_APPLICABLE: gettext_noop("not applicable"),
    Missing.NO_ANSWER: gettext_noop("no answer"),
    Missing.REFUSED: gettext_noop("refused"),
    Missing.DONT_KNOW: gettext_noop("don't know"),
}
YES, NO = gettext_noop("yes"), gettext_noop("no")
NOTHING_WORDS = frozenset({"none", "na", "n/a", "n.a.", "ninguno", "ninguna"})
"""What may be an answer, or mean that there is none: a person says which of the two."""
_ERROR = gettext_noop(
    "The cell shows an error of the program that made the file, such as #N/A, and no value. Mend "
    "the formula, or empty the cell."
)
_UNCOMPUTED = gettext_noop(
    "The cell holds a formula that no program has computed. Open the file in a spreadsheet, save "
    "it and take that, or write the value itself."
)
_AMBIGUOUS = gettext_noop(
    "%(got)s is the label of several categories (%(codes)s). Write the code of the right one."
)
_NO_TICK = gettext_noop(
    "%(got)s does not say whether the category was chosen. Write 1 or 0, or a kind of empty."
)
_MOMENT = gettext_noop("%(got)s has a time beside the date. Write the date alone, like 2019-06-30.")
_SPACES = re.compile(r"\s*[;|\n]\s*")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
Read = Callable[[Cell], Any]


def refuse_special(cell: Cell) -> None:
    """Raise CellProblem where a cell has no value although something stands in it."""
    if cell is ERROR or (isinstance(cell, str) and cell.strip() in ERROR_WORDS):
        raise CellProblem("error_cell", _ERROR)
    if cell is UNCOMPUTED:
        raise CellProblem("uncomputed", _UNCOMPUTED)


class Vocabulary:
    """What words mean in every language: kinds of empty, yes and no; and how dates are ordered.

    `dates` is "dmy" or "mdy" where the file has dates such as 03/04/2024, else empty. `nothing` is
    the kind of empty that "None", "NA" and "N/A" mean, empty where these are answers.
    """

    def __init__(self, words: Words, dates: str = "", nothing: str = "") -> None:
        self.dates = dates
        self.nothing = Missing(nothing) if nothing else None
        self.marks: dict[str, Missing] = {}
        self.missing: dict[str, Missing] = {}
        for kind in Missing:
            for mark in (".", "#"):
                self.marks[f"{mark}{kind.value}"] = kind
            said = [FILE_LABELS[kind], kind.value, *words(MISSING_WORDS[kind])]
            self.missing |= {normal(one): kind for one in said}
        self.yes = {*map(normal, words(YES)), "1", "true", "x", "✓", "✔", "verdadero"}
        self.no = {*map(normal, words(NO)), "0", "false", "falso"}

    def nothing_in(self, text: str) -> Missing | None:
        """Return the kind of empty of a text that says that there is nothing, if it is one."""
        return self.nothing if self.nothing and normal(text) in NOTHING_WORDS else None

    def day(self, cell: Cell) -> str:
        """Return a date as ISO has it, where a cell holds one; else what stands there."""
        if isinstance(cell, datetime.datetime):
            if cell.time() != datetime.time():
                raise CellProblem("has_time", _MOMENT, got=shown(as_text(cell)))
            return cell.date().isoformat()
        text = as_text(cell)
        if self.dates and (found := _DAY_FIRST.fullmatch(text)):
            day, month = (1, 2) if self.dates == "dmy" else (2, 1)
            return f"{found[3]}-{int(found[month]):02}-{int(found[day]):02}"
        return text


def answer_reader(question: Question, vocabulary: Vocabulary) -> Read:
    """Return what makes a raw answer of the cells of a column."""
    by_kind: Mapping[Kind, Callable[[Question, Vocabulary], Read]] = {
        Kind.TEXT: _text_reader,
        Kind.INTEGER: _plain_reader,
        Kind.DECIMAL: _plain_reader,
        Kind.DATE: _plain_reader,
        Kind.TIME: _moment_reader,
        Kind.DATETIME: _moment_reader,
        Kind.ACKNOWLEDGE: _agreement_reader,
        Kind.SELECT_ONE: _choice_reader,
        Kind.SELECT_MULTIPLE: _choices_reader,
    }
    return by_kind[question.stored_as](question, vocabulary)


def _text_reader(question: Question, vocabulary: Vocabulary) -> Read:
    marks = vocabulary.marks

    def read(cell: Cell) -> Any:
        if is_blank(cell):
            return None
        text = as_text(cell)
        if type(cell) is not str or text[:1] == "#":
            refuse_special(cell)
        if text in marks:
            return as_missing(marks[text])
        if kind := vocabulary.nothing_in(text):
            return as_missing(kind)
        return text[1:] if text.startswith("\\") and may_be_mark(text, vocabulary) else text

    return read


def may_be_mark(text: str, vocabulary: Vocabulary) -> bool:
    """Say whether a text is written with one more backslash, so that no mark is read in it."""
    return text.lstrip("\\") in vocabulary.marks


def _plain_reader(question: Question, vocabulary: Vocabulary) -> Read:
    """Read a number or a date, which no word can be meant for."""
    is_date, is_number = question.stored_as == Kind.DATE, question.stored_as in NUMBERS

    def read(cell: Cell) -> Any:
        if is_blank(cell):
            return None
        refuse_special(cell)
        if is_number and isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return as_text(cell)
        text = vocabulary.day(cell) if is_date else as_text(cell)
        otherwise = cell.code if isinstance(cell, Labelled) else text
        return _missing(text, vocabulary) or otherwise

    return read


def _moment_reader(question: Question, vocabulary: Vocabulary) -> Read:
    """Read a time of the day, or one with its date, which spreadsheets keep in their own way."""

    def read(cell: Cell) -> Any:
        if is_blank(cell):
            return None
        refuse_special(cell)
        text = as_text(cell)
        if isinstance(cell, (datetime.datetime, datetime.time)):
            text = cell.isoformat(timespec="seconds")
        elif isinstance(cell, datetime.date) and question.stored_as is Kind.DATETIME:
            text = f"{text}T00:00:00"  # midnight, which a spreadsheet shows as a mere day
        return _missing(text, vocabulary) or text

    return read


def _agreement_reader(question: Question, vocabulary: Vocabulary) -> Read:
    """Read what is acknowledged by a word that says yes."""

    def read(cell: Cell) -> Any:
        if is_blank(cell):
            return None
        refuse_special(cell)
        text = as_text(cell)
        return OK if normal(text) in vocabulary.yes else _missing(text, vocabulary) or text

    return read


def _missing(text: str, vocabulary: Vocabulary) -> Any:
    kind = (
        vocabulary.marks.get(text)
        or vocabulary.missing.get(normal(text))
        or vocabulary.nothing_in(text)
    )
    return as_missing(kind) if kind else None


class Categories:
    """The categories of a question by whatever they may be called."""

    def __init__(self, question: Question) -> None:
        self.codes = question.known_codes
        numbers = [_as_number(code) for code in question.choice_codes]
        self.numbers = {
            number: code
            for number, code in zip(numbers, question.choice_codes, strict=True)
            if number is not None and numbers.count(number) == 1
        }
        self.by_label: dict[str, list[str]] = {}
        self.by_words: dict[str, list[str]] = {}
        for choice in question.choices:
            for label in {choice.code, *choice.label.values()}:
                for known, key in ((self.by_label, normal(label)), (self.by_words, plain(label))):
                    found = known.setdefault(key, [])
                    if choice.code not in found:
                        found.append(choice.code)

    def code(self, cell: Cell) -> str | None:
        """Return the code that a cell means; None where it means no category."""
        text = as_text(cell)
        if text in self.codes:
            return self.codes[text]
        found = self.by_label.get(normal(text), [])
        if len(found) > 1:
            params = {"got": shown(text), "codes": ", ".join(found)}
            raise CellProblem("ambiguous_label", _AMBIGUOUS, **params)
        if found:
            return found[0]
        number = _as_number(text)
        if number is not None and number in self.numbers:
            return self.numbers[number]
        same = self.by_words.get(plain(text), []) if plain(text) else []
        if len(same) == 1:
            return same[0]
        return self.code(cell.code) if isinstance(cell, Labelled) else None


def _as_number(text: str) -> float | None:
    """Return the number that a code is read as by a spreadsheet; None where it is none."""
    return float(text) if re.fullmatch(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?", text) else None


def _choice_reader(question: Question, vocabulary: Vocabulary) -> Read:
    categories = Categories(question)
    known: dict[str, Any] = {}

    def read(cell: Cell) -> Any:
        if type(cell) is str and cell in known:
            return known[cell]
        if is_blank(cell):
            return None
        refuse_special(cell)
        text = as_text(cell)
        answer = categories.code(cell) or _missing(text, vocabulary) or text
        if type(cell) is str and len(known) < MOST_KNOWN:
            known[cell] = answer
        return answer

    return read


def _choices_reader(question: Question, vocabulary: Vocabulary) -> Read:
    categories = Categories(question)
    known: dict[str, Any] = {}

    def read(cell: Cell) -> Any:
        if type(cell) is str and cell in known:
            return known[cell]
        if is_blank(cell):
            return None
        refuse_special(cell)
        text = as_text(cell)
        answer = _several(cell, text, categories, vocabulary)
        if type(cell) is str and len(known) < MOST_KNOWN:
            known[cell] = answer
        return answer

    return read


def _several(cell: Cell, text: str, categories: Categories, vocabulary: Vocabulary) -> Any:
    """Return the codes of a cell that may name several categories, in one of several ways."""
    if text == NOTHING:
        return []
    if code := categories.code(cell):
        return [code]
    if missing := _missing(text, vocabulary):
        return missing
    for parts in (_SPACES.split(text), text.split(), re.split(r"\s*,\s*", text)):
        codes = [categories.code(part) for part in parts if part]
        if codes and None not in codes:
            return codes
    return [part for part in _SPACES.split(text) if part]


def tick_reader(question: Question, choice: str, vocabulary: Vocabulary) -> Read:
    """Return what says of a column of one category whether it was chosen, or a kind of empty."""
    (own,) = (one for one in question.choices if one.code == choice)
    return _tick_reader({own.code, *own.label.values()}, [*own.label.values()], vocabulary)


def none_reader(heading: str, vocabulary: Vocabulary) -> Read:
    """Return what says of a column whether it is ticked that no category was chosen."""
    words = {*NONE_WORDS, heading, heading.rpartition("/")[2]}
    return _tick_reader(words, words, vocabulary)


def _tick_reader(called: Iterable[str], words: Iterable[str], vocabulary: Vocabulary) -> Read:
    labels = {*map(normal, called)}
    same = {plain(word) for word in words} - {""}

    def read(cell: Cell) -> Any:
        if is_blank(cell):
            return None
        refuse_special(cell)
        text = as_text(cell)
        key = normal(text)
        if key in labels and key in vocabulary.no and key != "0":
            raise CellProblem("no_tick", _NO_TICK, got=shown(text))
        if key in vocabulary.no:  # also 0 in the column of a category whose code is 0
            return False
        if key in vocabulary.yes or key in labels:
            return True
        if missing := _missing(text, vocabulary):
            return missing
        if plain(text) in same:
            return True
        if isinstance(cell, Labelled) and cell.code in ("0", "1"):
            return cell.code == "1"
        raise CellProblem("no_tick", _NO_TICK, got=shown(text))

    return read


MOST_KNOWN = 5_000
