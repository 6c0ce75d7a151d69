"""The records behind figures: as many as the figures say, in which part, and why."""

import pytest

from analytics.actions.counting import count_study
from analytics.domain.indicators import TRAITS
from analytics.domain.parts import Part
from analytics.models import Estimate
from analytics.queries.behind import read_waves
from analytics.queries.design import load_design
from analytics.stats.counting.tallies import SCALE
from surveys.actions.review import reopen_interview
from surveys.domain.missing import Missing
from surveys.models import Interview
from tests.analytics.behind import disagreements
from tests.analytics.factories import define, weigh
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db

REFUSED = {"missing": "refused"}


@pytest.fixture
def study():
    study = make_study()
    for code in ("2018", "2019"):
        wave = make_wave(study, code)
        make_interview(
            wave,
            {"stage": "production", "frameworks": ["pytorch"], "team_size": 4},
            {"stage": REFUSED, "frameworks": ["pytorch", "tensorflow"], "team_size": 2},
            respondent="R2",
            managed_service="using",
        )
        make_interview(
            wave,
            {"stage": "research", "frameworks": REFUSED, "team_size": REFUSED},
            respondent="R1",
            aws_customer="no",
        )
        make_interview(wave, {"stage": "production"}, respondent="R3", state="draft")
    define(study)
    return study


def behind(study, code, wave="2019", segment="", category=""):
    design = load_design(study)
    indicator = next(one for one in design.definitions.indicators if one.code == code)
    by = next((one for one in design.definitions.segments if one.code == segment), None)
    waves = [one for one in design.waves if one.code == wave]
    read = read_waves(waves, indicator, by, harmonised=design.harmonised)
    return read.behind(indicator, by, category)


def experts(found, part, **narrowed):
    names = {one.pk: one.respondent.code for one in Interview.objects.all()}
    return [names[found.interview(place)] for place in found.of(part, **narrowed).tolist()]


def test_records_stand_in_their_part_in_order_of_experts(study):
    found = behind(study, "production")
    assert experts(found, Part.NUMERATOR) == ["R2"]
    assert experts(found, Part.REST) == ["R1"]
    assert experts(found, Part.BASE) == ["R1", "R2"]
    assert experts(found, Part.LEFT_OUT, kind=Missing.REFUSED) == ["R2"]
    assert experts(found, Part.LEFT_OUT, kind=Missing.NO_ANSWER) == []
    assert found.by_kind(Part.LEFT_OUT) == {Missing.REFUSED: 1}


def test_what_the_base_does_not_hold_stands_outside(study):
    found = behind(study, "using")
    assert experts(found, Part.OUTSIDE) == ["R1"]
    assert experts(found, Part.NUMERATOR) == ["R2"]


def test_a_category_has_its_own_records_and_shares_those_without(study):
    pytorch = behind(study, "production", segment="frameworks", category="pytorch")
    tensorflow = behind(study, "production", segment="frameworks", category="tensorflow")
    assert experts(pytorch, Part.BASE) == ["R2"]
    assert experts(pytorch, Part.LEFT_OUT) == ["R2"]
    assert experts(tensorflow, Part.BASE) == []
    for found in (pytorch, tensorflow):
        assert experts(found, Part.UNCATEGORISED, kind=Missing.REFUSED) == ["R1"]


def test_every_list_is_as_long_as_its_figure_says(study):
    count_study(study.pk)
    assert disagreements(study) == []
    assert Estimate.objects.filter(study=study).count() > 20


def test_a_list_that_is_not_the_figure_is_found(study):
    count_study(study.pk)
    Estimate.objects.filter(indicator__code="production", wave__code="2019").update(base=77)
    assert {found[0] for found in disagreements(study)} == {"production"}


def test_what_was_approved_is_what_is_listed_while_it_is_open_again(study):
    wave = study.waves.get(code="2019")
    interview = make_interview(
        wave, {"stage": "production"}, {"stage": "research"}, respondent="R0", state="approved"
    )
    reopen_interview(
        by=interview.created_by, interview=interview, seen=interview.version, reason="Look again"
    )
    interview.projects.update(answers={"stage": "research"})
    found = behind(study, "production")
    assert experts(found, Part.NUMERATOR) == ["R0", "R2"]
    count_study(study.pk)
    assert disagreements(study) == []


@pytest.mark.parametrize("more", [0, 3])
def test_records_are_read_in_two_queries_and_weights_in_one(study, more, django_assert_num_queries):
    for number in range(more):
        make_interview(study.waves.get(code="2019"), {"stage": "research"}, respondent=f"M{number}")
    design = load_design(study)
    indicator, harmonised = design.definitions.indicators[0], design.harmonised
    with django_assert_num_queries(3):
        found = read_waves(design.waves, indicator, harmonised=harmonised).behind(indicator)
    assert found.number(Part.BASE) == 4 + more


def test_weighted_records_have_the_mean_of_the_stored_figure(study):
    weigh(study.waves.get(code="2019"), R1=(0.5, ""), R2=(2.25, ""), R3=(1, ""))
    count_study(study.pk)
    design, compared = load_design(study), []
    for indicator in design.definitions.indicators:
        stored = Estimate.objects.get(
            indicator__code=indicator.code, wave__code="2019", segment=None
        )
        if not TRAITS[indicator.kind].is_estimated or not stored.base:
            continue
        found = read_waves(design.waves, indicator, harmonised=design.harmonised).behind(indicator)
        assert (found.is_weighted(wave=1), found.is_weighted(wave=0)) == (True, False)
        scale = SCALE if TRAITS[indicator.kind].in_millionths else 1
        assert found.weighted_mean(wave=1) / scale == pytest.approx(stored.value)
        compared.append(indicator.code)
    assert {"production", "team"} <= set(compared)
    assert disagreements(study) == []
