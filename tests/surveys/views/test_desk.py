"""The page where an interview is entered: who may open it, what it carries, when it is barred."""

import json
import re

import pytest
from django.urls import reverse

from surveys.actions.working_copies import Change
from surveys.domain.waves import WaveState
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview():
    wave = make_wave(make_study())
    return make_interview(wave, {"stage": "research"}, respondent="R7", state="draft", staff=4)


@pytest.fixture
def researcher(client, interview):
    user = make_member(interview.wave.study, "researcher")
    client.force_login(user)
    return user


def address(interview):
    return reverse("interview-edit", args=[interview.wave.study.slug, interview.pk])


def block(answer, name):
    found = re.search(
        rf'<script id="{name}" type="application/json">(.*?)</script>', answer.content.decode()
    )
    return json.loads(found[1])


def test_the_page_carries_what_is_stored_and_what_is_typed(client, interview, researcher):
    Page(interview, researcher).send(Change("", "answer", "staff", "12a", 0))
    answer = client.get(address(interview))
    assert "no-store" in answer["Cache-Control"]
    copy = block(answer, "desk-copy")
    assert copy["expert"] == "R7"
    assert copy["stored"]["answers"]["staff"] == "4"
    assert [(one["code"], one["typed"]) for one in copy["typed"]] == [("staff", "12a")]
    assert len(copy["order"]) == 1


def test_the_questions_are_in_the_language_of_the_reader(client, interview, researcher):
    client.cookies["django_language"] = "es"
    answer = client.get(address(interview))
    assert block(answer, "desk-form")["questions"]["goals"]["label"] == "¿Qué objetivos hay?"
    assert block(answer, "desk-words")["saved_at"] == "Guardado %(time)s"


def test_the_details_say_what_stands_and_ask_for_what_does_not(client, interview, researcher):
    details = block(client.get(address(interview)), "desk-details")
    assert [one["code"] for one in details["fields"]][:2] == ["held_on", "mode"]
    assert len(details["standing"]) == 1
    asked = [one["code"] for one in details["consents"]]
    assert "participate" not in asked
    assert asked[-2:] == ["text_version", "given_on"]


def test_scripts_stand_in_files_and_data_in_blocks_that_run_nothing(client, interview, researcher):
    content = client.get(address(interview)).content.decode()
    for attributes in re.findall(r"<script([^>]*)>", content):
        assert "src=" in attributes or 'type="application/json"' in attributes


@pytest.mark.parametrize(
    ("role", "status"), [("researcher", 200), ("analyst", 403), ("admin", 200)]
)
def test_whoever_enters_interviews_may_open_it(client, interview, role, status):
    client.force_login(make_member(interview.wave.study, role))
    assert client.get(address(interview)).status_code == status


def test_an_approved_interview_says_why_nobody_writes(client):
    wave = make_wave(make_study())
    interview = make_interview(wave, {}, state="approved")
    client.force_login(make_member(wave.study, "researcher"))
    answer = client.get(address(interview))
    assert answer.status_code == 409
    assert "approved, so nobody edits it" in answer.content.decode()


def test_a_closed_wave_says_why_nobody_writes(client, interview, researcher):
    wave = interview.wave
    wave.state = WaveState.CLOSED
    type(wave).objects.filter(pk=wave.pk).update(state=WaveState.CLOSED)
    answer = client.get(address(interview))
    assert answer.status_code == 409
    assert "is closed" in answer.content.decode()


def test_it_is_read_only_by_its_address(client, interview, researcher):
    assert client.post(address(interview)).status_code == 405


def test_more_projects_cost_no_more_queries(
    client, researcher, interview, django_assert_max_num_queries
):
    wave = interview.wave
    many = make_interview(wave, *[{"stage": "research"}] * 12, state="draft")
    client.get(address(interview))
    for one in (interview, many):
        with django_assert_max_num_queries(22):
            assert client.get(address(one)).status_code == 200
