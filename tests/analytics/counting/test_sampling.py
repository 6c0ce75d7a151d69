"""Stored figures follow the weights and strata of the experts of a wave."""

import pytest

from analytics.actions import counting
from analytics.actions.counting import count_study
from analytics.counting.verification import breaches_of_state
from analytics.models import Change, Estimate
from surveys.actions import accounts
from surveys.actions.sampling import set_drawn
from surveys.domain.confirming import EVERYTHING
from surveys.domain.sampling import MILLION, Drawn
from surveys.models import Interview, Respondent
from tests.analytics.actions.editing import edit, figures_follow_a_recount
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LIVE, EARLY = {"stage": "production"}, {"stage": "research"}


@pytest.fixture
def study():
    """Two waves with somebody in both, counted."""
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    make_interview(before, LIVE, EARLY, respondent="R1")
    make_interview(before, EARLY, respondent="R2")
    make_interview(after, EARLY, respondent="R1")
    make_interview(after, LIVE, EARLY, LIVE, respondent="R3")
    count_study(study.pk)
    return study


def draw(study, wave="2019", **given):
    experts = dict(Respondent.objects.filter(study=study).values_list("code", "pk"))
    rows = {experts[code]: drawn for code, drawn in given.items()}
    where = study.waves.get(code=wave)
    by = accounts.system_account()
    set_drawn(by=by, wave=where, given=rows, confirmed=EVERYTHING)
    count_study(study.pk)


def of(study, wave="2019"):
    return Estimate.objects.get(
        study=study, indicator__code="production", wave__code=wave, segment=None
    )


def test_a_share_counts_each_expert_by_their_weight(study):
    draw(study, R1=Drawn(2 * MILLION), R3=Drawn(500_000))
    found = of(study)
    # R1: 1 project of weight 2; R3: 3 projects of weight 0.5, two of them live.
    assert found.value == pytest.approx(1 / 3.5)
    assert (found.weighted, found.unweighted, found.strata) == (True, 0.5, 0)
    assert (found.count, found.base, found.clusters) == (2, 4, 2)
    assert not of(study, "2018").weighted
    change = Change.objects.get(
        indicator__code="production", from_wave__code="2018", to_wave__code="2019", segment=None
    )
    assert change.difference == pytest.approx(1 / 3.5 - 1 / 3)
    assert list(breaches_of_state(study)) == []


def test_one_weight_that_is_missing_leaves_the_wave_unweighted(study):
    draw(study, R1=Drawn(2 * MILLION))
    assert (of(study).value, of(study).weighted) == (0.5, False)
    draw(study, R3=Drawn(500_000))
    assert of(study).weighted
    wave = study.waves.get(code="2019")
    make_interview(wave, LIVE, respondent="R4")
    count_study(study.pk)
    assert (of(study).value, of(study).weighted) == (0.6, False)
    assert figures_follow_a_recount(study)
    draw(study, R4=Drawn(MILLION))
    assert of(study).weighted
    assert list(breaches_of_state(study)) == []


def test_an_edit_of_a_weighted_wave_is_that_of_a_full_count(study):
    draw(study, R1=Drawn(2 * MILLION, "North"), R3=Drawn(500_000, "South"))
    edit(Interview.objects.get(respondent__code="R1", wave__code="2019"), {1: LIVE})
    assert count_study(study.pk).interviews == 1
    found = of(study)
    assert found.value == pytest.approx(3 / 3.5)
    assert (found.weighted, found.strata) == (True, 2)
    assert figures_follow_a_recount(study)
    assert list(breaches_of_state(study)) == []


def test_a_weight_that_changes_changes_the_figures(study):
    draw(study, R1=Drawn(MILLION), R3=Drawn(MILLION))
    assert of(study).value == 0.5
    draw(study, R1=Drawn(3 * MILLION))
    assert of(study).value == pytest.approx(2 / 6)
    assert figures_follow_a_recount(study)


def test_weights_before_any_interview_wait_for_it(study):
    wave = study.waves.get(code="2019")
    make_interview(wave, LIVE, respondent="R4", state="draft")
    draw(study, R1=Drawn(MILLION), R3=Drawn(MILLION), R4=Drawn(4 * MILLION))
    assert of(study).weighted
    assert of(study).base == 4


@pytest.mark.parametrize("given", [Drawn(1000 * MILLION), Drawn(2 * MILLION, "North"), Drawn()])
def test_a_weight_that_changes_while_an_edit_is_counted_spoils_no_figure(study, monkeypatch, given):
    draw(study, R1=Drawn(2 * MILLION), R3=Drawn(500_000))
    edit(Interview.objects.get(respondent__code="R1", wave__code="2019"), added=[LIVE])
    read, expert = counting.fresh_tallies, Respondent.objects.get(code="R1")
    late = [{expert.pk: given}]

    def meanwhile(*args):
        if late:
            wave, by = study.waves.get(code="2019"), accounts.system_account()
            set_drawn(by=by, wave=wave, given=late.pop(), confirmed=EVERYTHING)
        return read(*args)

    monkeypatch.setattr(counting, "fresh_tallies", meanwhile)
    count_study(study.pk)
    assert figures_follow_a_recount(study)
