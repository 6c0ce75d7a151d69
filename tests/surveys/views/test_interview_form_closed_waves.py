"""The form of an interview where its wave is closed, unknown, or one of several."""

import html
import uuid

import pytest
from django.urls import reverse

from surveys.actions.waves import move_wave
from surveys.domain.waves import Move
from surveys.models import Interview
from tests.surveys.factories import make_expert, make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def study():
    study = make_study()
    make_wave(study, "2018")
    make_wave(study, "2019")
    make_expert(study, "R7")
    return study


@pytest.fixture
def admin(study):
    return make_member(study, "admin", username="ana")


@pytest.fixture
def researcher(study, client):
    user = make_member(study, "researcher")
    client.force_login(user)
    return user


def close(study, code, by):
    wave = study.waves.get(code=code)
    return move_wave(by=by, wave=wave, move=Move.CLOSE, reason="Fieldwork is over.")


def new(study, wave=""):
    return reverse("interview-new", args=[study.slug]) + (f"?wave={wave}" if wave else "")


def typed(**fields):
    return {
        "id": str(uuid.uuid4()),
        "details-respondent": "R7",
        "details-language": "en",
        "q-goals": "To find it sooner",
        "action": "save",
        **fields,
    }


def words(response):
    return " ".join(html.unescape(response.content.decode()).split())


def test_a_closed_wave_is_said_and_the_open_one_offered(client, study, admin, researcher):
    close(study, "2018", admin)
    response = client.get(new(study, "2018"))
    assert response.status_code == 409
    text = words(response)
    assert "Wave 2018 is closed" in text
    assert "ana — Fieldwork is over." in text
    assert new(study, "2019") in text


def test_an_unknown_wave_is_said(client, study, researcher):
    response = client.get(new(study, "2031"))
    assert response.status_code == 404
    assert "This study has no wave 2031." in words(response)


def test_of_several_open_waves_one_is_chosen(client, study, admin, researcher):
    response = client.get(new(study))
    assert response.status_code == 200
    assert "Which wave is the interview of?" in words(response)
    close(study, "2018", admin)
    assert client.get(new(study)).context["wave"].code == "2019"


def test_what_is_typed_for_one_wave_is_stored_in_no_other(client, study, admin, researcher):
    close(study, "2018", admin)
    for address in (new(study, "2018"), new(study), new(study, "2019")):
        response = client.post(address, typed(wave="2018"))
        assert response.status_code == 409
    assert client.post(new(study), typed(wave="2031")).status_code == 404
    assert Interview.objects.count() == 0


def test_a_wave_that_closes_while_somebody_types_loses_nothing(client, study, admin, researcher):
    close(study, "2019", admin)
    response = client.post(new(study, "2019"), typed(wave="2019", action="submit"))
    assert response.status_code == 409
    text = words(response)
    assert "Nothing was stored. What was typed is still here" in text
    assert "ana — Fieldwork is over." in text
    assert "To find it sooner" in text
    assert 'value="R7"' in text
    assert Interview.objects.count() == 0


def test_an_edit_of_a_closed_wave_shows_what_was_typed(client, study, admin, researcher):
    interview = make_interview(study.waves.get(code="2019"), {}, state="draft")
    close(study, "2019", admin)
    address = reverse("interview-edit", args=[study.slug, interview.pk])
    data = typed(id=str(interview.pk), seen="1", wave="2019")
    response = client.post(address, data)
    assert response.status_code == 409
    assert "To find it sooner" in words(response)
    assert "Wave 2019 is closed" in words(response)
    shown = client.get(address)
    assert shown.status_code == 409
    assert "Read the interview" in words(shown)
    assert "Your role" not in words(shown)


def test_saving_again_goes_through_once_the_wave_is_reopened(client, study, admin, researcher):
    wave = close(study, "2019", admin)
    data = typed(wave="2019", **{"confirm": []})
    assert client.post(new(study, "2019"), data).status_code == 409
    move_wave(by=admin, wave=wave, move=Move.REOPEN, reason="One more.")
    assert client.post(new(study, "2019"), data).status_code == 302
    assert Interview.objects.get().answers["goals"] == "To find it sooner"


def test_an_interview_that_was_approved_meanwhile_shows_what_was_typed(client, study, researcher):
    interview = make_interview(study.waves.get(code="2019"), {}, state="approved")
    address = reverse("interview-edit", args=[study.slug, interview.pk])
    data = typed(id=str(interview.pk), seen=str(interview.version - 1), wave="2019")
    response = client.post(address, data)
    assert response.status_code == 409
    assert "This interview is approved, so nobody edits it." in words(response)
    assert "To find it sooner" in words(response)
