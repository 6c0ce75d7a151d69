import pytest

from analytics.disclosure import Audience
from analytics.models import Claim
from analytics.presenters.consistency import consistency_of
from tests.analytics.factories import (
    EXPERTS,
    PRODUCTION,
    PROJECTS,
    TEAM,
    USING,
    claim,
    define,
    weigh,
)
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

PYTORCH = PRODUCTION | {
    "code": "pytorch",
    "label": {"en": "PyTorch"},
    "base": "${stage} = 'production'",
    "numerator": "selected(${frameworks}, 'pytorch')",
}
ALL_PYTORCH = PYTORCH | {"code": "all-pytorch", "base": "true()"}
COUNT = {"statistic": "count", "indicator": "projects", "value": 100}


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2018", nature="invented")
    make_wave(study, "2019")
    return study


def together(study, *claims, indicators=(PRODUCTION, PROJECTS, PYTORCH, ALL_PYTORCH, EXPERTS)):
    define(study, claims=claims, indicators=indicators)
    return consistency_of(study, audience=Audience.OPERATOR)


def test_claims_of_a_wave_that_hold_together(study):
    (group,) = together(
        study, claim("N", **COUNT), claim("P", value=50, digits=0),
        claim("T", value=20, digits=0, indicator="pytorch"),
    )  # fmt: skip
    assert (group.wave, group.unit) == ("2019", "project")
    assert [one.code for one in group.claims] == ["N", "P", "T"]
    assert group.found.holds
    assert group.record()["conflict"] == []


def test_the_smallest_conflict_is_named(study):
    (group,) = together(
        study, claim("N", **COUNT), claim("P", value=50, digits=0),
        claim("T", value=80, digits=0, indicator="pytorch"),
        claim("A", value=20, digits=0, indicator="all-pytorch"),
    )  # fmt: skip
    record = group.record()
    assert (record["holds"], set(record["conflict"])) == (False, {"P", "T", "A"})
    assert record["misses"] >= 1
    assert record["widening"] > 0.5


def test_a_share_that_can_be_none_is_left_out(study):
    define(study, claims=[claim("P", value=50, digits=0)])
    Claim.objects.update(value=-5)  # stored before it was refused
    (group,) = consistency_of(study, audience=Audience.OPERATOR)
    assert group.left_out == [("P", "A share is a percentage, and this is none.")]


def test_invented_waves_ratios_and_claims_without_a_number_are_left_out(study):
    (group,) = together(
        study,
        claim("old", wave="2018", value=5, digits=0),
        claim("more", more_than=0.5),
        claim("P", value=50, digits=0),
    )
    assert group.wave == "2019"
    assert group.left_out == [("more", "It prints no number.")]
    assert [one.code for one in group.claims] == ["P"]


def test_what_cannot_be_listed_is_left_out_with_its_name(study):
    (group,) = together(
        study, claim("E", indicator="experts", value=50, digits=0), indicators=(EXPERTS, TEAM)
    )
    assert group.left_out == [("E", "project.stage has no list of possible answers here.")]
    assert (group.found, group.problem) == (None, "No claim can be checked.")


def test_a_stated_interval_keeps_its_width(study):
    (group,) = together(
        study, claim("U", indicator="using", low=0.3, high=0.37), indicators=(USING,)
    )
    assert (group.unit, group.found.holds, group.found.tightness) == ("interview", True, None)


def test_a_share_of_a_weighted_wave_is_no_part_of_whole_records(study):
    wave = study.waves.get(code="2019")
    make_interview(wave, {"stage": "production"}, respondent="R1")
    weigh(wave, R1=(2.5, ""))
    (group,) = together(study, claim("N", **COUNT), claim("P", value=50, digits=0))
    assert [one.code for one in group.claims] == ["N"]
    assert group.left_out == [
        ("P", "The figures of the wave are weighted, so a share is no part of whole records.")
    ]
