"""What an indicator decides of each record: in the base or not, counted or not, or not known.

Figures and the lists of the records behind them are made from this one decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analytics.domain.indicators import TRAITS, IndicatorDefinition
from analytics.stats.design.columns import Flags, Indices
from surveys.domain.expressions import parse
from surveys.domain.expressions.coded import Coded, CodedFrame, linked
from surveys.domain.missing import Missing
from surveys.domain.questionnaire import Level

KINDS = list(Missing)
GIVEN = -1
"""Stands for no kind of empty."""


@dataclass(frozen=True)
class Answered:
    """What many interviews and their projects answered to the questions that are read.

    waves : code of the wave of each interview.
    above, below : by code the answers of the interviews and of the projects.
    parents : place of the interview of each project.
    """

    waves: Sequence[str]
    above: Mapping[str, Coded]
    below: Mapping[str, Coded]
    parents: Sequence[int] = field(default=())


@dataclass(frozen=True)
class Records:
    """The records of one level by columns, and the place of the interview of each."""

    frame: CodedFrame
    owners: Indices


@dataclass(frozen=True)
class Decided:
    """What an indicator decides of records, one entry each.

    kept : in the base, and what is measured there is known.
    left : left out, since an answer is not known; `empty` is the place of its kind in `KINDS`.
    counted : of those kept, in the numerator; of a mean or a count, all that are kept.
    measured : what the numerator or the value gives; None for a count.
    """

    kept: Flags
    left: Flags
    empty: Indices
    counted: Flags
    measured: Coded | None


def records_of(answered: Answered, *, strict: bool = False) -> dict[str, Records]:
    """Return interviews and projects by level, each able to read the other.

    A division by zero of one record is no answer there, so that it never ends the count of the
    others; with `strict` it is an error, for whoever is writing the definition.
    """
    parents = np.array(answered.parents, dtype=np.intp)
    above = CodedFrame(len(answered.waves), answered.above, Level.INTERVIEW, forgives=not strict)
    below = CodedFrame(
        parents.size, answered.below, Level.PROJECT, parent=parents, forgives=not strict
    )
    linked(above, below)
    return {
        Level.INTERVIEW: Records(above, np.arange(len(answered.waves))),
        Level.PROJECT: Records(below, parents),
    }


def decide(indicator: IndicatorDefinition, records: Records, waves: Sequence[str]) -> Decided:
    """Decide of each record; `waves` are those of the interviews.

    Raises ExpressionError where strict records cannot be computed.
    """
    base = records.frame.evaluate(parse(indicator.base))
    inside, empty = base.which(_is_true), kinds_of(base)
    measured = records.frame.evaluate(indicator.measured) if indicator.measured else None
    if measured is not None:
        empty = np.where(inside & (empty == GIVEN), kinds_of(measured), empty)
    defined = _defined(indicator, records, waves)
    kept = defined & inside & (empty == GIVEN)
    counted = kept
    if measured is not None and not TRAITS[indicator.kind].in_millionths:
        counted = kept & measured.which(_is_true)
    return Decided(kept, defined & (empty != GIVEN), empty, counted, measured)


def _defined(indicator: IndicatorDefinition, records: Records, waves: Sequence[str]) -> Flags:
    """Say of which records the wave has the indicator."""
    if indicator.waves is None:
        return np.ones(records.frame.size, dtype=bool)
    here = np.fromiter((wave in indicator.waves for wave in waves), dtype=bool)
    return here[records.owners]


def _is_true(value: Any) -> bool:
    return value is True


def kinds_of(column: Coded) -> Indices:
    """Return the kind of empty of each record by its number in `KINDS`, or `GIVEN`."""
    found = [KINDS.index(v) if type(v) is Missing else GIVEN for v in column.values]
    return np.array(found, dtype=np.intp)[column.codes]


def categories_in(value: Any) -> list[str]:
    """Return the categories that an answer names, as cells are named; none where it is empty."""
    if type(value) is Missing:
        return []
    return [str(one) for one in (value if isinstance(value, list) else [value])]
