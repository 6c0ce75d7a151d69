import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import stats
from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.reduction import (
    MixedDefinitions,
    TallyRow,
    WaveSums,
    change_cell,
    estimate_cell,
    sum_up,
)
from analytics.stats.counting.tallies import in_millionths

SHARE = IndicatorDefinition("x", "share", "project", "true()", numerator="true()")
COUNT = IndicatorDefinition("x", "count", "project", "true()")
MEAN = IndicatorDefinition("x", "mean", "project", "true()", value="${v}")


def row(respondent, cells, *, wave="2019", approved=True, definitions_hash="h", left_out=None):
    return TallyRow(wave, respondent, approved, definitions_hash, cells, left_out or {})


def summed(*rows):
    return sum_up(rows, definitions_hash="h")


def test_two_interviews_of_one_respondent_are_one_cluster():
    sums = summed(row("a", {"x||": [1, 2]}), row("a", {"x||": [2, 3]}), row("b", {"x||": [0, 5]}))
    found = estimate_cell(sums["2019"], SHARE)
    by_elements = stats.estimate([1] * 3 + [0] * 7, [1] * 10, cluster=list("aaaaabbbbb"))
    assert (found.count, found.base, found.clusters, found.interviews) == (3, 10, 2, 3)
    assert (found.se, found.low, found.high) == (by_elements.se, by_elements.low, by_elements.high)


def test_a_respondent_without_records_in_the_base_stays_in_the_design():
    sums = summed(row("a", {"x||": [1, 2]}), row("b", {"x||": [0, 3]}), row("c", {}))
    found = estimate_cell(sums["2019"], SHARE)
    expected = stats.estimate_clusters([1, 0, 0], [2, 3, 0], elements=5)
    assert (found.se, found.df, found.clusters) == (expected.se, 1, 2)
    assert found.se != stats.estimate_clusters([1, 0], [2, 3], elements=5).se


def test_tallies_of_other_definitions_are_refused():
    with pytest.raises(MixedDefinitions):
        summed(row("a", {}), row("b", {}, definitions_hash="other"))


def test_figures_say_how_many_interviews_are_approved():
    sums = summed(row("a", {"x||": [1, 2]}), row("b", {"x||": [0, 1]}, approved=False))
    found = estimate_cell(sums["2019"], SHARE)
    assert (found.approved, found.interviews) == (1, 2)


def test_a_count_has_no_interval():
    found = estimate_cell(
        summed(row("a", {"x||": [2, 2]}), row("b", {"x||": [1, 1]}))["2019"], COUNT
    )
    assert (found.value, found.low, found.high, found.grade) == (3, None, None, "")


def test_nobody_interviewed_is_no_share():
    found = estimate_cell(WaveSums(), SHARE)
    assert (found.value, found.base, found.grade) == (None, 0, "D")


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.decimals(-1000, 1000, places=3, allow_nan=False)),
        min_size=1,
        max_size=12,
    )
)
def test_a_mean_of_decimals_equals_that_of_its_elements(elements):
    rows = []
    for respondent, value in elements:
        whole = in_millionths(value)
        rows.append(row(respondent, {"x||": [whole, 1, whole * whole]}))
    found = estimate_cell(summed(*rows)["2019"], MEAN)
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


@given(
    st.lists(
        st.builds(
            row,
            st.sampled_from("abcdef"),
            st.builds(lambda y, m: {"x||": [min(y, m), m]}, st.integers(0, 9), st.integers(1, 9)),
            wave=st.sampled_from(["2018", "2019"]),
        ),
        max_size=10,
    ),
    st.randoms(use_true_random=False),
)
def test_order_does_not_matter(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert {wave: estimate_cell(sums, SHARE) for wave, sums in summed(*rows).items()} == {
        wave: estimate_cell(sums, SHARE) for wave, sums in summed(*shuffled).items()
    }


def test_a_change_knows_who_was_interviewed_twice():
    before = summed(row("a", {"x||": [1, 4]}), row("b", {"x||": [0, 4]}), row("c", {"x||": [2, 5]}))
    after = summed(row("a", {"x||": [3, 4]}), row("b", {"x||": [1, 4]}), row("d", {"x||": [2, 5]}))
    found = change_cell(before["2019"], after["2019"], SHARE)
    expected = stats.change_clusters([1, 0, 2, 0], [4, 4, 5, 0], [3, 1, 0, 2], [4, 4, 0, 5])
    assert found.panel_clusters == 2
    assert (found.difference, found.low, found.p) == (
        expected.difference,
        expected.low,
        expected.p,
    )


def test_counts_change_without_a_test():
    found = change_cell(
        summed(row("a", {"x||": [2, 2]}))["2019"], summed(row("a", {"x||": [5, 5]}))["2019"], COUNT
    )
    assert (found.difference, found.ratio, found.p, found.low) == (3, 2.5, None, None)
