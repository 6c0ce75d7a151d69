import pytest

from analytics.actions.counting import count_study
from analytics.disclosure import Audience
from analytics.domain.claims import ClaimVerdict
from analytics.presenters.claims import checked_claims
from surveys.models import Study
from tests.analytics.factories import (
    EXPERTS,
    PRODUCTION,
    PROJECTS,
    break_series,
    claim,
    define,
    weigh,
)
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

RATIO = {"statistic": "ratio", "from": "2018", "to": "2019", "wave": None}


@pytest.fixture(scope="module")
def made(module_transaction):
    """The study, made once for all tests."""
    with module_transaction.unblock():
        return make_small_study().pk


@pytest.fixture
def study(made):
    return Study.objects.get(pk=made)


def make_small_study():
    """2018: 1 of 4 projects in production; 2019: 3 of 8, in four interviews."""
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    make_interview(before, {"stage": "production"}, {}, respondent="R1")
    make_interview(before, {}, {}, respondent="R2")
    for respondent, stages in {"R1": 2, "R2": 1, "R3": 0, "R4": 0}.items():
        made = [{"stage": "production"}] * stages + [{}] * (2 - stages)
        make_interview(after, *made, respondent=respondent)
    return study


def check(study, *claims, indicators=(PRODUCTION, PROJECTS, EXPERTS)):
    sections = [{k: v for k, v in one.items() if v is not None} for one in claims]
    define(study, claims=sections, indicators=indicators)
    count_study(study.pk)
    return checked_claims(study, audience=Audience.OPERATOR)


def verdict(study, **fields):
    (found,) = check(study, claim(**fields))
    return found


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": 38, "digits": 0}, ClaimVerdict.HOLDS),  # 37.5 % rounds half up
        ({"value": 37, "digits": 0}, ClaimVerdict.DIFFERS),
        ({"value": 37.5, "digits": 1}, ClaimVerdict.HOLDS),
        ({"value": 37.4, "digits": 1}, ClaimVerdict.DIFFERS),
        ({"low": 0.375, "high": 0.4}, ClaimVerdict.HOLDS),
        ({"low": 0.376, "high": 0.4}, ClaimVerdict.DIFFERS),
        ({"more_than": 0.3}, ClaimVerdict.HOLDS),
        ({"more_than": 0.375}, ClaimVerdict.DIFFERS),
    ],
)
def test_a_share_is_judged_as_it_was_printed(study, fields, expected):
    found = verdict(study, **fields)
    assert (found.verdict, found.computed, found.count, found.base) == (expected, 0.375, 3, 8)


@pytest.mark.parametrize(
    ("value", "expected"), [(8, ClaimVerdict.HOLDS), (9, ClaimVerdict.DIFFERS)]
)
def test_a_count_must_be_equal(study, value, expected):
    found = verdict(study, statistic="count", indicator="projects", value=value)
    assert (found.verdict, found.computed) == (expected, 8)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"more_than": 1.4}, ClaimVerdict.HOLDS),
        ({"more_than": 2}, ClaimVerdict.DIFFERS),
        ({"low": 1.5, "high": 2.0}, ClaimVerdict.HOLDS),
        ({"value": 1.5, "digits": 1}, ClaimVerdict.HOLDS),
    ],
)
def test_a_ratio_of_two_waves(study, fields, expected):
    found = verdict(study, **RATIO, **fields)
    assert (found.verdict, found.computed, found.wave) == (expected, 1.5, "2018 → 2019")
    assert found.moved == "from 25% to 38%"


def test_a_ratio_that_differs_names_both_figures(study):
    found = verdict(study, **RATIO, indicator="projects", value=3, digits=0)
    assert found.reason.startswith("The records give ×2 (from 4 to 8).")


def test_a_wave_that_was_invented_proves_nothing(study):
    make_wave(study, "2017", nature="invented")
    found = verdict(study, **(RATIO | {"from": "2017", "to": "2018"}), more_than=1)
    assert (found.verdict, found.computed, found.base) == (ClaimVerdict.NOT_COMPUTABLE, None, None)
    assert found.reason == "Wave 2017 is invented, so nothing published can be checked with it."


def test_across_a_break_nothing_is_compared(study):
    break_series(study, "2019")
    found = verdict(study, **RATIO, more_than=1)
    assert (found.verdict, found.reason) == (
        ClaimVerdict.NOT_COMPUTABLE,
        "The series has a break between the two waves.",
    )


def test_an_empty_base_is_no_figure(study):
    nobody = PRODUCTION | {"base": "${stage} = 'research' and ${stage} = 'production'"}
    (found,) = check(study, claim(value=0, digits=0), indicators=[nobody])
    assert (found.verdict, found.reason) == (
        ClaimVerdict.NOT_COMPUTABLE,
        "The base in wave 2019 is empty.",
    )


def test_one_printed_number_for_two_numerators_is_ambiguous(study):
    other = PRODUCTION | {"code": "again", "numerator": "not(${stage} = 'research')"}
    found = check(
        study,
        claim("A", value=38, digits=0),
        claim("B", value=38, digits=0, indicator="again"),
        claim("C", value=38, digits=0, indicator="experts"),
        indicators=[PRODUCTION, other, EXPERTS],
    )
    assert [one.verdict for one in found] == [
        ClaimVerdict.AMBIGUOUS,
        ClaimVerdict.AMBIGUOUS,
        ClaimVerdict.DIFFERS,
    ]


def test_the_record_has_the_agreed_shape(study):
    record = verdict(study, value=38, digits=0).record()
    assert record == {
        "claim": "F1",
        "published": "50 %",
        "computed": 0.375,
        "base": 8,
        "count": 3,
        "verdict": "holds",
        "reason": "",
    }


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(study, number, django_assert_num_queries):
    check(study, *(claim(f"F{n}", value=38, digits=n) for n in range(number)))
    with django_assert_num_queries(3):
        assert len(checked_claims(study, audience=Audience.MEMBER)) == number


def test_a_weighted_share_is_held_against_the_weighted_figure(study):
    weigh(study.waves.get(code="2019"), R1=(3, ""), R2=(1, ""), R3=(1, ""), R4=(1, ""))
    found = verdict(study, value=58, digits=0)  # (2 · 3 + 1) / 12
    assert (found.verdict, found.count, found.base) == (ClaimVerdict.HOLDS, 3, 8)
    assert found.computed == pytest.approx(7 / 12)
    assert found.reason == "The figure is weighted; without weights it is 37.5%."
    assert verdict(study, value=38, digits=0).verdict is ClaimVerdict.DIFFERS


def test_a_ratio_names_the_waves_that_are_weighted(study):
    weigh(study.waves.get(code="2019"), R1=(3, ""), R2=(1, ""), R3=(1, ""), R4=(1, ""))
    found = verdict(study, **RATIO, more_than=2)
    assert found.computed == pytest.approx(7 / 3)
    assert (found.verdict, found.moved) == (ClaimVerdict.HOLDS, "from 25% to 58%")
    assert "Weighted: 2019; unweighted: 2018. Part of a change between the two" in found.reason
    weigh(study.waves.get(code="2018"), R1=(1, ""), R2=(1, ""), R3=(1, ""), R4=(1, ""))
    assert verdict(study, **RATIO, more_than=2).reason.endswith("Weighted: 2018, 2019.")


def test_a_count_is_never_weighted(study):
    weigh(study.waves.get(code="2019"), R1=(3, ""), R2=(1, ""), R3=(1, ""), R4=(1, ""))
    found = verdict(study, statistic="count", indicator="projects", value=8)
    assert (found.verdict, found.reason) == (ClaimVerdict.HOLDS, "")
