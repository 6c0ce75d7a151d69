import numpy as np
import pytest

from analytics.stats.design import exact


@pytest.mark.parametrize("largest", [2, 2**30])
def test_sums_of_products_are_whole_whatever_their_size(largest):
    random = np.random.default_rng(largest)
    columns = list(random.integers(-largest, largest + 1, (3, 1000)))
    found = exact.dots(columns)
    for k, one in enumerate(columns):
        for h, other in enumerate(columns):
            expected = sum(int(a) * int(b) for a, b in zip(one, other, strict=True))
            assert found(k, h) == exact.dot(one, other) == expected


def test_nothing_adds_up_to_nothing():
    assert exact.dots([np.zeros(0, dtype=np.int64)])(0, 0) == 0


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        ([1.0, -2.0], [1, -2]),
        ([], []),
        ([0.5, 1.0], None),
        ([2.0**52, 2.0**51], [2**52, 2**51]),
        ([2.0**52, 2.0**52], None),  # their sum is no longer exact
    ],
)
def test_numbers_are_whole_only_where_all_of_them_and_their_sum_are(values, whole):
    found = exact.as_integers(np.array(values))
    assert (None if found is None else found.tolist()) == whole


def test_a_sum_too_large_for_the_processor_is_exact():
    large = np.array([2**62, 2**62], dtype=np.int64)
    assert exact.dot(large, large) == 2**125
