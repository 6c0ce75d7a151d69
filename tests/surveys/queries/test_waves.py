"""What is told of waves: what is in them, and who opened and closed them, when and why."""

import pytest
from django.utils import translation

from surveys.actions import accounts, log
from surveys.actions.waves import move_wave
from surveys.domain.waves import Holdings, Move
from surveys.models import Version, Wave
from surveys.queries.waves import holdings_of, last_state_change, lives_of, state_changes
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = pytest.mark.django_db

STATES = ("draft", "submitted", "submitted", "approved")


@pytest.fixture
def study():
    """Make a study with two waves, beside a foreign one with an interview."""
    make_interview(make_wave(make_study(), "2019"))
    study = make_study()
    make_wave(study, "2019", position=1)
    make_wave(study, "2020", position=2)
    return study


@pytest.fixture
def admin(study):
    return make_member(study, "admin", username="ana")


@pytest.fixture
def wave(study):
    return study.waves.get(code="2019")


def move(wave, which, *, by, reason=""):
    wave.refresh_from_db()
    move_wave(by=by, wave=wave, move=which, reason=reason, seen=wave.version)


def told(changes):
    return [(change.state, change.by, change.reason) for change in changes]


def test_waves_come_newest_first_with_their_interviews_by_state(study, wave):
    for state in STATES:
        make_interview(wave, state=state)
    newest, oldest = lives_of(study)
    assert (newest.wave.code, newest.by_state, newest.questionnaires) == ("2020", {}, 1)
    assert oldest.by_state == {"draft": 1, "submitted": 2, "approved": 1}
    assert (oldest.unwritten, oldest.unreviewed, oldest.reopened) == (1, 2, 0)
    assert [*oldest.counts] == [
        ("draft", "draft", 1),
        ("submitted", "submitted", 2),
        ("approved", "approved", 1),
    ]
    with translation.override("es"):
        assert [word for _state, word, _n in oldest.counts] == ["borrador", "enviadas", "aprobada"]


def test_holdings_are_all_interviews_and_those_not_approved(study, wave):
    for state in STATES:
        make_interview(wave, state=state)
    assert holdings_of(wave) == Holdings(4, 3)
    assert lives_of(study)[1].holdings == Holdings(4, 3)
    assert holdings_of(study.waves.get(code="2020")) == Holdings(0, 0)


def test_each_change_of_state_is_told_once_newest_first(study, wave, admin):
    make_interview(wave)
    move(wave, Move.CLOSE, by=admin, reason="All done")
    move(wave, Move.REOPEN, by=admin, reason="One more")
    (_newest, life) = lives_of(study)
    assert told(life.changes) == [
        ("open", "ana", "One more"),
        ("closed", "ana", "All done"),
        ("open", "nucleus-system", ""),
    ]
    assert life.last == life.changes[0] == last_state_change(wave)


def test_a_version_that_does_not_move_the_wave_is_no_change(wave):
    wave.contacted = 30
    log.update(wave, by=accounts.system_account(), action="wave.edited")
    assert [change.state for change in state_changes([wave])[wave.pk]] == ["open"]


def test_an_erased_history_tells_no_change(wave):
    Version.objects.filter(record_id=wave.pk).update(content=None)
    assert state_changes([wave])[wave.pk] == []
    assert last_state_change(wave) is None


def test_changes_of_waves_that_were_not_asked_for_are_not_told(study, wave):
    assert set(state_changes([wave])) == {wave.pk}


@pytest.mark.parametrize("number", [1, 3])
def test_the_waves_of_a_study_are_told_in_three_queries(study, number, django_assert_num_queries):
    for one in range(number):
        make_interview(make_wave(study, f"{2021 + one}"))
    with django_assert_num_queries(3):
        lives = lives_of(study)
    assert len(lives) == number + 2


def test_an_unknown_wave_has_no_last_change():
    assert last_state_change(Wave()) is None
