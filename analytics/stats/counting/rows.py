"""Estimates, changes and trends as they are stored, and as figures leave: one row for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.stats.estimation.results import Precision


@dataclass(frozen=True, kw_only=True)
class EstimateRow(Precision):
    """One estimate as it is stored; None means that there is no such number.

    `left_out` counts records that are not in the base because an answer is unknown, by kind of
    empty; `uncategorised` those in the base whose category is unknown. `at_least_one` (of a share
    of projects): the share of respondents with at least one such project. A count has no grade;
    `grade_reason` is a template to translate and its params.

    `weighted`: value and interval count each expert by their weight, and `unweighted` is the value
    that they would have without; base and count are numbers of records in any case. `strata`: of
    how many the design of the wave knows; 0 where it knows of none.
    """

    interviews: int = 0
    approved: int
    count: float
    grade: str = ""
    grade_reason: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    uncategorised: Mapping[str, int] = field(default_factory=dict)
    at_least_one: Mapping[str, float | None] = field(default_factory=dict)
    weighted: bool = False
    strata: int = 0
    unweighted: float | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """One change as it is stored; p is adjusted later, when the whole family is known.

    `parts` (of whole waves only) says what came from the panel, and what from who joined and left.
    """

    panel_clusters: int
    difference: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    df: int = 0
    p: float | None = None
    p_adjusted: float | None = None
    p_discovery: float | None = None
    p_doubled: float | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TrendRow:
    """All waves of an indicator as they are stored; `slope` is the change per year."""

    slope: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    df: int = 0
    p: float | None = None
    p_adjusted: float | None = None
    p_equal: float | None = None
