"""Codes that were stored and are no category of their question, as of a wave that asked otherwise.

Where a file has a tick or a number for each category, they would have no place in it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from surveys.domain.layout.columns import Column
from surveys.domain.layout.limits import Warned, warned
from surveys.domain.missing import missing_kind
from surveys.domain.questionnaire import Choice
from surveys.domain.wording import gettext_noop

_UNLISTED = gettext_noop(
    "Answers to %(field)s that are no category of it: %(count)s (%(codes)s). They stand in the "
    "file as categories of their own, without words."
)
_MOST_NAMED = 10


def with_unlisted(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> tuple[list[Column], tuple[Warned, ...]]:
    """Return the columns with every code that occurs in rows of stored answers as a category.

    Reads the rows once. What was added is told, with the number of cells it stands in.
    """
    choices = [
        (place, {choice.code for choice in one.categories}, Counter[str]())
        for place, one in enumerate(columns)
        if one.kind is not None and one.kind.has_choices
    ]
    for row in rows:
        for place, known, found in choices:
            stored = row[place]
            if stored is None or (type(stored) is str and stored in known):
                continue
            if type(stored) is list:
                found.update(code for code in stored if code not in known)
            elif missing_kind(stored) is None:
                found[str(stored)] += 1
    complete, warnings = list(columns), []
    for place, _known, found in choices:
        if found:
            one = columns[place]
            added = tuple(Choice(code) for code in sorted(found))
            complete[place] = replace(one, categories=one.categories + added)
            warnings.append(_warned(one.name, found))
    return complete, tuple(warnings)


def _warned(name: str, found: Counter[str]) -> Warned:
    codes = ", ".join(sorted(found)[:_MOST_NAMED]) + (" …" if len(found) > _MOST_NAMED else "")
    count = found.total()
    return warned("unlisted", _UNLISTED, name, cells=count, count=count, codes=codes)
