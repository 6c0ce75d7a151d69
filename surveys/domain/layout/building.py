"""The layout of a data file: what columns become in a format, and which of its limits that meets.

What cannot stand as it is, a name, a label, the words of a category, becomes something that can,
always the same, and each such change is told.
"""

from collections.abc import Sequence
from dataclasses import replace

from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import (
    CHOICE_MARK,
    Category,
    Field,
    FieldType,
    Spread,
    spread,
)
from surveys.domain.layout.headings import refuse_doubles
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.limits import Limits, Shape, Warned, warned
from surveys.domain.layout.naming import cut, legal_names
from surveys.domain.layout.options import Empty, Options
from surveys.domain.missing import FILE_LABELS
from surveys.domain.rich_text import plain
from surveys.domain.wording import Texts, apart, gettext_noop, in_language

_PARTS = (FieldType.TICK, FieldType.REASON)
_REASON: Texts = {"en": "why there is no answer", "es": "por qué no hay respuesta"}
_RENAMED = gettext_noop(
    "%(name)s is called %(field)s in this file: the format does not take its name, or another "
    "field has it."
)
_LABEL = gettext_noop(
    "The label of %(field)s is too long for the format and was shortened. The codebook has all of "
    "it."
)
_CATEGORY = gettext_noop(
    "The label of the category %(code)s of %(field)s is too long for the format and was "
    "shortened. The codebook has all of it."
)


def layout_of(
    columns: Sequence[Column], options: Options, format: Shape
) -> tuple[Layout, tuple[Warned, ...]]:
    """Return how columns lie in a file of the format, and the limits that were met.

    The same columns, options and format give the same layout. Raises ValueError where two columns
    have one name.
    """
    refuse_doubles([one.name for one in columns])
    marks = frozenset() if options.empty is Empty.COMPANION else format.marks
    spreads = [
        spread(one, marks=marks, multiple=options.multiple, holds_several=format.holds_several)
        for one in columns
    ]
    fields = [one for found in spreads for one in found.fields]
    given = [_own_name(one, format.limits) for one in fields]
    names = legal_names(given, [one.type in _PARTS for one in fields], format.limits)
    warnings: list[Warned] = []
    fitted = []
    for field, name, before in zip(fields, names, given, strict=True):
        one, met = _fitted(replace(field, name=name), options.language, format.limits)
        fitted.append(one)
        if name != before:
            warnings.append(warned("renamed", _RENAMED, name, name=before))
        warnings += met
    found = iter(fitted)
    layout = Layout(
        tuple(Spread(tuple(next(found) for _field in one.fields)) for one in spreads),
        format=format.name,
        language=options.language,
        labels=options.labels,
        dialect=options.dialect,
    )
    return layout, tuple(warnings)


def full_label(field: Field, language: str) -> str:
    """Return what a field is called in words, however long."""
    start, end = _label(field, language)
    return start + end


def _own_name(field: Field, limits: Limits) -> str:
    """Return the name of a field; a tick is set off as the format can."""
    if field.type is FieldType.TICK and limits.letters and not limits.letters.fullmatch("/"):
        return field.name.replace(CHOICE_MARK, "_", 1)
    return field.name


def _label(field: Field, language: str) -> tuple[str, str]:
    """Return the words of the column, and what they say of this field of it."""
    column = field.column
    words = words_of(column.label, language) or column.name
    if field.type is FieldType.TICK:
        label = next(one.label for one in column.categories if one.code == field.choice)
        return words, f": {words_of(label, language) or field.choice}"
    if field.type is FieldType.REASON:
        return words, f": {in_language(_REASON, language)}"
    return words, ""


def words_of(texts: Texts, language: str) -> str:
    """Return a text of a questionnaire in one line, without markup and further space."""
    return " ".join(plain(in_language(texts, language)).split())


def _fitted(field: Field, language: str, limits: Limits) -> tuple[Field, list[Warned]]:
    """Return a field with its words as they fit into the format, and what did not."""
    warnings = []
    start, end = _label(field, language)
    label = start + end
    if not _fits(label, limits.label, limits):
        short = f"…{end}" if _fits(f"…{end}", limits.label, limits) else "…"
        label = cut(start if short != "…" else label, limits.label, limits, short)
        warnings.append(warned("label_cut", _LABEL, field.name))
    categories, shortened = _categories(field, language, limits)
    warnings += [
        warned("category_label_cut", _CATEGORY, field.name, code=code) for code in shortened
    ]
    empties = limits.empties if field.is_marked else {}
    return replace(field, label=label, categories=categories, empties=empties), warnings


def _categories(
    field: Field, language: str, limits: Limits
) -> tuple[tuple[Category, ...], list[str]]:
    """Return the categories of a field, each with words of its own, and which were shortened."""
    if field.type is FieldType.REASON:
        words = {kind.value: label for kind, label in FILE_LABELS.items()}
    elif field.type in (FieldType.CODE, FieldType.CODES):
        words = apart({one.code: words_of(one.label, language) for one in field.column.categories})
    else:
        return (), []
    shortened = [
        code for code, label in words.items() if not _fits(label, limits.category_label, limits)
    ]
    found = []
    taken: set[str] = set()
    for number, (code, label) in enumerate(words.items(), start=1):
        own = _apart_from(taken, code, label, limits)
        taken.add(own)
        found.append(Category(code, own, number if limits.needs_numbers else None))
    return tuple(found), shortened


def _apart_from(taken: set[str], code: str, label: str, limits: Limits) -> str:
    """Return a label that no other category has, cut to what the format takes."""
    most = limits.category_label
    found = label if _fits(label, most, limits) else cut(label, most, limits, "…")
    number = 1
    while found in taken:
        ending = f" ({code})" if number == 1 else f" ({number})"
        found = cut(
            label, most, limits, ending if _fits(label + ending, most, limits) else f"…{ending}"
        )
        number += 1
    return found


def _fits(text: str, most: int | None, limits: Limits) -> bool:
    return most is None or limits.length_of(text) <= most
