"""Limits of many values at once: each as it would be alone, and none where there is no answer."""

import numpy as np
import pytest

from analytics.stats.estimation.intervals import METHODS, Evidence, criticals, limits, limits_of_one

FEW = {"value": 0.25, "variance": 0.004, "df": 11, "base": 60, "clusters": 12, "having": 9,
       "lacking": 12}  # fmt: skip


def evidence(*rows):
    names = ("value", "variance", "df", "base", "clusters", "having", "lacking")
    return Evidence(**{name: np.array([row[name] for row in rows]) for name in names})


@pytest.mark.parametrize("method", METHODS)
def test_a_value_without_an_answer_leaves_those_beside_it_alone(method):
    alone = FEW | {"df": 0}
    unknown = FEW | {"value": float("nan")}
    low, high = limits(method, evidence(alone, FEW, unknown), level=0.95)
    one = limits_of_one(method, level=0.95, **FEW)
    assert (low[1], high[1]) == one
    assert one[0] < 0.25 < one[1]
    assert np.isnan([low[0], high[0], low[2], high[2]]).all()


@pytest.mark.parametrize("method", METHODS)
def test_where_no_value_has_an_answer_there_are_no_limits(method):
    low, high = limits(method, evidence(FEW | {"df": 0}), level=0.95)
    assert np.isnan([*low, *high]).all()
    assert limits_of_one(method, level=0.95, **FEW | {"df": 0}) == (None, None)


@pytest.mark.parametrize("method", METHODS)
def test_no_values_have_no_limits(method):
    empty = Evidence(*(np.zeros(0, dtype=np.int64 if k > 1 else np.float64) for k in range(7)))
    low, high = limits(method, empty, level=0.95)
    assert (low.size, high.size) == (0, 0)


def test_critical_values_are_those_of_students_t():
    few = criticals(np.array([0, 1, 30]), 0.95)
    assert np.isnan(few[0])
    assert few[1:] == pytest.approx([12.7062, 2.0423], rel=1e-4)
    many = criticals(np.array([[30, 10**6], [1, 30]]), 0.95)
    assert many == pytest.approx(np.array([[2.0423, 1.95997], [12.7062, 2.0423]]), rel=1e-4)


def test_an_unknown_method_is_told_from_the_known_ones():
    with pytest.raises(ValueError, match="method 'bootstrap' is not known; choose one of kg, "):
        limits("bootstrap", evidence(FEW), level=0.95)
