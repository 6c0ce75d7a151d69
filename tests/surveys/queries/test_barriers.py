"""Why an interview cannot be written just now: by whom, since when, and who can lift it."""

import datetime

import pytest
from django.utils import translation

from surveys.actions.review import approve_interview, return_interview
from surveys.actions.waves import move_wave
from surveys.domain.waves import Move, WaveState
from surveys.models import Wave
from surveys.queries.barriers import Barrier, barrier_in_words, barrier_of
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def admin(wave):
    """Make an admin of the study, beside those who cannot lift anything."""
    make_member(wave.study, "analyst", username="analyst")
    make_member(wave.study, "admin", username="gone", is_active=False)
    make_member(make_study(), "admin", username="foreign")
    return make_member(wave.study, "admin", username="ana")


def close(wave, *, by):
    move_wave(by=by, wave=wave, move=Move.CLOSE, reason="All done", seen=wave.version)


def test_nothing_keeps_people_from_an_open_wave_and_an_interview_under_work(wave):
    assert barrier_of(wave) is None
    for state in ("draft", "submitted"):
        assert barrier_of(wave, make_interview(wave, state=state)) is None


def test_a_returned_interview_is_written_again(wave, admin):
    interview = make_interview(wave)
    return_interview(by=admin, interview=interview, seen=interview.version, note="Look")
    assert barrier_of(wave, interview) is None


def test_a_closed_wave_says_who_closed_it_why_and_who_can_open_it(wave, admin):
    shown = Wave.objects.get(pk=wave.pk)
    close(wave, by=admin)
    barrier = barrier_of(shown)  # as it is stored, not as the page had it
    assert (barrier.kind, barrier.by, barrier.reason) == ("closed", "ana", "All done")
    assert barrier.at is not None
    assert barrier.who == ["ana"]


def test_a_wave_that_was_never_open_says_that_it_is_planned(wave, admin):
    planned = make_wave(wave.study, "2020", state=WaveState.PLANNED)
    barrier = barrier_of(planned)
    assert (barrier.kind, barrier.who, barrier.reason) == ("planned", ["ana"], "")


def test_a_closed_wave_weighs_more_than_an_approved_interview(wave, admin):
    interview = make_interview(wave, state="approved")
    close(wave, by=admin)
    assert barrier_of(wave, interview).kind == "closed"


def test_an_approved_interview_says_who_approved_it_and_who_can_open_it_again(wave, admin):
    bo = make_member(wave.study, "researcher", username="bo")
    interview = make_interview(wave, by=make_member(wave.study, "researcher", username="author"))
    approve_interview(by=bo, interview=interview, seen=interview.version)
    barrier = barrier_of(wave, interview)
    assert (barrier.kind, barrier.by, barrier.who) == ("approved", "bo", ["ana", "bo"])
    assert barrier.at is not None


AT = datetime.datetime(2019, 6, 3, 12, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("kind", "told", "words"),
    [
        ("planned", (), "Wave 2019 is planned and takes no interviews yet."),
        ("closed", (AT, "ana", "All in"),
         "Wave 2019 is closed, so nothing in it can be changed. Since 3 June 2019, 12:30, ana — "
         "All in."),
        ("approved", (AT,),
         "This interview is approved, so nobody edits it. Since 3 June 2019, 12:30."),
    ],
)  # fmt: skip
def test_it_is_told_in_one_or_two_sentences(wave, kind, told, words):
    assert barrier_in_words(Barrier(kind, wave, [], *told)) == words


def test_it_is_told_in_the_language_of_the_reader(wave):
    with translation.override("es"):
        assert "2019" in barrier_in_words(Barrier("closed", wave, []))
        assert barrier_in_words(Barrier("closed", wave, [])).startswith("La oleada 2019")
