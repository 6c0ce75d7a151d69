"""Adjusted p values of tests shown together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import benjamini_hochberg, holm


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_tests_that_could_not_be_made_do_not_count(adjust):
    assert adjust([0.01, None, 0.04]) == [adjust([0.01, 0.04])[0], None, adjust([0.01, 0.04])[1]]


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_empty_family_is_empty(adjust):
    assert adjust([]) == []
    assert adjust([None, None]) == [None, None]


def test_holm_never_lets_a_larger_p_overtake():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(st.lists(st.floats(0, 1), max_size=12))
def test_adjusting_never_makes_a_p_value_smaller(p):
    assert all(
        raw <= false_rate * (1 + 1e-12) and false_rate <= family * (1 + 1e-12)
        for raw, false_rate, family in zip(p, benjamini_hochberg(p), holm(p), strict=True)
    )


def test_percentages_are_refused():
    with pytest.raises(ValueError, match=r"^p value 1 is 4.0; give numbers from 0 to 1"):
        holm([0.5, 4.0])
