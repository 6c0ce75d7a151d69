"""Beginning an interview asks before it makes an expert, and finds the one that there is."""

import uuid

import pytest
from django.urls import reverse

from surveys.models import Interview, Respondent
from tests.surveys.factories import make_expert, make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave(client):
    wave = make_wave(make_study())
    client.force_login(make_member(wave.study, "researcher"))
    return wave


def new_url(wave):
    return reverse("interview-new", args=[wave.study.slug])


def begin(client, wave, expert="R7", **fields):
    data = {"id": str(uuid.uuid4()), "details-respondent": expert, "details-language": "en"}
    return client.post(new_url(wave), data | fields)


def asked(response):
    assert response.status_code == 422
    return [str(question) for question in response.context["form"].questions]


def test_a_code_that_nobody_has_is_asked_about_with_those_near(client, wave):
    for code in ("R014", "R1040", "S2"):
        make_expert(wave.study, code)
    response = begin(client, wave, "R104")
    assert asked(response) == [
        "R104 is not an expert of this study yet; near: R014, R1040. Is this a new expert, and no "
        "typing error?"
    ]
    assert not Interview.objects.exists()
    assert Respondent.objects.count() == 3
    begin(client, wave, "R104", confirm="new_expert:r104")
    assert Interview.objects.get().respondent.code == "R104"


def test_a_confirmation_holds_for_the_code_that_was_asked_about(client, wave):
    assert asked(begin(client, wave, "R105", confirm="new_expert:r104")) == [
        "R105 is not an expert of this study yet. Is this a new expert?"
    ]


def test_a_new_expert_and_a_date_outside_the_wave_are_asked_at_once(client, wave):
    outside = {"details-held_on": "2018-06-03"}
    response = begin(client, wave, **outside)
    assert len(asked(response)) == 2
    first, second = (question.key for question in response.context["form"].questions)
    half = begin(client, wave, confirm=first, **outside)
    assert [question.key for question in half.context["form"].questions] == [second]
    assert f'type="hidden" name="confirm" value="{first}"' in half.content.decode()
    assert begin(client, wave, confirm=[first, second], **outside).status_code == 302


@pytest.mark.parametrize("code", ["r7", " R7\u200b", "Ｒ7"])
def test_a_known_expert_is_found_however_the_code_is_written(client, wave, code):
    make_expert(wave.study, "R7")
    begin(client, wave, code)
    assert Interview.objects.get().respondent.code == "R7"


def test_an_interview_that_exists_is_said_beside_what_else_is_wrong(client, wave):
    existing = make_interview(wave, {"stage": "research"}, respondent="R7")
    form = begin(client, wave, **{"details-duration_minutes": "9999"}).context["form"]
    assert form.already.interview == existing.pk
    assert set(form.details.errors) == {"respondent", "duration_minutes"}


def test_the_date_is_refused_and_asked_about_as_pages_write_it(client, wave):
    make_expert(wave.study, "R7")
    ahead = begin(client, wave, **{"details-held_on": "2931-05-01"})
    assert "1 May 2931 lies after today" in ahead.content.decode()
    early = begin(client, wave, **{"details-held_on": "0219-06-03"})
    assert "The year 219" in early.context["form"].details.errors["held_on"][0]
    outside = begin(client, wave, **{"details-held_on": "2018-05-01"})
    assert "held on 1 May 2018, wave 2019" in outside.content.decode()
