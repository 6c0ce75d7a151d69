"""The state of a cell: whole numbers of any size, and a refusal of whatever is none."""

import numpy as np
import pytest

from analytics.stats.design.state import State, state_of


def test_sums_of_clusters_are_exact_far_beyond_what_a_double_holds():
    large = 2**40 + 1
    found = state_of(np.array([large, 0]), np.array([large, large]))
    assert (found.y, found.m) == (large, 2 * large)
    assert (found.mm, found.my, found.yy) == (2 * large**2, large**2, large**2)


def test_clusters_are_told_apart_by_what_they_have():
    found = state_of(np.array([2, 0, 1, 0, 3]), np.array([2, 3, 2, 0, 1]))
    assert (found.active, found.having, found.lacking, found.outside) == (4, 3, 2, 1)


def test_an_empty_cell_has_neither_value_nor_sums():
    nothing = np.array([], dtype=np.int64)
    assert state_of(nothing, nothing) == State()
    assert State().ratio() is None


@pytest.mark.parametrize(
    ("y", "m", "says"),
    [
        ([1], [1, 1], "one number per cluster"),
        ([[1]], [[1]], "one number per cluster"),
        ([0.5], [1], "Scale them first"),
        ([1], [-1], "a base counts elements"),
    ],
)
def test_what_is_no_whole_sum_of_clusters_is_refused_with_what_to_do(y, m, says):
    with pytest.raises(ValueError, match=says):
        state_of(np.array(y), np.array(m))
