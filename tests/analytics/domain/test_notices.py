"""What is said of intervals."""

import pytest

from analytics.domain.notices import NO_POPULATION, interval_notice


@pytest.mark.parametrize(
    ("samples", "notice"),
    [([], ""), ([True, True], ""), ([True, False], NO_POPULATION), ([False], NO_POPULATION)],
)
def test_an_interval_of_a_wave_that_is_no_probability_sample_is_explained(samples, notice):
    assert interval_notice(samples) == notice
