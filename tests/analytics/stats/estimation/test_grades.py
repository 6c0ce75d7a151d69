"""Grades say how far a figure can be trusted, and why."""

from types import SimpleNamespace

import pytest

from analytics.stats import estimate, estimate_clusters, grade


def graded(y, m, method=None):
    return grade(estimate_clusters(y, m, elements=sum(m), method=method))


@pytest.mark.parametrize(
    ("y", "m", "code", "reason"),
    [
        ([0], [0], "D", "Nothing to count: the base is empty."),
        ([1], [3], "D", "Only one respondent: precision cannot be known."),
        ([1, 0], [3, 0], "D", "Only one respondent: precision cannot be known."),
        ([1, 2], [9, 9], "C", "Only 2 respondents; at least 5 are needed."),
        ([1, 0] * 3, [1] * 6, "C", "The base has only 6; at least 10 are needed."),
        ([5] * 6, [10] * 6, "C", "All respondents are alike, so the spread cannot be judged."),
        (
            [1, 9] * 6,
            [10] * 12,
            "C",
            "The interval is 54 percentage points wide; it should be under 30.",
        ),
        ([49, 51] * 3, [100] * 6, "B", "Only 5 degrees of freedom; 8 or more are preferred."),
        ([0] * 25, [1] * 25, "B", "The base has only 25; 30 or more are preferred."),
        (
            [3, 7] * 12,
            [10] * 24,
            "A",
            "Enough respondents, and a narrow interval.",
        ),
    ],
)
def test_grade_of_a_share_gives_its_reason(y, m, code, reason):
    ours = graded(y, m)

    assert (ours.code, ours.reason, ours.rule) == (code, reason, "nucleus-1")
    assert ours.shows_interval == (code != "D")


@pytest.mark.parametrize(
    ("low", "high", "code", "width", "limit"),
    [
        (0.194, 0.494, "C", 30, 30),  # printed 19–49
        (0.186, 0.494, "C", 30, 30),  # 30.8 wide, and printed 19–49
        (0.195, 0.4951, "C", 30, 30),
        (0.19, 0.4899, "B", 30, 20),
        (0.0, 0.31, "C", 31, 30),
    ],
)
def test_a_width_is_that_of_the_ends_as_printed(low, high, code, width, limit):
    known = {"value": 0.3, "base": 99, "clusters": 20, "df": 19, "identical": False}
    found = grade(SimpleNamespace(low=low, high=high, is_share=True, **known))
    says = f"The interval is {width} percentage points wide; it should be under {limit}."
    assert (found.code, found.reason) == (code, says)


@pytest.mark.parametrize(
    ("y", "code", "reason"),
    [
        ([0, 0, 0, 0, 40], "C", "The interval is wider than 160 % of the value."),
        ([0, 40], "B", "The interval is wider than 80 % of the value."),
        ([20, 40], "A", "Enough respondents, and a narrow interval."),
    ],
)
def test_mean_is_graded_by_relative_width(y, code, reason):
    times = {"C": 4, "B": 6, "A": 15}[code]
    ours = graded(y * times, [6] * len(y) * times, "mean")

    assert (ours.code, ours.reason) == (code, reason)


def test_label_is_in_words():
    assert graded([1], [3]).label == "No information on precision"


def test_a_stratum_with_one_respondent_has_no_precision():
    found = grade(
        estimate([1, 0, 1, 0], [1] * 4, cluster="abcd", stratum="abcd", lonely="certainty")
    )
    assert (found.code, found.reason) == (
        "D",
        "Too few respondents per stratum: precision cannot be known.",
    )
