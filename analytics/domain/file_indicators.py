"""Which indicators can be worked out from the columns of a data file, and why others cannot."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.domain.indicators import IndicatorDefinition
from surveys.domain.expressions import ExpressionError
from surveys.domain.questionnaire import Level

# Part of the format of manifests, so in English whoever has one made.
NO_COLUMN = "The file has no column of %(codes)s."
NO_PROJECTS = "It counts projects, and the file has interviews."
NOT_ALL_INTERVIEWS = "It counts interviews, and the file has none of those without projects."
NEEDS_BOTH = "It reads projects of an interview together; take interviews and projects."
AS_ASKED = "It reads harmonised categories of %(codes)s, and the file has others."
OTHER_TYPES = "Waves asked for different types of answers to %(codes)s."
CHANGED_CELLS = "The format could not hold all answers to %(codes)s."
LONG = "The file has one row for each answer."


@dataclass(frozen=True)
class FileColumns:
    """What a data file has: variables of interviews and of projects, None where it has none.

    `all_interviews` says whether those without projects are there. `as_asked` are variables whose
    categories are not harmonised though they could be, `changed` those that are texts since waves
    asked otherwise, `lost` those of which the format could not hold every answer.
    """

    above: frozenset[str] | None
    below: frozenset[str] | None
    all_interviews: bool
    as_asked: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def why_not(
    indicator: IndicatorDefinition, columns: FileColumns
) -> tuple[str, Mapping[str, Any]] | None:
    """Return why an indicator cannot be worked out from a file; None where it can."""
    try:
        names = [name for one in indicator.expressions for name in one.names]
    except ExpressionError:
        return NO_COLUMN, {"codes": indicator.code}
    if columns.above is None and columns.below is None:
        return LONG, {}
    if indicator.unit == Level.PROJECT and columns.below is None:
        return NO_PROJECTS, {}
    if indicator.unit == Level.INTERVIEW and not columns.all_interviews:
        return NOT_ALL_INTERVIEWS, {}
    levels = [
        (name.rpartition(".")[0] or indicator.unit, name.rpartition(".")[2]) for name in names
    ]
    if columns.below is None and any(level == Level.PROJECT for level, _code in levels):
        return NEEDS_BOTH, {}
    known = {Level.INTERVIEW: columns.above or (), Level.PROJECT: columns.below or ()}
    missing = [code for level, code in levels if code and code not in known[Level(level)]]
    codes = {code for _level, code in levels}
    for found, reason in (
        (missing, NO_COLUMN),
        (codes & columns.as_asked, AS_ASKED),
        (codes & columns.changed, OTHER_TYPES),
        (codes & columns.lost, CHANGED_CELLS),
    ):
        if found:
            return reason, {"codes": _named(found)}
    return None


def _named(codes: Collection[str]) -> str:
    return ", ".join(sorted(codes))


def read_by(indicators: Sequence[IndicatorDefinition]) -> frozenset[str]:
    """Return the codes of all variables that indicators read."""
    return frozenset(code for one in indicators for code in one.names() if code)
