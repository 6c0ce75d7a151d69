"""Changes and trends from the state are those of columns of respondents, to the bit."""

from itertools import combinations

from hypothesis import given

from analytics import stats
from analytics.stats.counting.between_waves import change_cell, trend_cell
from analytics.stats.counting.study_state import StudyState
from tests.analytics.stats.counting import by_columns
from tests.analytics.stats.counting.respondents import (
    CELLS,
    COUNT,
    INDICATORS,
    SHARE,
    WAVES,
    columns_of,
    respondents,
    state_of,
    study,
)

YEARS = (2017.0, 2018.25, 2019.0)


@given(respondents())
def test_every_change_is_that_of_columns(people):
    state, sums = StudyState(state_of(people)), columns_of(people)
    for indicator in INDICATORS:
        for before, after in combinations(WAVES, 2):
            for cell in CELLS:
                where = cell.split("|")
                found = change_cell(state, before, after, indicator, *where)
                expected = by_columns.change_cell(sums[before], sums[after], indicator, *where)
                assert found == expected, (indicator.code, before, after, cell)


@given(respondents(least=2))
def test_every_trend_is_that_of_columns(people):
    state, sums = StudyState(state_of(people)), columns_of(people)
    for indicator in INDICATORS:
        found = trend_cell(state, WAVES, YEARS, indicator)
        assert found == by_columns.trend_cell([sums[wave] for wave in WAVES], YEARS, indicator)


def test_a_change_knows_who_was_interviewed_twice():
    state = study(
        [("2018", {"share||": [1, 4]}), ("2019", {"share||": [3, 4]})],
        [("2018", {"share||": [0, 4]}), ("2019", {"share||": [1, 4]})],
        [("2018", {"share||": [2, 5]})],
        [("2019", {"share||": [2, 5]})],
    )
    found = change_cell(state, "2018", "2019", SHARE)
    expected = stats.change_clusters([1, 0, 2, 0], [4, 4, 5, 0], [3, 1, 0, 2], [4, 4, 0, 5])
    assert found.panel_clusters == 2
    assert (found.difference, found.low, found.p) == (
        expected.difference,
        expected.low,
        expected.p,
    )


def test_counts_change_without_a_test():
    state = study([("2018", {"count||": [2, 2]}), ("2019", {"count||": [5, 5]})])
    found = change_cell(state, "2018", "2019", COUNT)
    assert (found.difference, found.ratio, found.p, found.low) == (3, 2.5, None, None)
