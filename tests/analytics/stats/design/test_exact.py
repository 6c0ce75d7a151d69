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
