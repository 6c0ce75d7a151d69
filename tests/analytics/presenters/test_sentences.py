from types import SimpleNamespace

import pytest
from django.utils import translation

from analytics.disclosure import Audience, SampleFigure, Undisclosed, disclose
from analytics.presenters.sampling import Samples
from analytics.presenters.sentences import sentence, verdicts_meant
from analytics.stats.comparison.verdicts import judge

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

SHARE = {"label": "In production", "kind": "share", "unit": "project"}


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
        "unweighted": None,
    }
    return SimpleNamespace(**known | fields)


def change(difference=0.24, low=0.11, high=0.37, p_adjusted=0.01, **fields):
    known = {
        "kind": "share",
        "comparability": "comparable",
        "natures": ("observed", "observed"),
    } | fields
    judged = judge(difference=difference, low=low, high=high, p_adjusted=p_adjusted, **known)
    return SimpleNamespace(
        from_wave="2018",
        to_wave="2019",
        difference=difference,
        low=low,
        high=high,
        p_adjusted=p_adjusted,
        **known,
        **judged._asdict(),
    )


LEVEL = (
    "In production: 38% of the projects in 2019 (120 of 316, from 32 experts; 95% interval 25–52%)."
)


def test_a_share_comes_with_base_experts_and_interval():
    assert sentence(figure(), **SHARE) == LEVEL


def test_a_weighted_share_says_what_it_would_be_without_weights():
    assert sentence(figure(value=0.412, unweighted=120 / 316), **SHARE) == (
        "In production: 41% of the projects in 2019, weighted (unweighted 38%; 120 of 316, from "
        "32 experts; 95% interval 25–52%)."
    )
    mean = {"value": 4.5, "low": 4.1, "high": 4.9, "unweighted": 4.25}
    assert sentence(figure(**mean), label="Team", kind="mean", unit="project") == (
        "Team: 4.5 on average in 2019, weighted (unweighted 4.3; base 316, from 32 experts)."
    )


def test_a_clear_rise():
    said = sentence(figure(), change=change(), **SHARE)
    assert said == (
        f"{LEVEL} Up 24 points from 2018 (95% interval +11 to +37): clear, also when all that is "
        "compared is allowed for."
    )


def test_a_possible_rise_is_not_called_more_than_that():
    said = sentence(figure(), change=change(0.24, 0.01, 0.46, p_adjusted=0.0754), **SHARE)
    assert said == (
        f"{LEVEL} Up 24 points from 2018 (95% interval +1 to +46): possible, but among so many "
        "comparisons one like it can come by chance (p adjusted: 0.075)."
    )


def test_a_fall():
    said = sentence(figure(), change=change(-0.01, -0.015, -0.005), **SHARE)
    assert said.startswith(f"{LEVEL} Down 1 point from 2018 (95% interval −2 to −1): clear")


def test_a_difference_that_chance_explains():
    said = sentence(figure(), change=change(0.03, -0.05, 0.11, p_adjusted=1.0), **SHARE)
    assert said == (
        f"{LEVEL} Up 3 points from 2018 (95% interval −5 to +11): not told apart, another choice "
        "of experts could bring such a difference."
    )


def test_no_points_are_no_rise():
    said = sentence(figure(), change=change(0.003, -0.08, 0.09, p_adjusted=1.0), **SHARE)
    assert "As in 2018 (95% interval of the difference −8 to +9): not told apart" in said


def test_with_an_invented_wave_the_reason_stands_in_place_of_the_verdict():
    said = sentence(figure(), change=change(natures=("invented", "observed")), **SHARE)
    assert said == (
        f"{LEVEL} Up 24 points from 2018 (95% interval +11 to +37): no verdict (one of the waves "
        "is invented)."
    )


def test_across_a_break_nothing_is_compared():
    said = sentence(figure(), change=change(None, None, None, comparability="break"), **SHARE)
    assert said == f"{LEVEL} Not comparable with 2018: the series has a break."


def samples(**weighted):
    made = [Undisclosed(SampleFigure, wave[1:], is_so, 0, 33) for wave, is_so in weighted.items()]
    found = disclose(made, audience=Audience.MEMBER)
    return Samples({one.wave: one for one in found})


def test_what_compares_a_weighted_wave_with_another_says_so():
    known = {"change": change(), **SHARE}
    for earlier in (True, False):
        said = sentence(figure(), samples=samples(w2018=earlier, w2019=not earlier), **known)
        weighted, other = ("2018", "2019") if earlier else ("2019", "2018")
        assert said.endswith(
            f"Weighted: {weighted}; unweighted: {other}. Part of a change between the two can come "
            "of the weights alone."
        )
    alike = samples(w2017=False, w2018=True, w2019=True)
    assert sentence(figure(), samples=alike, **known) == sentence(figure(), **known)


def test_what_is_not_compared_says_nothing_of_weights():
    broken = change(None, None, None, comparability="break")
    said = sentence(figure(), change=broken, samples=samples(w2018=True, w2019=False), **SHARE)
    assert said == f"{LEVEL} Not comparable with 2018: the series has a break."


def test_caution_is_said():
    said = sentence(figure(), change=change(comparability="caution"), **SHARE)
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
        "+20 points from 2018; no verdict (too few experts, or nothing varies between them)."
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
        change=change(139, None, None, kind="count"),
    )
    assert said == (
        "Projects: 316 in 2019, from 32 experts. That is 139 more than in 2018; "
        "no verdict (how many were interviewed was chosen, not found)."
    )


def test_a_mean_has_its_base():
    mean = figure(value=9.875, low=8.0, high=11.75)
    said = sentence(mean, label="Team", kind="mean", unit="project")
    assert said == "Team: 9.9 on average in 2019 (base 316, from 32 experts)."


@pytest.mark.parametrize(("language", "says"), [("en", "at most 0.05."), ("es", "de 0,05 como")])
def test_what_a_verdict_means_names_the_threshold_as_the_language_writes_it(language, says):
    with translation.override(language):
        assert says in verdicts_meant()
