import datetime
import re
import uuid
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from surveys.actions import accounts, consents
from surveys.actions.waves import move_wave
from surveys.domain.consents import Purpose
from surveys.domain.waves import Move
from surveys.models import Consent, Entry, Interview, Respondent
from surveys.views.starting import own_interview
from tests.surveys.factories import (
    SURVEY,
    identify,
    make_expert,
    make_interview,
    make_member,
    make_organization,
    make_study,
    make_user,
    make_wave,
    questionnaire_form,
)
from tests.surveys.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def researcher(client, wave):
    person = make_member(wave.study, "researcher", username="ana")
    client.force_login(person)
    return person


def address(wave, name="interview-new", query=None):
    return reverse(name, args=[wave.study.slug]) + (f"?{urlencode(query)}" if query else "")


def typed(**fields):
    """What a browser posts to begin an interview with a new expert."""
    data = {
        "id": str(uuid.uuid4()),
        "wave": "2019",
        "details-respondent": "R14",
        "details-organization": "O3",
        "details-held_on": "2019-06-03",
        "details-mode": "video",
        "details-duration_minutes": "45",
        "details-language": "es",
        "details-interviewer": "ana",
        "details-consent": "on",
        "details-consent_also": ["quote"],
        "details-consent_text": "2019-1",
    }
    return data | {key.replace("__", "-"): value for key, value in fields.items()}


def begin(client, wave, **fields):
    return client.post(address(wave), typed(**fields))


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_new_expert_is_asked_about_once_and_the_interview_begins(client, wave, researcher):
    asked = begin(client, wave)
    assert asked.status_code == 422
    assert "R14 is not an expert of this study yet. Is this a new expert?" in words(asked)
    assert not Interview.objects.exists()
    done = begin(client, wave, confirm="new_expert:r14")
    interview = Interview.objects.get()
    assert done.url == reverse("interview-edit", args=[wave.study.slug, interview.pk]) + "#open"
    assert (interview.state, interview.language, interview.mode) == ("draft", "es", "video")
    assert (interview.organization.code, interview.duration_minutes) == ("O3", 45)
    assert interview.created_by == researcher
    standing = Consent.objects.standing()
    assert {one.purpose for one in standing} == {Purpose.PARTICIPATE, "quote"}
    assert {one.text_version for one in standing} == {"2019-1"}


def test_begin_pressed_twice_makes_one_draft(client, wave, researcher):
    make_expert(wave.study, "R14")
    form = typed()
    first, second = (client.post(address(wave), form) for _ in range(2))
    assert first.url == second.url
    assert Interview.objects.count() == 1
    assert Entry.objects.filter(record_type="surveys.consent").count() == 2


def test_two_requests_at_once_lead_to_the_same_draft(client, wave, researcher, monkeypatch):
    make_expert(wave.study, "R14")
    form = typed()
    first = client.post(address(wave), form)
    form["details-mode"] = "phone"
    asked = []

    def late(*given):
        """Find nothing the first time: the other request has not stored it by then."""
        asked.append(given)
        return own_interview(*given) if len(asked) > 1 else None

    monkeypatch.setattr("surveys.views.starting.own_interview", late)
    assert client.post(address(wave), form).url == first.url
    assert len(asked) == 2
    assert Interview.objects.get().mode == "video"


def test_a_form_that_is_sent_again_with_other_details_says_where_they_are(client, wave, researcher):
    make_expert(wave.study, "R14")
    form = typed()
    again = form | {"details-mode": "phone"}
    pages = [client.post(address(wave), one, follow=True) for one in (form, form, again)]
    said = [" ".join(map(str, page.context["messages"])) for page in pages]
    assert "has begun" in said[0]
    assert said[1] == ""
    assert "Its details are as they were" in said[2]


def test_the_same_form_for_another_expert_is_another_interview(client, wave, researcher):
    make_expert(wave.study, "R14")
    make_expert(wave.study, "R15")
    form = typed()
    client.post(address(wave), form)
    asked = client.post(address(wave), form | {"details-respondent": "R15"})
    assert asked.status_code == 422
    assert "already. Begin again for R15." in words(asked)
    renewed = re.search(r'name="id" value="([^"]+)"', asked.content.decode())[1]
    assert renewed != form["id"]
    client.post(address(wave), form | {"details-respondent": "R15", "id": renewed})
    assert {one.respondent.code for one in Interview.objects.all()} == {"R14", "R15"}


def test_an_id_of_somebody_elses_interview_is_replaced(client, wave, researcher):
    other = make_interview(wave, respondent="R2")
    make_expert(wave.study, "R14")
    answer = begin(client, wave, id=str(other.pk))
    assert answer.status_code == 422
    assert "Another record has the id of this form. Begin again." in words(answer)
    assert str(other.pk) not in re.search(r'name="id" value="([^"]+)"', answer.content.decode())[1]


def test_an_expert_who_was_interviewed_leads_to_that_interview(client, wave, researcher):
    other = make_interview(wave, respondent="R14")
    answer = begin(client, wave)
    assert answer.status_code == 422
    assert "Go on with the interview of R14 in wave 2019" in words(answer)
    assert reverse("interview-edit", args=[wave.study.slug, other.pk]) in answer.content.decode()


def test_what_was_typed_stays_where_it_is_refused(client, wave, researcher):
    make_expert(wave.study, "R14")
    answer = begin(
        client, wave, **{"details-held_on": "2999-01-01", "details-duration_minutes": "many"}
    )
    content = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error:" in content.replace("\n", "")
    for value in ("2999-01-01", "many", "O3", "2019-1"):
        assert f'value="{value}"' in content
    assert "This is no whole number." in content
    assert "data-unstored" in content


def test_what_a_question_has_by_default_stands_there_from_the_beginning(client):
    survey = SURVEY.replace("\n", ",\n").replace("constraint,", "constraint,default", 1)
    survey = survey.replace("text,goals", "text,country,Where?,¿Dónde?,,,,ES\ntext,goals")
    wave = make_wave(make_study(), form=questionnaire_form(survey))
    client.force_login(make_member(wave.study, "researcher"))
    make_expert(wave.study, "R14")
    begin(client, wave)
    assert Interview.objects.get().answers["country"] == "ES"


def test_without_an_expert_nothing_begins(client, wave, researcher):
    answer = begin(client, wave, **{"details-respondent": ""})
    assert answer.status_code == 422
    assert 'href="#id_details-respondent"' in answer.content.decode()


def test_a_form_that_came_back_through_signing_in_is_shown_before_it_is_stored(
    client, wave, researcher
):
    make_expert(wave.study, "R14")
    answer = begin(client, wave, action="show")
    assert answer.status_code == 200
    assert "Not stored yet. What was typed is here again" in words(answer)
    assert not Interview.objects.exists()


def test_a_wave_that_was_closed_meanwhile_keeps_what_was_typed(client, wave, researcher):
    make_expert(wave.study, "R14")
    move_wave(by=accounts.system_account(), wave=wave, move=Move.CLOSE, reason="It is over.")
    answer = begin(client, wave)
    assert answer.status_code == 409
    assert 'value="R14"' in answer.content.decode()
    assert client.get(address(wave, query={"wave": "2019"})).status_code == 409


def test_what_is_typed_for_one_wave_begins_in_no_other(client, wave, researcher):
    make_expert(wave.study, "R14")
    make_wave(wave.study, "2020")
    by = accounts.system_account()
    closed = move_wave(by=by, wave=wave, move=Move.CLOSE, reason="It is over.")
    for query in ({"wave": "2019"}, {"wave": "2020"}, None):
        assert client.post(address(wave, query=query), typed()).status_code == 409
    assert client.post(address(wave), typed(wave="2031")).status_code == 404
    assert not Interview.objects.exists()
    move_wave(by=by, wave=closed, move=Move.REOPEN, reason="One more.")
    assert begin(client, wave).status_code == 302


def test_a_wave_that_is_closed_or_unknown_is_said_and_the_open_one_offered(
    client, wave, researcher
):
    make_wave(wave.study, "2020")
    admin = make_member(wave.study, "admin", username="boss")
    move_wave(by=admin, wave=wave, move=Move.CLOSE, reason="Fieldwork is over.")
    closed = client.get(address(wave, query={"wave": "2019"}))
    assert closed.status_code == 409
    assert "Wave 2019 is closed" in words(closed)
    assert "boss — Fieldwork is over." in words(closed)
    assert address(wave, query={"wave": "2020"}) in closed.content.decode()
    unknown = client.get(address(wave, query={"wave": "2031"}))
    assert unknown.status_code == 404
    assert "This study has no wave 2031." in words(unknown)


def test_several_open_waves_are_chosen_from(client, wave, researcher):
    make_wave(wave.study, "2020")
    chosen = address(wave, query={"wave": "2020"})
    assert chosen in client.get(address(wave)).content.decode()
    assert "New interview: 2020" in words(client.get(chosen))
    assert "Choose another wave" in words(client.get(chosen))


def test_an_expert_in_the_address_is_known_at_once(client, wave, researcher):
    before = make_wave(wave.study, "2018")
    make_interview(before, {}, {}, respondent="R14")
    page = words(client.get(address(wave, query={"wave": "2019", "expert": "R14"})))
    assert "Interviewed in 2018: submitted, 2 projects" in page
    assert "To participate: 2018, text 1" in page


def test_experts_are_found_by_code_name_and_employer(client, wave, researcher):
    expert = identify(make_expert(wave.study, "R14"), name="Ada Lovelace", email="")
    engines = make_organization(wave.study, "O9", name="Analytical Engines")
    Respondent.objects.filter(pk=expert.pk).update(organization=engines)
    make_interview(wave, respondent="R2")

    def found(text):
        query = {"wave": "2019", "details-respondent": text}
        return words(client.get(address(wave, "expert-find", query)))

    assert found("R14") == "R14 Ada Lovelace O9 Analytical Engines · not interviewed yet"
    assert found("analytical engine").startswith("R14")
    assert found("lovelase").startswith("R14")
    assert "has an interview of this wave" in found("R2")
    assert found("") == ""


def test_while_no_wave_is_chosen_nothing_is_found(client, wave, researcher):
    make_wave(wave.study, "2020", year=2020)
    for name in ("expert-find", "expert-known"):
        assert client.get(address(wave, name)).status_code == 204
        assert client.get(address(wave, name, {"wave": "2031"})).status_code == 404


def test_names_are_for_those_who_may_see_them(client, wave, researcher, monkeypatch):
    identify(make_expert(wave.study, "R14"), name="Ada Lovelace", email="")
    monkeypatch.setattr("surveys.views.starting.can", lambda *_given: False)
    query = {"wave": "2019", "details-respondent": "R14"}
    for name in ("expert-find", "expert-known"):
        shown = words(client.get(address(wave, name, query)))
        assert "R14" in shown
        assert "Ada" not in shown
    query["details-respondent"] = "Ada"
    assert words(client.get(address(wave, "expert-find", query))) == ""


def test_what_is_known_of_an_expert(client, wave, researcher):
    expert = make_expert(wave.study, "R14")
    consents.record_consent(
        by=researcher,
        respondent=expert,
        wave=wave,
        purpose="quote",
        text_version="7",
        given_on=datetime.date(2019, 6, 1),
    )

    def known(code):
        query = {"wave": "2019", "details-respondent": code}
        return client.get(address(wave, "expert-known", query))

    assert "not interviewed yet" in words(known("r14"))
    assert "2019, text 7" in words(known("R14"))
    assert "R15 is not in the register" in words(known("R15"))
    assert 'data-choose="R14"' in known("R15").content.decode()
    assert words(known("")) == ""
    assert known("\x00").status_code == 200


def test_the_employer_of_the_last_interview_is_suggested(client, wave, researcher):
    before = make_wave(wave.study, "2018")
    interview = make_interview(before, respondent="R14")
    Interview.objects.filter(pk=interview.pk).update(
        organization=make_organization(wave.study, "O9")
    )
    query = {"wave": "2019", "details-respondent": "R14"}
    known = client.get(address(wave, "expert-known", query)).content.decode()
    assert 'data-organization="O9"' in known
    page = client.get(address(wave, query={"wave": "2019", "expert": "R14"})).content.decode()
    assert 'name="details-organization" value="O9"' in page


@pytest.mark.parametrize("name", ["expert-find", "expert-known"])
def test_a_wave_that_there_is_not_has_no_experts(client, wave, researcher, name):
    assert client.get(address(wave, name, {"wave": "1999"})).status_code == 404


def test_what_somebody_typed_and_did_not_save_is_said(client, wave, researcher):
    interview = make_interview(wave, respondent="R14", state="draft")
    query = {"wave": "2019", "details-respondent": "R14"}

    def known():
        return words(client.get(address(wave, "expert-known", query)))

    assert "Go on with it" in known()
    assert "unsaved" not in known()
    for name in ("eva", "bea"):
        Page(interview, by=make_user(username=name)).type("goals", name)
    Page(interview, by=make_user(username="dan")).type("staff", "3")
    assert "It holds unsaved changes since" in known()
    assert "Typed by dan, eva." in known()


def test_nobody_becomes_an_expert_by_looking(client, wave, researcher):
    client.get(address(wave, "expert-known", {"wave": "2019", "details-respondent": "R99"}))
    assert not Respondent.objects.filter(code="R99").exists()
