from types import SimpleNamespace

import pytest

from analytics.queries.sentences import sentence

SHARE = {"label": "In production", "kind": "share", "unit": "project", "language": "en"}


def figure(**fields):
    known = {
        "wave": "2019",
        "value": 120 / 316,
        "low": 0.25,
        "high": 0.52,
        "count": 120,
        "base": 316,
        "clusters": 32,
        "grade": "B",
        "comparability": "comparable",
    }
    return SimpleNamespace(**known | fields)


def change(difference=0.24, low=0.11, high=0.37):
    return SimpleNamespace(from_wave="2018", difference=difference, low=low, high=high)


LEVEL = (
    "In production: 38% of the projects in 2019 (120 of 316, from 32 experts; 95% interval 25–52%)."
)


def test_a_share_comes_with_base_experts_and_interval():
    assert sentence(figure(), **SHARE) == LEVEL


def test_a_rise_that_the_interval_supports():
    said = sentence(figure(), change=change(), **SHARE)
    assert said == f"{LEVEL} Up 24 points from 2018 (95% interval +11 to +37)."


def test_a_fall():
    said = sentence(figure(), change=change(-0.1, -0.15, -0.05), **SHARE)
    assert said == f"{LEVEL} Down 10 points from 2018 (95% interval −15 to −5)."


def test_a_difference_that_chance_explains_is_not_called_a_rise():
    said = sentence(figure(), change=change(0.03, -0.05, 0.11), **SHARE)
    assert said == (
        f"{LEVEL} The difference from 2018 (3 points) is within what another choice of experts "
        "could bring."
    )


def test_across_a_break_nothing_is_compared():
    said = sentence(figure(comparability="break"), change=change(), **SHARE)
    assert said == f"{LEVEL} Not comparable with 2018: the series has a break."


def test_caution_is_said():
    said = sentence(figure(comparability="caution"), change=change(), **SHARE)
    assert said.endswith("Compare with caution; the reason stands under how it is counted.")


@pytest.mark.parametrize("grade", ["C", "D"])
def test_weak_figures_say_so(grade):
    said = sentence(figure(grade=grade), **SHARE)
    assert said == f"{LEVEL} Indicative only: the figure rests on few experts or a wide interval."


def test_without_precision_no_interval_is_invented():
    said = sentence(
        figure(low=None, high=None, clusters=1), change=change(0.2, None, None), **SHARE
    )
    assert said == (
        "In production: 38% of the projects in 2019 (120 of 316, from 1 expert). "
        "How it differs from 2018 cannot be told from so few experts."
    )


def test_an_empty_base():
    assert sentence(figure(value=None), **SHARE) == (
        "In production: nothing to count in 2019, the base is empty."
    )


def test_a_count_is_compared_without_a_test():
    said = sentence(
        figure(value=316, count=316, low=None, high=None),
        label="Projects",
        kind="count",
        unit="project",
        language="en",
        change=change(139, None, None),
    )
    assert said == "Projects: 316 in 2019, from 32 experts. That is 139 more than in 2018."


def test_a_mean_has_its_base():
    said = sentence(figure(value=9.875), label="Team", kind="mean", unit="project", language="es")
    assert said == "Team: 9,9 on average in 2019 (base 316, from 32 experts)."
