"""What becomes of weights and strata where two experts are one."""

import pytest

from surveys.actions import accounts, studies
from surveys.actions.experts.corrections import correct_expert
from surveys.actions.experts.merging import merge_experts
from surveys.actions.sampling import set_drawn
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Refused
from surveys.domain.sampling import MILLION, Coverage, Drawn
from surveys.domain.waves import WaveState
from surveys.models import SampledExpert
from surveys.queries.sampling import coverage_of
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return accounts.system_account()


@pytest.fixture
def study():
    return make_study()


def draw(wave, expert, millionths, stratum=""):
    by = accounts.system_account()
    set_drawn(by=by, wave=wave, given={expert.pk: Drawn(millionths, stratum)})


def merge(keep, merged, by):
    return merge_experts(by=by, keep=keep, merge=merged, reason="One.", confirmed=EVERYTHING)


def stored():
    rows = SampledExpert.objects.select_related("wave", "respondent")
    return {(row.wave.code, row.respondent.code): row.drawn for row in rows}


def test_rows_move_where_the_kept_one_has_none_and_its_own_stay(study, by):
    first, second = make_wave(study, "2018"), make_wave(study, "2019", state=WaveState.PLANNED)
    keep, merged = make_expert(study, "K"), make_expert(study, "M")
    draw(first, keep, MILLION, "North")
    draw(first, merged, 2 * MILLION, "South")
    draw(second, merged, 3 * MILLION, "South")
    report = merge(keep, merged, by)
    assert stored() == {
        ("2018", "K"): Drawn(MILLION, "North"),
        ("2019", "K"): Drawn(3 * MILLION, "North"),
    }
    told = {one.code: str(one) for one in report.told}
    assert "in waves 2019" in told["sampling_moved"]
    assert "In waves 2018 both" in told["sampling_stays"]
    assert "“North”" in told["stratum_stays"]
    assert "South" in told["stratum_stays"]


def test_the_stratum_comes_along_where_the_kept_one_has_none(study, by):
    first, second = make_wave(study, "2018"), make_wave(study, "2019")
    keep, merged = make_expert(study, "K"), make_expert(study, "M")
    draw(first, keep, MILLION)
    draw(second, merged, None, "South")
    report = merge(keep, merged, by)
    assert stored()["2019", "K"] == Drawn(None, "South")
    assert "stratum_stays" not in {one.code for one in report.told}


def test_a_merge_that_would_write_into_a_closed_wave_is_refused(study, by):
    wave = make_wave(study, "2018")
    keep, merged = make_expert(study, "K"), make_expert(study, "M")
    draw(wave, merged, MILLION)
    studies.set_wave_state(by=by, wave=wave, state=WaveState.CLOSED)
    with pytest.raises(Refused, match="2018"):
        merge(keep, merged, by)


def test_nothing_moves_where_the_expert_of_an_interview_is_corrected(study, by):
    wave = make_wave(study)
    interview = make_interview(wave, {}, respondent="R1")
    draw(wave, interview.respondent, MILLION)
    assert coverage_of(study) == {wave.pk: Coverage(1, 1, 0)}
    correct_expert(
        by=by, interview=interview, seen=interview.version, code="R2", reason="A slip.",
        consents="move", confirmed=EVERYTHING,
    )  # fmt: skip
    assert stored() == {("2019", "R1"): Drawn(MILLION)}
    assert coverage_of(study) == {wave.pk: Coverage(1, 0, 0)}
