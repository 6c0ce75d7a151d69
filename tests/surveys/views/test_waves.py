import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.actions.review import reopen_interview
from surveys.models import Version, Wave
from tests.surveys.factories import make_interview, make_member, make_study, make_wave
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def admin(wave, client):
    user = make_member(wave.study, "admin", username="ana")
    client.force_login(user)
    return user


def page(wave):
    return reverse("wave-list", args=[wave.study.slug])


def move(client, wave, what, **data):
    return client.post(reverse("wave-move", args=[wave.study.slug, wave.code, what]), data)


def test_the_page_says_what_is_in_a_wave_and_what_closing_it_does(client, wave, admin):
    make_interview(wave, {}, state="draft")
    make_interview(wave, {})
    approved = make_interview(wave, {}, state="approved")
    reopen_interview(
        by=accounts.system_account(), interview=approved, seen=approved.version, reason="A slip."
    )
    text = client.get(page(wave)).content.decode()
    assert "2 interviews that are not submitted can no longer be written." in text
    assert "1 submitted interview goes on counting and can no longer be approved" in text
    assert "1 interview that was opened again goes on counting as it was approved." in text


def test_closing_with_unfinished_interviews_asks_for_a_reason_and_keeps_what_was_typed(
    client, wave, admin
):
    make_interview(wave, {}, state="draft")
    response = move(client, wave, "close", seen=wave.version, reason=" ")
    assert response.status_code == 409
    assert "1 interviews that are not approved. Say why" in response.content.decode()
    assert Wave.objects.get().state == "open"
    move(client, wave, "close", seen=wave.version, reason="Fieldwork is over.")
    stored = Wave.objects.get()
    assert (stored.state, stored.state_reason) == ("closed", "Fieldwork is over.")
    text = client.get(page(wave)).content.decode()
    assert "Fieldwork is over." in text
    assert "ana" in text


def test_a_stale_page_moves_nothing_and_keeps_the_reason(client, wave, admin):
    response = move(client, wave, "close", seen=wave.version + 1, reason="So it is.")
    assert response.status_code == 409
    assert "So it is." in response.content.decode()
    assert Wave.objects.get().state == "open"


def test_a_closed_wave_is_reopened_only_with_a_reason_that_the_history_keeps(client, wave, admin):
    move(client, wave, "close")
    assert move(client, wave, "reopen").status_code == 409
    assert Wave.objects.get().state == "closed"
    move(client, wave, "reopen", reason="One was forgotten.")
    assert Wave.objects.get().state == "open"
    kept = Version.objects.filter(record_id=wave.pk).order_by("record_version").last()
    assert kept.content["state_reason"] == "One was forgotten."
    assert kept.entry.by == admin


@pytest.mark.parametrize(
    ("state", "what", "words"),
    [
        ("planned", "close", "it is closed after it was open"),
        ("open", "reopen", "is open already"),
        ("closed", "plan", "It can be reopened, with a reason, and nothing else"),
    ],
)
def test_what_cannot_be_done_is_refused_with_words(client, wave, admin, state, what, words):
    Wave.objects.update(state=state)
    response = move(client, wave, what, reason="Because.")
    assert response.status_code == 409
    assert words in response.content.decode()
    assert Wave.objects.get().state == state


def test_a_wave_with_interviews_is_not_only_planned(client, wave, admin):
    make_interview(wave, {}, state="draft")
    response = move(client, wave, "plan", reason="Too early.")
    assert response.status_code == 409
    assert "so it cannot be only planned" in response.content.decode()


def test_members_read_and_do_not_act(client, wave):
    client.force_login(make_member(wave.study, "researcher"))
    text = client.get(page(wave)).content.decode()
    assert "An admin of the study opens and closes waves." in text
    assert "<form" not in text.split('id="content"')[1].split("<footer")[0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(client, wave, admin, count, django_assert_num_queries):
    for number in range(count):
        make_interview(make_wave(wave.study, f"202{number}"), {})
    client.get(page(wave))
    with django_assert_num_queries(9):
        client.get(page(wave))


def test_a_refusal_takes_the_focus_and_leads_to_the_reason_while_it_can_be_given(
    client, wave, admin
):
    make_interview(wave, {}, state="draft")
    lacking = move(client, wave, "close", seen=wave.version, reason=" ")
    assert led_to(lacking) == ["reason-2019-close"]
    Wave.objects.update(state="closed")
    assert led_to(move(client, wave, "close", seen=wave.version, reason="Over.")) == []
