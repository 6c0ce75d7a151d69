import math
from itertools import pairwise

import numpy as np
import pytest

from analytics.stats import estimate, grade
from analytics.stats.lines.lifetimes import survival, time_to_stage
from surveys.domain.linkage import Link, LinkKind, Node
from tests.analytics.stats.lines.walking import as_arrays

YEARS = [2017, 2018, 2019]


EVERYBODY = {wave: {"ana", "bea", "cid", "dan"} for wave in range(3)}


def reported(*reports, interviewed=EVERYBODY):
    """Projects by the waves in which each was reported: ("ana", 0, 1) for two waves."""
    nodes, links = [], []
    for number, (who, *waves) in enumerate(reports):
        keys = [(number, wave) for wave in waves]
        nodes += [Node(key, key[1], who) for key in keys]
        links += [Link(a, b, LinkKind.CONTINUED) for a, b in pairwise(keys)]
    return as_arrays(nodes, links, interviewed)


def test_survival_is_the_product_of_those_still_followed():
    projects = reported(
        ("ana", 0, 1, 2), ("ana", 0), ("bea", 0, 1), ("cid", 0, 1, 2), ("dan", 0, 1),
        interviewed={**EVERYBODY, 2: {"ana", "bea", "cid"}},  # dan is not followed after 2018
    )  # fmt: skip
    curve = survival(projects, years=YEARS)
    assert [(p.years, p.at_risk, p.events) for p in curve.points] == [(1, 5, 1), (2, 3, 1)]
    assert curve.points[0].share == pytest.approx(4 / 5)
    assert curve.points[1].share == pytest.approx(4 / 5 * 2 / 3)
    assert curve.lines == 5


def test_the_first_step_is_a_clustered_share():
    projects = reported(
        ("ana", 0, 1), ("ana", 0), ("bea", 0, 1), ("bea", 0, 1), ("cid", 0), ("dan", 0, 1)
    )
    curve = survival(projects, years=[2017, 2018, 2019])
    first = curve.points[0]
    alive = estimate([1, 0, 1, 1, 0, 1], np.ones(6), cluster=["a", "a", "b", "b", "c", "d"])
    assert first.share == pytest.approx(alive.value)
    assert first.se == pytest.approx(alive.se)
    assert (first.low, first.high) == pytest.approx((alive.low, alive.high))


def test_a_line_reported_again_after_a_gap_was_alive():
    curve = survival(reported(("ana", 0, 2)), years=YEARS)
    assert [(p.years, p.at_risk, p.events) for p in curve.points] == [(1, 1, 0), (2, 1, 0)]


def test_where_nothing_ended_an_expert_counts_once():
    projects = reported(("ana", 0, 1), ("ana", 0, 1), ("bea", 0, 1))
    first = survival(projects, years=YEARS).points[0]
    two = estimate([1, 1], [1, 1], cluster=["a", "b"])
    assert (first.share, first.se, first.high) == (1, 0, 1)
    assert first.low == pytest.approx(two.low)


def test_one_respondent_gives_no_interval():
    first = survival(reported(("ana", 0, 1)), years=YEARS).points[0]
    assert (first.share, first.se, first.low, first.high) == (1, None, None, None)


def test_nobody_interviewed_again_leaves_no_points():
    curve = survival(reported(("ana", 0), interviewed={0: {"ana"}}), years=YEARS)
    assert (curve.points, curve.lines) == ((), 1)


def test_time_to_a_stage_leaves_out_who_was_there_before():
    projects = reported(("ana", 0, 1, 2), ("bea", 0, 1), ("cid", 0), ("dan", 0, 1), ("ana", 1, 2))
    there = np.array([0, 0, 1, 0, 1, 0, 1, 1, 0, 1], dtype=bool)
    curve = time_to_stage(projects, reached=there, years=YEARS)
    assert (curve.lines, curve.excluded) == (4, 1)  # dan's was in the stage when first told
    # after one year: ana's no, bea's yes, cid's ended and never will, ana's second yes
    assert [(p.years, p.at_risk, p.events) for p in curve.points] == [(1, 4, 2), (2, 2, 1)]
    assert curve.points[0].share == pytest.approx(1 / 2)
    assert curve.points[1].share == pytest.approx(3 / 4)
    assert all(p.low is None or p.low < p.share < p.high for p in curve.points)


def test_years_must_go_up():
    with pytest.raises(ValueError, match="years must go up"):
        survival(reported(("ana", 0)), years=[2018, 2017, 2019])
    with pytest.raises(ValueError, match="level is 0"):
        survival(reported(("ana", 0)), years=YEARS, level=0)


def test_uneven_years_are_kept():
    curve = survival(reported(("ana", 0, 1, 2)), years=[2015, 2018, 2019])
    assert [p.years for p in curve.points] == [3, 4]
    assert math.isclose(curve.points[-1].share, 1)


def test_a_point_of_a_curve_is_graded_as_a_share():
    names = [f"expert {number}" for number in range(12)]
    everybody = {wave: set(names) for wave in range(3)}
    reports = [(who, 0, 1) for who in names] + [(who, 0) for who in names[:6]]
    curve = survival(reported(*reports, interviewed=everybody), years=YEARS)
    first = curve.points[0]
    assert (first.base, first.df, first.value) == (18, 11, pytest.approx(2 / 3))
    assert not first.identical
    found = grade(first)
    assert (found.code, found.template) == (
        "C",
        "The interval is %(width)d percentage points wide; it should be under %(limit)d.",
    )
