import pytest
from django.core.management import CommandError, call_command

from surveys.models import Wave
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def wave():
    wave = make_wave(make_study(slug="test"))
    make_member(wave.study, "admin", username="ana")
    return wave


def test_a_wave_is_closed_and_reopened_with_a_reason(wave, capsys):
    make_interview(wave, {}, state="draft")
    with pytest.raises(CommandError, match="Say why it is closed all the same"):
        call_command("wave", "test", "2019", "--close", by="ana")
    call_command("wave", "test", "2019", "--close", by="ana", reason="Over.")
    assert Wave.objects.get().state == "closed"
    with pytest.raises(CommandError, match="Say why wave 2019 is reopened"):
        call_command("wave", "test", "2019", "--open", by="ana")
    call_command("wave", "test", "2019", "--open", by="ana", reason="One more.")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Wave 2019 is open."
    assert lines[-2].endswith("open, ana: One more.")


def test_without_a_change_it_tells_the_state(wave, capsys):
    call_command("wave", "test", "2019")
    assert capsys.readouterr().out.splitlines()[-1] == "Wave 2019 is open."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("test", "2031"), "has no wave '2031'. Known: 2019."),
        (("test", "2019", "--close"), "Say whose change it is"),
        (("test", "2019", "--close", "--by", "rita"), "rita is no admin of test"),
    ],
)
def test_what_cannot_be_done_is_said(wave, arguments, words):
    make_member(wave.study, "researcher", username="rita")
    with pytest.raises(CommandError, match=words):
        call_command("wave", *arguments)
    assert Wave.objects.get().state == "open"
