"""What the page of weights and strata shows."""

import pytest

from surveys.actions import accounts
from surveys.actions.sampling import set_drawn
from surveys.domain.sampling import MILLION, Coverage, Drawn
from surveys.queries.sampled_experts import (
    Narrowed,
    StratumRow,
    as_rows,
    coverage_of_wave,
    experts_of_wave,
    list_to_fill_in,
    strata_of,
    strata_to_offer,
)
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    study = make_study()
    wave, other = make_wave(study), make_wave(study, "2020")
    for code in ("R1", "R2", "R3"):
        make_interview(wave, {}, respondent=code)
    make_interview(wave, {}, respondent="R4", state="draft")
    make_interview(other, {}, respondent="O1")
    make_expert(study, "Z9")
    return wave


def draw(wave, **drawn):
    given = {make_expert(wave.study, code).pk: one for code, one in drawn.items()}
    set_drawn(by=accounts.system_account(), wave=wave, given=given)


def codes(wave, **narrowed):
    return [one.code for one in experts_of_wave(wave, Narrowed(**narrowed))]


def test_experts_are_those_with_an_interview_or_something_given(wave):
    assert codes(wave) == ["R1", "R2", "R3", "R4"]
    draw(wave, P1=Drawn(MILLION))
    assert codes(wave) == ["P1", "R1", "R2", "R3", "R4"]


def test_the_list_is_narrowed_by_code_stratum_and_what_is_missing(wave):
    draw(wave, R1=Drawn(MILLION, "North"), R2=Drawn(MILLION), R4=Drawn(None, "Northwest"))
    assert codes(wave, text="r1 ") == ["R1"]
    assert codes(wave, text="north") == ["R1", "R4"]
    assert codes(wave, text="\x00") == []
    assert codes(wave, missing="weight") == ["R3"]
    assert codes(wave, missing="stratum") == ["R2", "R3"]
    assert codes(wave, missing="nonsense") == codes(wave)


def test_coverage_is_of_those_whose_interview_counts(wave):
    assert coverage_of_wave(wave) == Coverage(3, 0, 0)
    draw(wave, R1=Drawn(MILLION, "North"), R4=Drawn(MILLION))
    assert coverage_of_wave(wave) == Coverage(3, 1, 1)


def test_strata_with_their_experts_and_sums_of_weights(wave):
    assert strata_of(wave) == []
    draw(wave, R1=Drawn(MILLION, "North"), R2=Drawn(2 * MILLION, "North"), R3=Drawn(5))
    draw(wave, R4=Drawn(7, "North"), P1=Drawn(None, "South"))
    assert strata_of(wave) == [
        StratumRow("", 1, 1, 5),
        StratumRow("North", 3, 2, 3 * MILLION),
        StratumRow("South", 1, 0, None),
    ]
    assert strata_to_offer(wave.study) == ["North", "South"]


def test_a_stratum_of_one_expert_is_lonely():
    assert StratumRow("North", 3, 1, None).is_lonely
    assert not StratumRow("", 3, 1, None).is_lonely


def test_rows_say_whether_an_interview_counts_and_what_is_given(wave):
    draw(wave, R1=Drawn(MILLION, "North"))
    rows = as_rows(wave, experts_of_wave(wave))
    assert [(row.expert.code, row.counts, row.drawn) for row in rows] == [
        ("R1", True, Drawn(MILLION, "North")),
        ("R2", True, Drawn()),
        ("R3", True, Drawn()),
        ("R4", False, Drawn()),
    ]
    assert list_to_fill_in(wave)[0] == ("R1", Drawn(MILLION, "North"))
