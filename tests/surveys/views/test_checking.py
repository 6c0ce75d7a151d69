import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.waves import move_wave
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.waves import Move
from surveys.models import Interview, TypedAnswer
from surveys.queries.interviews import content_of
from surveys.queries.working_copies import copy_of
from tests.surveys.factories import make_interview, make_member, make_study, make_user, make_wave
from tests.surveys.pages import Page
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db
NOTHING_OPEN = "Nothing is open, and nothing looks odd."


@pytest.fixture
def interview():
    wave = make_wave(make_study(), starts_on=date(2019, 1, 1), ends_on=date(2019, 12, 31))
    return make_interview(wave, {"team_size": 3}, respondent="R14", state="draft")


@pytest.fixture
def researcher(client, interview):
    person = make_member(interview.wave.study, "researcher", username="ana")
    client.force_login(person)
    return person


@pytest.fixture
def page(interview, researcher):
    return Page(interview, by=researcher)


def address(interview, name="interview-check"):
    return reverse(name, args=[interview.wave.study.slug, interview.pk])


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def submit(client, interview, **fields):
    sent = {"seen": copy_of(interview).version} | fields
    return client.post(address(interview), sent)


def test_an_interview_without_anything_open_is_handed_in(client, interview, page):
    page.type("goals", "Money")
    answer = client.get(address(interview))
    assert "no-store" in answer["Cache-Control"]
    shown = words(answer)
    assert NOTHING_OPEN in shown
    assert "Projects 1" in shown
    assert "Unsaved 1 answer · ana" in shown
    done = submit(client, interview)
    assert done.url == address(interview, "interview-detail")
    interview.refresh_from_db()
    assert (interview.state, interview.answers["goals"]) == ("submitted", "Money")
    assert not TypedAnswer.objects.exists()


@pytest.mark.parametrize(
    ("language", "stages", "mode"),
    [
        ("en", "Research, Production.", "in person, video call, phone, in writing."),
        ("es", "Investigación, Producción.", "en persona, videollamada, teléfono, por escrito."),
    ],
)
def test_what_may_be_chosen_is_named_in_the_words_of_the_reader(
    client, interview, page, language, stages, mode
):
    client.cookies["django_language"] = language
    page.type("stage", "finished", place=str(interview.projects.get().pk))
    page.type("mode", "letter", part="field")
    shown = words(client.get(address(interview)))
    assert stages in shown
    assert mode in shown


def test_the_page_of_an_interview_leads_to_its_check(client, interview, page):
    detail = address(interview, "interview-detail")
    assert f'href="{address(interview)}"' in client.get(detail).content.decode()
    client.force_login(make_member(interview.wave.study, "analyst"))
    assert f'href="{address(interview)}"' not in client.get(detail).content.decode()


def test_submit_pressed_twice_leads_to_the_same_place(client, interview, page):
    page.type("goals", "Money")
    seen = copy_of(interview).version
    first, second = (submit(client, interview, seen=seen) for _ in range(2))
    assert first.url == second.url
    interview.refresh_from_db()
    assert interview.state == "submitted"


def test_each_thing_that_is_open_or_wrong_leads_to_its_field(client, interview, page):
    project = str(interview.projects.get().pk)
    page.type("aws_customer", "")
    page.type("staff", "12a")
    page.type("team_size", "0", place=project)
    page.type("label", "Pilot", place=project, part="field")
    page.type("held_on", "soon", part="field")
    answer = client.get(address(interview))
    content = answer.content.decode()
    desk = address(interview, "interview-edit")
    for place in (
        "desk-answer-aws_customer",
        "desk-answer-staff",
        f"cell-{project}-answer-team_size",
        "desk-field-held_on",
    ):
        assert f'href="{desk}#{place}"' in content
    assert "Project 1 (Pilot): How large is the team?" in words(answer)
    assert "Is the company an AWS customer?" in words(answer).split("Still without an answer")[1]
    assert "?</a>:" not in content
    assert ">Submit<" not in content


def test_nothing_is_saved_while_something_is_open(client, interview, page):
    page.type("aws_customer", "")
    version = interview.version
    answer = submit(client, interview)
    assert answer.status_code == 422
    assert "Not submitted yet: look at what is listed." in words(answer)
    interview.refresh_from_db()
    assert (interview.version, interview.state) == (version, "draft")


def test_a_missing_consent_leads_to_the_consents(client, interview, page):
    interview.respondent.consents.all().delete()
    content = client.get(address(interview)).content.decode()
    assert "#desk-consent-participate" in content
    page.type("participate", "yes", part="consent")
    page.type("text_version", "2019-1", part="consent")
    page.type("given_on", "2019-06-02", part="consent")
    shown = words(client.get(address(interview)))
    assert "To participate agreed, stored with this version" in shown
    assert NOTHING_OPEN in shown


def test_a_consent_date_that_cannot_be_leads_to_its_field(client, interview, page):
    page.type("quote", "yes", part="consent")
    page.type("given_on", "2999-01-01", part="consent")
    answer = client.get(address(interview))
    assert "#desk-consent-given_on" in answer.content.decode()
    assert "Consent : 1 January 2999 lies after today" in words(answer)


def test_what_may_be_a_slip_is_confirmed_before_it_is_handed_in(client, interview, page):
    page.type("held_on", "2020-02-03", part="field")
    shown = client.get(address(interview))
    assert "Some things are to be confirmed." in words(shown)
    key = re.search(r'name="confirm" value="([^"]+)"', shown.content.decode())[1]
    assert submit(client, interview).status_code == 422
    assert submit(client, interview, confirm=[key]).status_code == 302
    interview.refresh_from_db()
    assert (interview.state, str(interview.held_on)) == ("submitted", "2020-02-03")


def test_what_is_to_be_confirmed_is_told_while_something_is_open(client, interview, page):
    page.type("held_on", "2020-02-03", part="field")
    page.type("aws_customer", "")
    shown = client.get(address(interview))
    assert "To be confirmed once nothing is open (1)" in words(shown)
    assert 'name="confirm"' not in shown.content.decode()


def test_what_was_confirmed_stays_while_more_is_asked(client, interview, page):
    page.type("held_on", "2020-02-03", part="field")
    page.act("remove", str(interview.projects.get().pk))
    shown = client.get(address(interview))
    keys = re.findall(r'name="confirm" value="([^"]+)"', shown.content.decode())
    assert len(keys) == 2
    assert "0 · 1 is taken out" in words(shown)
    asked = submit(client, interview, confirm=keys[:1])
    assert f'type="hidden" name="confirm" value="{keys[0]}"' in asked.content.decode()


def test_two_people_who_typed_different_things_are_named(client, interview, page):
    page.type("staff", "12")
    other = Page(interview, by=make_user())
    other.type("staff", "13")
    answer = client.get(address(interview))
    assert "Two people typed different things" in words(answer)
    assert "#desk-answer-staff" in answer.content.decode()
    assert submit(client, interview).status_code == 422


def test_nobody_decides_about_a_project_that_is_taken_out(client, interview, page):
    project = str(interview.projects.get().pk)
    page.type("team_size", "4", place=project)
    Page(interview, by=make_user()).type("team_size", "5", place=project)
    assert "Project 1: How large is the team?" in words(client.get(address(interview)))
    page.look()
    page.act("remove", project)
    assert "Two people typed" not in words(client.get(address(interview)))


def test_what_was_typed_since_is_shown_first(client, interview, page):
    page.type("goals", "Money")
    seen = copy_of(interview).version
    page.type("goals", "Time")
    answer = submit(client, interview, seen=seen)
    assert answer.status_code == 409
    assert "Somebody typed since you read this page." in words(answer)
    assert submit(client, interview, seen="nonsense").status_code == 409
    interview.refresh_from_db()
    assert interview.state == "draft"


def test_what_was_saved_otherwise_meanwhile_waits_for_a_decision(client, interview, page):
    page.type("staff", "12")
    save_interview(
        by=accounts.system_account(),
        interview=interview,
        seen=interview.version,
        content=replace(content_of(interview), answers={"aws_customer": "yes", "staff": "13"}),
        confirmed=EVERYTHING,
    )
    assert NOTHING_OPEN in words(client.get(address(interview)))
    answer = submit(client, interview)
    assert answer.status_code == 409
    assert "Somebody changed something just now." in words(answer)
    assert "#desk-answer-staff" in answer.content.decode()


@pytest.mark.parametrize(
    ("refused", "status", "said"),
    [
        (StaleVersion(seen=1, current=2), 409, "Somebody typed since you read this page."),
        (Refused("Not now."), 422, "Not now."),
    ],
)
def test_what_is_refused_at_the_last_moment_says_why(
    client, interview, page, monkeypatch, refused, status, said
):
    def refuse(**_given):
        raise refused

    page.type("goals", "Money")
    monkeypatch.setattr("surveys.views.checking.publish", refuse)
    answer = submit(client, interview)
    assert (answer.status_code, said in words(answer)) == (status, True)


def test_what_is_submitted_already_becomes_a_new_version(client, interview, page):
    submit(client, interview)
    page.interview = Interview.objects.get(pk=interview.pk)
    page.look()
    page.type("goals", "Money")
    assert "Save as a new version" in words(client.get(address(interview)))
    assert submit(client, interview).status_code == 302
    interview.refresh_from_db()
    assert (interview.state, interview.answers["goals"]) == ("submitted", "Money")


def test_a_closed_wave_says_so(client, interview, page):
    by = accounts.system_account()
    move_wave(by=by, wave=interview.wave, move=Move.CLOSE, reason="It is over.")
    assert client.get(address(interview)).status_code == 409
    assert submit(client, interview).status_code == 409
