"""Differences between two questionnaires in the reader's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.domain.comparing import CHANGES, Change, Difference
from surveys.domain.questionnaire import LEVELS, Kind
from surveys.domain.wording import gettext_noop
from surveys.reader import localized

KINDS: Mapping[str, str] = {
    Kind.TEXT: gettext_noop("text"),
    Kind.INTEGER: gettext_noop("whole number"),
    Kind.DECIMAL: gettext_noop("number"),
    Kind.DATE: gettext_noop("date"),
    Kind.SELECT_ONE: gettext_noop("one of several"),
    Kind.SELECT_MULTIPLE: gettext_noop("several of several"),
    Kind.TIME: gettext_noop("time of day"),
    Kind.DATETIME: gettext_noop("date and time"),
    Kind.NOTE: gettext_noop("note"),
    Kind.CALCULATE: gettext_noop("calculation"),
    Kind.ACKNOWLEDGE: gettext_noop("to be acknowledged"),
}
_PLACES: Mapping[str, str] = {
    "label": gettext_noop("the question"),
    "hint": gettext_noop("the hint"),
    "constraint_message": gettext_noop("the message of the rule"),
}
_OF_CODES = frozenset(
    {Change.RECODED, Change.SPLIT, Change.MERGED, Change.CHOICE_ADDED, Change.CHOICE_REMOVED}
)


@dataclass(frozen=True)
class ShownDifference:
    """One difference as a page shows it: what it is, where, and both sides line by line."""

    change: str
    title: str
    place: str
    old: list[tuple[str, str]]
    new: list[tuple[str, str]]
    is_open: bool
    is_proposed: bool


def shown_difference(one: Difference, *, is_open: bool = False) -> ShownDifference:
    """Return a difference in the reader's words."""
    title = _(CHANGES[one.change])
    if one.wave:
        title = _("%(change)s (last asked in %(wave)s)") % {"change": title, "wave": one.wave}
    return ShownDifference(
        change=one.change.value,
        title=title,
        place=_(_PLACES[one.place]) if one.place in _PLACES else one.place,
        old=list(_side(one, one.old, one.new)),
        new=list(_side(one, one.new, one.old)),
        is_open=is_open,
        is_proposed=one.proposal is not None,
    )


def _side(one: Difference, side: Any, other: Any) -> Iterator[tuple[str, str]]:
    """Yield the lines of one side, each with what it is about: a language, a code."""
    if side is None or side == {}:
        yield "", "—"
    elif one.change in _OF_CODES:
        for code, label in side.items():
            yield code, localized(label) or "—"
    elif one.change is Change.TRANSLATION:
        languages = sorted({language for texts in side.values() for language in texts})
        yield "", ", ".join(languages)
    elif one.change is Change.MOVED:
        yield "", _place_in_words(side["section"], side["behind"])
    elif one.change is Change.TYPE:
        yield "", kind_in_words(side)
    elif one.change is Change.LEVEL:
        yield "", _(LEVELS[side])
    elif isinstance(side, bool):
        yield "", _("required") if side else _("not required")
    elif isinstance(side, list):
        yield "", ", ".join(side)
    elif isinstance(side, dict) and "kind" in side:
        yield kind_in_words(side["kind"]), localized(side["label"])
    elif isinstance(side, dict):
        differing = [key for key in side if not other or side[key] != other.get(key)]
        for language in differing:
            yield language, str(side[language])
    else:
        yield "", str(side)


def _place_in_words(section: str, behind: str) -> str:
    named = _("in section %(section)s") % {"section": section}
    inside = named if section else _("in no section")
    place = _("behind %(question)s") % {"question": behind} if behind else _("as the first")
    return f"{inside}, {place}"


def kind_in_words(kind: str) -> str:
    """Return what a question takes as its answer, in the reader's words."""
    return _(KINDS.get(kind, kind))
