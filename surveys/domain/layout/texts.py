r"""The cells of a data file as texts, and back: the one way for CSV and for text cells of XLSX.

As in a study package (`values`) kinds of empty are marks (``.refused``), nothing selected is
``[]``, and a text that begins with ``.``, ``[`` or ``\`` has one backslash in front; several codes
stand with spaces between them. In a file of labels there are words instead of codes, several with
``;`` between them (a backslash before one that is part of the words), and a code without words in
brackets. Where a kind of empty has a field of its own, texts stand as they are.

What no writer wrote is read as the text that it is, for the check of answers to report.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from surveys.domain.layout.fields import Cell, Field, FieldType
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.values import MARKS, NOTHING_SELECTED
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import CATEGORY

Write = Callable[[Any], str]
Read = Callable[[str], Cell]
Pair = tuple[Write, Read]
"""What writes cells of one field as texts, and what reads them; the empty text is nothing."""

_WORDS: Mapping[Missing, str] = {kind: mark for mark, kind in MARKS.items()}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,99}")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_COMMA = re.compile(r"-?[0-9]+(?:,[0-9]+)?")
_PART = re.compile(r"(?:[^\\;]|\\.)+", re.DOTALL)
_REASONS = {kind.value: kind for kind in Missing}


def text_pair(field: Field, layout: Layout) -> Pair:
    """Return what writes the cells of a field of the layout as texts, and what reads them."""
    write, read = _pair(field, layout)
    if not field.is_marked:
        return _or_nothing(write, field), lambda text: read(text) if text else None

    def write_marked(cell: Cell) -> str:
        if isinstance(cell, Missing):
            return _WORDS[cell]
        return "" if cell is None else write(cell)

    def read_marked(text: str) -> Cell:
        if text in MARKS:
            return MARKS[text]
        return read(text) if text else None

    return write_marked, read_marked


def _or_nothing(write: Write, field: Field) -> Write:
    def write_unmarked(cell: Cell) -> str:
        if isinstance(cell, Missing) and field.type is not FieldType.REASON:
            raise ValueError(f"{field.name}: {cell.value} in a field without kinds of empty")
        return "" if cell is None else write(cell)

    return write_unmarked


def _pair(field: Field, layout: Layout) -> Pair:
    type = field.type
    if type is FieldType.REASON:
        return str, lambda text: _REASONS.get(text, text)
    if type is FieldType.TICK:
        return lambda cell: "1" if cell else "0", _tick
    if type is FieldType.INTEGER:
        return _fitting(str, _integer)
    if type is FieldType.DECIMAL:
        return _fitting(_with_comma, _comma) if layout.dialect.decimal_comma else _fitting(str, str)
    if type is FieldType.DATE:
        return _fitting(str, str)
    if type is FieldType.CODE:
        return _label_pair(field) if layout.labels else (_code, _bare)
    if type is FieldType.CODES:
        return _labels_pair(field) if layout.labels else (_codes, _read_codes)
    if not field.is_marked:
        return str, str
    return (_escaped if type is FieldType.TEXT else _escaped_answer), _bare


def _escaped(cell: Any) -> str:
    text = str(cell)
    return "\\" + text if text.startswith((".", "[", "\\")) or not text else text


def _escaped_answer(cell: Any) -> str:
    """Return an answer to any question: that nothing was selected looks as in its own column."""
    text = str(cell)
    return "\\" + text if text.startswith((".", "\\")) or not text else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("\\") else text


def _fitting(write: Write, read: Read) -> Pair:
    """Return the pair of a number or a date; what is none, of another wave, is set apart."""

    def write_fitting(cell: Any) -> str:
        text = write(cell)
        if type(cell) is str and (read(text) != cell or text[:1] in ("", ".", "[", "\\")):
            return "\\" + cell
        return text

    return write_fitting, lambda text: text[1:] if text.startswith("\\") else read(text)


def _integer(text: str) -> Cell:
    return int(text) if _INTEGER.fullmatch(text) else text


def _with_comma(cell: Any) -> str:
    text = str(cell)
    return text.replace(".", ",") if _DECIMAL.fullmatch(text) else text


def _comma(text: str) -> str:
    return text.replace(",", ".") if _COMMA.fullmatch(text) else text


def _tick(text: str) -> Cell:
    return {"1": True, "0": False}.get(text, text)


def _code(cell: str) -> str:
    return cell if CATEGORY.fullmatch(cell) else "\\" + cell


def _codes(cell: Any) -> str:
    if all(map(CATEGORY.fullmatch, cell)):
        return " ".join(cell) or NOTHING_SELECTED
    return json.dumps(cell, ensure_ascii=False)


def _read_codes(text: str) -> Cell:
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return text
        return found if all(isinstance(one, str) for one in found) else text
    return text.split()


def _label_pair(field: Field) -> Pair:
    labels, codes = field.labels, field.codes

    def write(cell: Any) -> str:
        return _escaped(labels[cell]) if cell in labels else f"[{cell}]"

    def read(text: str) -> Cell:
        if text.startswith("[") and text.endswith("]"):
            return text[1:-1]
        label = _bare(text)
        return codes.get(label, label)

    return write, read


def _labels_pair(field: Field) -> Pair:
    labels, codes = field.labels, field.codes

    def one(code: str) -> str:
        text = labels.get(code)
        if text is None:
            return "[" + re.sub(r"([\\;])", r"\\\1", code) + "]"
        return re.sub(r"^[.\[]|[\\;]", r"\\\g<0>", text)

    def write(cell: Any) -> str:
        return "; ".join(map(one, cell)) or NOTHING_SELECTED

    def read(text: str) -> Cell:
        return [] if text == NOTHING_SELECTED else [*map(code, _PART.findall(text))]

    def code(part: str) -> str:
        part = part.strip()
        text = re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL)
        if part.startswith("[") and text.endswith("]"):
            return text[1:-1]
        return codes.get(text, text)

    return write, read
