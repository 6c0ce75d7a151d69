"""What is said of a wave, and when; opening and closing is tried by its pages."""

import datetime

import pytest

from surveys.actions import accounts
from surveys.actions.waves import change_wave, move_wave, plan_wave, remove_wave
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused, StaleVersion, WaveNotOpen
from surveys.domain.waves import Move
from surveys.models import Entry, Wave
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


def planned(study, code="2026", **fields):
    by = accounts.system_account()
    return plan_wave(by=by, study=study, code=code, **{"year": 2026} | fields)


def changed(wave, seen=None, confirmed=(), **fields):
    by = accounts.system_account()
    return change_wave(by=by, wave=wave, seen=seen, confirmed=confirmed, **fields)


def test_the_next_wave_is_planned_behind_the_last():
    study = make_wave(make_study()).study
    wave = planned(study, target=40)
    assert (wave.state, wave.position, wave.target) == ("planned", 2, 40)


@pytest.mark.parametrize("code", ["2019", "two words", "", "x" * 41])
def test_a_code_that_is_taken_or_cannot_be_is_refused(code):
    study = make_wave(make_study()).study
    with pytest.raises(Refused):
        planned(study, code)


def test_a_wave_does_not_end_before_it_starts():
    wave = planned(make_study(), starts_on=datetime.date(2026, 5, 1))
    with pytest.raises(Refused, match="cannot end on"):
        changed(wave, ends_on=datetime.date(2026, 4, 1))


def test_nothing_of_a_closed_wave_is_changed():
    wave = make_wave(make_study())
    move_wave(by=accounts.system_account(), wave=wave, move=Move.CLOSE)
    before = Entry.objects.count()
    with pytest.raises(WaveNotOpen):
        changed(wave, name={"en": "Another"})
    with pytest.raises(Refused):
        remove_wave(by=accounts.system_account(), wave=wave, seen=None)
    assert Entry.objects.count() == before


def test_a_wave_that_was_closed_meanwhile_is_not_changed():
    seen = make_wave(make_study())
    Wave.objects.update(state="closed")
    with pytest.raises(WaveNotOpen):
        changed(seen, name={"en": "Another"})


def test_the_second_of_two_admins_is_told():
    wave = planned(make_study())
    changed(wave, seen=1, target=10)
    with pytest.raises(StaleVersion):
        changed(wave, seen=1, target=20)
    assert Wave.objects.get().target == 10


def test_what_figures_follow_is_asked_about_with_what_reads_the_wave():
    wave = make_wave(make_study())
    make_interview(wave, {})
    changed(wave, target=40, name={"en": "Named"})
    with pytest.raises(ToConfirm) as asked:
        changed(wave, nature="invented", year=2018)
    question = asked.value.questions[0]
    assert question.params["readers"] == "1 interview and 1 questionnaire"
    changed(wave, nature="invented", year=2018, confirmed=[question.key])
    wave = Wave.objects.get()
    assert (wave.nature, wave.year, wave.target) == ("invented", 2018, 40)


def test_a_confirmation_holds_for_what_it_was_given_for():
    wave = make_wave(make_study())
    with pytest.raises(ToConfirm) as asked:
        changed(wave, year=2018)
    with pytest.raises(ToConfirm):
        changed(wave, year=2017, confirmed=[asked.value.questions[0].key])


def test_only_a_planned_wave_that_holds_nothing_is_removed():
    study = make_study()
    remove_wave(by=accounts.system_account(), wave=planned(study), seen=1)
    assert not Wave.objects.exists()
    with pytest.raises(Refused, match="1 questionnaire"):
        remove_wave(by=accounts.system_account(), wave=make_wave(study), seen=None)
