"""Weights and strata in a file of interviews: written with them, checked like them."""

import pytest

from surveys.actions import accounts, studies
from surveys.actions.record_imports import apply_here, check_here, take_file
from surveys.actions.sampling import set_drawn
from surveys.domain.record_files.known import Choices
from surveys.domain.sampling import MILLION, Drawn
from surveys.domain.waves import WaveState
from surveys.models import FindingKind, Interview, SampledExpert
from tests.surveys.factories import make_expert, make_study, make_wave

pytestmark = pytest.mark.django_db
TEXT = (
    "respondent,held_on,aws_customer,weight,stratum,stage\n"
    'R1,2019-06-03,yes,"1,5",North,research\n'
    "R1,,,1,North,production\n"
    "R2,2019-06-03,no,,South,research\n"
    "R3,2019-06-03,no,,,research\n"
)


@pytest.fixture
def wave():
    return make_wave(make_study())


def check(wave, text):
    taken = take_file(
        by=accounts.system_account(), wave=wave, name="f.csv", content=[text.encode()],
        choices=Choices(consent="1"),
    )  # fmt: skip
    check_here(by=accounts.system_account(), record_import=taken)
    taken.refresh_from_db()
    return taken


def found(taken, kind=FindingKind.PROBLEM):
    return [
        (one.row, one.column, one.message["code"]) for one in taken.findings.of_kind(kind.value)
    ]


def bring(wave, text):
    taken = check(wave, text)
    assert found(taken) == []
    apply_here(by=accounts.system_account(), record_import=taken, new_experts=True)
    taken.refresh_from_db()
    assert taken.applied_at is not None
    return taken


def stored(wave):
    rows = SampledExpert.objects.filter(wave=wave).select_related("respondent")
    return {row.respondent.code: row.drawn for row in rows}


def test_further_rows_of_an_interview_that_say_something_else_are_named(wave):
    assert found(check(wave, TEXT)) == [(3, "weight", "otherwise")]


def test_they_come_in_with_the_interviews(wave):
    taken = bring(wave, TEXT.replace("R1,,,1,North", "R1,,,,"))
    assert taken.summary["sampled"] == 2
    assert stored(wave) == {"R1": Drawn(1_500_000, "North"), "R2": Drawn(None, "South")}
    assert Interview.objects.count() == 3


def test_the_same_file_twice_changes_nothing_and_new_ones_come_to_what_is_stored(wave):
    text = TEXT.replace("R1,,,1,North", "R1,,,,")
    bring(wave, text)
    again = bring(wave, text.replace("R3,2019-06-03,no,,,", "R3,2019-06-03,no,2,,"))
    assert (again.summary["new_interviews"], again.summary["sampled"]) == (0, 1)
    assert stored(wave)["R3"] == Drawn(2 * MILLION)


def test_what_is_stored_otherwise_is_shown_and_stays(wave):
    text = TEXT.replace("R1,,,1,North", "R1,,,,")
    bring(wave, text)
    taken = check(wave, text.replace('"1,5",North', "2,"))
    assert found(taken, FindingKind.DIFFERENCE) == [(2, "weight", "differs")]
    assert (taken.problems, taken.summary["sampled"]) == (0, 0)


def test_wrong_values_are_problems_with_row_and_column(wave):
    text = TEXT.replace('"1,5"', "0").replace("R1,,,1,North", "R1,,,,").replace("South", "x" * 101)
    assert found(check(wave, text)) == [
        (2, "weight", "weight_not_above_zero"),
        (4, "stratum", "long_stratum"),
    ]
    assert stored(wave) == {}


def test_another_stratum_than_in_a_stored_wave_is_a_problem_of_its_row(wave):
    before = make_wave(wave.study, "2018")
    given = {make_expert(wave.study, "R2").pk: Drawn(None, "West")}
    set_drawn(by=accounts.system_account(), wave=before, given=given)
    studies.set_wave_state(by=accounts.system_account(), wave=before, state=WaveState.CLOSED)
    taken = check(wave, TEXT.replace("R1,,,1,North", "R1,,,,"))
    assert found(taken) == [(4, "stratum", "stratum_differs")]
    assert "“West” in wave 2018" in str(taken.findings.get(kind="problem").problem)


def test_a_stratum_given_between_check_and_import_keeps_all_of_it_out(wave):
    before, expert = make_wave(wave.study, "2018"), make_expert(wave.study, "R2")
    taken = check(wave, TEXT.replace("R1,,,1,North", "R1,,,,"))
    by = accounts.system_account()
    set_drawn(by=by, wave=before, given={expert.pk: Drawn(None, "West")})
    job = apply_here(by=by, record_import=taken, new_experts=True)
    assert job.state == "refused"
    assert not Interview.objects.exists()
