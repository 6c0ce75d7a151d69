"""Figures from the state are those of columns of respondents, to the bit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import stats
from analytics.stats.counting.between_waves import change_cell
from analytics.stats.counting.from_moments import CellName, estimate_cells
from analytics.stats.counting.moments import Cell, TallyRow, contribution
from analytics.stats.counting.study_state import StudyState
from analytics.stats.counting.tallies import SCALE, in_millionths
from tests.analytics.stats.counting import by_columns
from tests.analytics.stats.counting.respondents import (
    CELLS,
    COUNT,
    INDICATORS,
    MEAN,
    NOBODY,
    SHARE,
    WAVES,
    columns_of,
    respondents,
    state_of,
    study,
)

NAMES = [
    CellName(indicator, wave, *cell.split("|"))
    for indicator in INDICATORS
    for wave in WAVES
    for cell in CELLS
]


def estimate(state, indicator, wave="2019"):
    return estimate_cells(state, [CellName(indicator, wave)])[0]


@given(respondents())
def test_every_estimate_is_that_of_columns(people):
    found = estimate_cells(StudyState(state_of(people)), NAMES)
    sums = columns_of(people)
    for name, row in zip(NAMES, found, strict=True):
        one = by_columns.estimate_cell(sums[name.wave], name.indicator, *name[2:])
        assert row == one, name


@given(respondents(), st.lists(st.sampled_from(NAMES), max_size=9))
def test_an_estimate_is_the_same_in_any_company(people, names):
    state = StudyState(state_of(people))
    together = estimate_cells(state, names)
    assert together == [row for name in names for row in estimate_cells(state, [name])]


def test_two_interviews_of_one_respondent_are_one_cluster():
    found = estimate(
        study(
            [("2019", {"share||": [1, 2]}), ("2019", {"share||": [2, 3]})],
            [("2019", {"share||": [0, 5]})],
        ),
        SHARE,
    )
    by_elements = stats.estimate([1] * 3 + [0] * 7, [1] * 10, cluster=list("aaaaabbbbb"))
    assert (found.count, found.base, found.clusters, found.interviews) == (3, 10, 2, 3)
    assert (found.se, found.low, found.high) == (by_elements.se, by_elements.low, by_elements.high)


def test_a_respondent_without_records_in_the_base_stays_in_the_design():
    two = [[("2019", {"share||": [1, 2]})], [("2019", {"share||": [0, 3]})]]
    found = estimate(study(*two, [("2019", {})]), SHARE)
    expected = stats.estimate_clusters([1, 0, 0], [2, 3, 0], elements=5)
    assert (found.se, found.df, found.clusters) == (expected.se, 1, 2)
    assert found.se != stats.estimate_clusters([1, 0], [2, 3], elements=5).se


def test_a_count_has_no_interval():
    found = estimate(study([("2019", {"count||": [2, 2]})], [("2019", {"count||": [1, 1]})]), COUNT)
    assert (found.value, found.low, found.high, found.grade) == (3, None, None, "")


@pytest.mark.parametrize("people", [(), ([("2019", {"share||": [1, 2]})],)])
def test_what_nobody_answers_is_no_share(people):
    found = estimate(study(*people), NOBODY)
    assert (found.value, found.base, found.grade) == (None, 0, "D")


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.decimals(-1000, 1000, places=3, allow_nan=False)),
        min_size=1,
        max_size=12,
    )
)
def test_a_mean_of_decimals_equals_that_of_its_elements(elements):
    people: dict = {}
    for respondent, value in elements:
        whole = in_millionths(value)
        people.setdefault(respondent, []).append(("2019", {"mean||": [whole, 1, whole * whole]}))
    found = estimate(study(*people.values()), MEAN)
    expected = stats.estimate(
        [float(value) for _, value in elements],
        [1] * len(elements),
        cluster=[respondent for respondent, _ in elements],
        method="mean",
    )
    assert found.value == pytest.approx(expected.value, rel=1e-9, abs=1e-9)
    assert found.clusters == expected.clusters
    if expected.se is not None:
        assert found.se == pytest.approx(expected.se, rel=1e-6, abs=1e-6)


def test_sums_beyond_what_a_double_holds_are_exact():
    """Values of 10^13 in millionths: their squares pass 2^63, and their sum 2^53."""
    values = [10**13 + 3, 10**13 + 4, 10**13 + 5, 10**13 + 9]
    amounts = [[value * SCALE + 1, 1, (value * SCALE + 1) ** 2] for value in values]
    people = [[("2018", {"mean||": one}), ("2019", {"mean||": one})] for one in amounts]
    state = study(*people)
    cell = Cell(*state.moments["mean", "2019"]["|"])
    assert cell.yy == sum(one[0] ** 2 for one in amounts) > 2**63
    total, n = sum(one[0] for one in amounts), len(values)
    spread = sum((Fraction(one[0]) - Fraction(total, n)) ** 2 for one in amounts)
    found = estimate(state, MEAN)
    assert found.value == total / n / SCALE
    assert found.se == pytest.approx(float(spread / (n * (n - 1))) ** 0.5 / SCALE, rel=1e-15)
    assert change_cell(state, "2018", "2019", MEAN).difference == 0


def test_moments_of_one_respondent_do_not_depend_on_the_order_of_interviews():
    rows = [TallyRow("2019", True, {"mean||": [v, 1, v * v]}, {}) for v in (1, 2 * SCALE, -7)]
    assert contribution(rows, WAVES) == contribution(rows[::-1], WAVES)
