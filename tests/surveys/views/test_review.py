import html

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.review import reopen_interview
from surveys.models import Interview, Wave
from tests.surveys.actions.test_review import edit
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.summaries import led_to
from tests.tokens import without_tokens

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def admin(wave, client):
    user = make_member(wave.study, "admin", username="ana")
    client.force_login(user)
    return user


def review(client, interview, decision, **data):
    url = reverse("interview-review", args=[interview.wave.study.slug, interview.pk, decision])
    return client.post(url, data)


def detail(client, interview, **query):
    url = reverse("interview-detail", args=[interview.wave.study.slug, interview.pk])
    return words(client.get(url, query))


def words(response):
    return " ".join(html.unescape(without_tokens(response)).split())


def test_an_admin_approves_and_comes_back_to_the_same_list(client, wave, admin):
    interview = make_interview(wave, {"stage": "research"})
    address = reverse("interview-list", args=[wave.study.slug])
    query = "wave=2019&state=submitted&page=1"
    assert f'name="back" value="{query}"' in words(client.get(f"{address}?{query}"))
    response = review(client, interview, "approve", seen=interview.version, back=query)
    assert response.url == f"{address}?{query}"
    assert Interview.objects.get().state == "approved"


def test_the_way_back_goes_to_the_list_and_nowhere_else(client, wave, admin):
    interview = make_interview(wave, {})
    back = "next=https://example.org/&state=submitted"
    response = review(client, interview, "approve", seen=interview.version, back=back)
    assert response.url == reverse("interview-list", args=[wave.study.slug]) + "?state=submitted"


def test_a_stale_approval_says_who_changed_what(client, wave, admin):
    interview = make_interview(wave, {"stage": "research"})
    seen = interview.version
    edit(interview, stage="production", staff="7")
    response = review(client, interview, "approve", seen=seen)
    assert response.status_code == 409
    assert "How many people?, project 1" in words(response)
    assert Interview.objects.get().state == "submitted"


def test_a_stale_return_keeps_the_note(client, wave, admin):
    interview = make_interview(wave, {})
    edit(interview, staff="7")
    response = review(client, interview, "return", seen=interview.version, note="Which stage?")
    assert response.status_code == 409
    assert words(response).count("Which stage?") == 2  # in the message and in the field
    assert Interview.objects.get().state == "submitted"


def test_a_return_carries_its_note_as_the_request_it_is(client, wave, admin):
    interview = make_interview(wave, {})
    review(client, interview, "return", seen=interview.version, note="Which stage?")
    stored = Interview.objects.get()
    assert (stored.state, stored.review_note) == ("returned", "Which stage?")
    assert "It does not count until it is corrected" in detail(client, interview)


@pytest.mark.parametrize(("role", "expected"), [("analyst", 403), ("researcher", 302)])
def test_who_may_review(client, wave, role, expected):
    interview = make_interview(wave, {"stage": "research"})
    client.force_login(make_member(wave.study, role))
    assert review(client, interview, "approve", seen=interview.version).status_code == expected


def test_a_closed_wave_is_the_reason_that_a_review_is_refused(client, wave, admin):
    interview = make_interview(wave, {})
    Wave.objects.update(state="closed")
    response = review(client, interview, "approve", seen=interview.version)
    assert response.status_code == 409
    assert "Wave 2019 is closed, so nothing in it can be changed." in words(response)
    assert "role" not in words(response).split("<main")[1].split("<h2")[0].replace('role="', "")
    assert 'name="seen"' not in detail(client, interview)


def test_an_approved_interview_offers_to_open_it_again(client, wave, admin):
    interview = make_interview(wave, {"stage": "production"}, state="approved")
    assert "Why is it opened again?" in detail(client, interview)
    assert review(client, interview, "reopen", seen=interview.version).status_code == 409
    review(client, interview, "reopen", seen=interview.version, note="The stage is wrong.")
    assert Interview.objects.get().state == "reopened"
    text = detail(client, interview)
    assert "The stage is wrong." in text
    assert "What was approved goes on counting" in text
    assert "Leave it as it was approved" in text


def test_the_page_tells_the_story_of_an_interview(client, wave, admin):
    interview = make_interview(wave, {}, state="approved")
    review(client, interview, "reopen", seen=interview.version, note="A slip.")
    interview.refresh_from_db()
    review(client, interview, "drop", seen=interview.version)
    assert Interview.objects.get().state == "approved"
    url = reverse("interview-detail", args=[wave.study.slug, interview.pk])
    story = client.get(url).context["story"]
    assert [(event.what, event.by, event.note) for event in story] == [
        ("left as it was approved", "ana", ""),
        ("opened again", "ana", "A slip."),
        ("approved", "nucleus-system", ""),
        ("submitted", "nucleus-system", ""),
        ("entered as a draft", "nucleus-system", ""),
        ("consent given (to participate)", "nucleus-system", "given on 1 June 2019, text 1"),
    ]


def test_who_may_not_open_it_again_is_told_who_can(client, wave):
    author = make_member(wave.study, "researcher", username="rita")
    make_member(wave.study, "researcher", username="rosa")
    make_member(wave.study, "admin", username="ana")
    interview = make_interview(wave, {}, by=author, state="approved")
    client.force_login(author)
    text = detail(client, interview)
    assert "It can be opened again, with a reason, by: ana, rosa." in text
    assert "Why is it opened again?" not in text


def test_what_was_approved_can_be_read_while_it_is_open_again(client, wave, admin):
    interview = make_interview(wave, {"stage": "production"}, state="approved")
    by = accounts.system_account()
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="A slip.")
    edit(interview, stage="research")
    approved = detail(client, interview).split("What was approved and counts")[1]
    assert "Production" in approved
    assert "Research" not in approved


def test_a_refused_decision_takes_the_focus_and_leads_to_its_reason(client, wave, admin):
    interview = make_interview(wave, {})
    lacking = review(client, interview, "return", seen=interview.version, note=" ")
    assert led_to(lacking) == [f"note-{interview.pk}"]
    assert led_to(review(client, interview, "approve", seen="")) == []
    approved = make_interview(wave, {}, state="approved")
    assert led_to(review(client, approved, "reopen", seen=approved.version, note="")) == [
        "reopen-reason"
    ]
    assert led_to(review(client, approved, "return", seen=approved.version, note="Why?")) == []
