"""Following an invitation: without scripts, with a scanner before it, and nothing told twice."""

import logging
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.actions import accounts
from surveys.actions.invitations import withdraw_invitation
from surveys.models import Entry, Invitation, Membership, SignInLimit, User, Version
from tests.surveys.factories import make_invitation, make_member, make_study, make_user
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

OPEN, ACCEPT = "/accounts/invitation/", "/accounts/invitation/accept/"
PASSWORD = "Long and quite odd 7"
ANA = {
    "first_name": "Ana",
    "last_name": "",
    "username": "ana",
    "email": "ana@example.org",
    "language": "es",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def study():
    return make_study(slug="clouds", name={"en": "Clouds", "es": "Nubes"})


@pytest.fixture
def admin(study):
    return make_member(study, "admin", username="boss", first_name="Bea", last_name="Boss")


@pytest.fixture
def invited(study, admin):
    """An invitation and its token."""
    return make_invitation(study, by=admin, roles=["researcher", "analyst"])


def follow(client, token, **headers):
    return client.post(OPEN, {"link": f"http://testserver{OPEN}#{token}"}, **headers)


def roles_of(username):
    return set(Membership.objects.filter(user__username=username).values_list("role", flat=True))


def test_somebody_without_an_account_makes_one_and_is_in(client, invited):
    assert follow(client, invited[1]).url == ACCEPT
    shown = client.get(ACCEPT).text
    assert "Bea Boss invites you to the study <strong>Clouds</strong>" in shown
    assert "as: Researcher, Analyst." in shown
    answer = client.post(ACCEPT, ANA)
    assert answer.url == reverse("study-overview", args=["clouds"])
    assert roles_of("ana") == {"researcher", "analyst"}
    overview = client.get(answer.url)
    assert overview.wsgi_request.user.username == "ana"
    assert '<html lang="es">' in overview.text
    assert Client().login(username="ana", password=PASSWORD)
    assert User.objects.get(username="ana").email == "ana@example.org"


def test_the_address_of_the_invitation_is_offered_and_can_be_another(client, study, admin):
    _invitation, token = make_invitation(study, by=admin, email="team@example.org")
    follow(client, token)
    page = client.get(ACCEPT)
    assert 'value="team@example.org"' in page.text
    assert "by mail" not in page.text  # where none is sent
    client.post(ACCEPT, ANA | {"email": ""})
    assert User.objects.get(username="ana").email == ""


def test_somebody_with_an_account_signs_in_on_the_way_and_accepts(client, invited):
    make_user(username="eva")
    follow(client, invited[1])
    sign_in = f"{reverse('account_login')}?next={ACCEPT}"
    assert sign_in in client.get(ACCEPT).text
    answer = client.post(sign_in, {"login": "eva", "password": "pass"})
    assert answer.url == ACCEPT
    shown = client.get(ACCEPT)
    assert "You are signed in as <strong>eva</strong>" in shown.text
    assert roles_of("eva") == set()
    client.post(ACCEPT)
    assert roles_of("eva") == {"researcher", "analyst"}


@pytest.mark.parametrize("pasted", ["{token}", " http://testserver/x#{token} \n", "#{token}"])
def test_the_link_can_be_pasted_in_part(client, invited, pasted):
    assert client.post(OPEN, {"link": pasted.format(token=invited[1])}).url == ACCEPT


def test_opening_the_address_or_the_page_uses_nothing_up(client, invited):
    for scanner in (Client(), Client()):
        scanner.get(OPEN)
        follow(scanner, invited[1])
        scanner.get(ACCEPT)
        scanner.head(ACCEPT)
    follow(client, invited[1])
    assert client.post(ACCEPT, ANA).status_code == 302


def test_a_link_that_was_used_opens_nothing_for_another_one(client, invited):
    other = Client()
    for browser in (client, other):
        follow(browser, invited[1])
    client.post(ACCEPT, ANA)
    late = other.post(ACCEPT, ANA | {"username": "ben"})
    assert late.status_code == 409
    assert "This invitation was used already; it works once." in late.text
    assert not User.objects.filter(username="ben").exists()
    assert other.get(ACCEPT).url == OPEN
    assert follow(other, invited[1]).status_code == 422


def test_a_second_click_of_the_same_person_is_harmless(client, invited):
    eva = make_user(username="eva")
    client.force_login(eva)
    follow(client, invited[1])
    invitation = str(invited[0].pk)
    client.post(ACCEPT)
    session = client.session
    session["invitation"] = invitation  # as a second request has it that was on its way
    session.save()
    assert client.post(ACCEPT).url == reverse("study-overview", args=["clouds"])
    assert Entry.objects.filter(action="invitation.used").count() == 1


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("withdrawn", "This invitation was taken back."),
        ("expired", "This invitation was valid until"),
        ("void", "This invitation is void: boss, who made it"),
    ],
)
def test_what_cannot_be_used_says_why_before_and_after_it_was_opened(
    client, study, admin, invited, how, words
):
    opened = Client()
    follow(opened, invited[1])
    spoil(invited[0], how, admin)
    assert words in follow(client, invited[1]).text
    answer = opened.post(ACCEPT, ANA)
    assert (answer.status_code, words in answer.text) == (409, True)
    assert not User.objects.filter(username="ana").exists()


def spoil(invitation, how, admin):
    if how == "withdrawn":
        withdraw_invitation(by=admin, invitation=invitation)
    elif how == "expired":
        past = timezone.now() - timedelta(seconds=1)
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=past)
    else:
        make_member(invitation.study, "admin")
        by = accounts.system_account()
        accounts.remove_member(study=invitation.study, user=admin, role="admin", by=by)


def test_it_is_said_in_spanish_too(client, invited):
    withdraw_invitation(by=accounts.system_account(), invitation=invited[0])
    page = follow(client, invited[1], HTTP_ACCEPT_LANGUAGE="es").text
    assert "Esta invitación se ha retirado." in page


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        ({"username": "BOSS"}, "id_username"),
        ({"username": ""}, "id_username"),
        ({"first_name": ""}, "id_first_name"),
        ({"password2": "other"}, "id_password2"),
        ({"password1": "password", "password2": "password"}, "id_password2"),
        ({"password1": "12345", "password2": "12345"}, "id_password2"),
        ({"language": "fr"}, "id_language"),
        ({"email": "ana"}, "id_email"),
    ],
)
def test_an_account_that_cannot_be_is_asked_again(client, invited, fields, target):
    follow(client, invited[1])
    answer = client.post(ACCEPT, ANA | {"last_name": "Kept"} | fields)
    assert (answer.status_code, set(led_to(answer))) == (422, {target})
    assert 'value="Kept"' in answer.text
    assert PASSWORD not in answer.text
    assert not User.objects.filter(username="ana").exists()
    assert client.post(ACCEPT, ANA).status_code == 302


def test_whoever_made_it_cannot_use_it(client, admin, invited):
    client.force_login(admin)
    follow(client, invited[1])
    answer = client.post(ACCEPT)
    assert answer.status_code == 409
    assert "You made this invitation yourself." in answer.text
    assert roles_of("boss") == {"admin"}


def test_links_are_guessed_at_as_often_as_passwords(client, invited):
    for number in range(5):
        answer = follow(client, f"wrong{number}")
        assert (answer.status_code, led_to(answer)) == (422, ["link"])
    answer = follow(client, invited[1])
    assert answer.status_code == 429
    assert "Too many links that open nothing were tried from here." in answer.text
    elsewhere = follow(client, invited[1], REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_right_links_are_no_guesses(client, invited):
    for _ in range(9):
        assert follow(client, invited[1]).status_code == 302


@pytest.mark.parametrize("typed", ["", " ", "#", "http://testserver/accounts/invitation/#"])
def test_nothing_pasted_is_no_guess(client, typed):
    for _ in range(6):
        answer = client.post(OPEN, {"link": typed})
        assert "Paste the whole link of the invitation here." in answer.text
    assert not SignInLimit.objects.exists()


@pytest.mark.parametrize("typed", ["\x00", "x" * 100_000, "ñ\U0001f600", "../..", "' OR 1=1"])
def test_odd_links_are_answered(client, typed):
    assert client.post(OPEN, {"link": typed}).status_code == 422


def test_the_secret_is_stored_nowhere_and_logged_nowhere(client, invited, caplog):
    caplog.set_level(logging.DEBUG)
    token = invited[1]
    for browser in (client, Client()):
        browser.get(OPEN)
        follow(browser, token)
        browser.get(ACCEPT)
        browser.post(ACCEPT, ANA)
    follow(client, token)
    told = [caplog.text, *map(str, SignInLimit.objects.values_list("key", flat=True))]
    told += [str(one.get_decoded()) for one in Session.objects.all()]
    told += [str(row) for model in (Invitation, Entry, Version) for row in model.objects.values()]
    told += [str(cache._cache)]
    assert [text for text in told if token in text] == []


def test_pages_of_an_invitation_are_kept_by_no_cache_and_tell_no_other_site(client, invited):
    opened = client.get(OPEN)
    exchanged = follow(client, invited[1])
    shown = client.get(ACCEPT)
    for answer in (opened, exchanged, shown):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert invited[1] not in answer.get("Location", "")
    assert "<script>" not in opened.text


@pytest.mark.parametrize("has_account", [True, False])
def test_a_second_click_leads_to_the_study_and_not_back_to_the_link(client, invited, has_account):
    if has_account:
        client.force_login(make_user())
    follow(client, invited[1])
    answers = [client.post(ACCEPT, {} if has_account else ANA) for _click in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, "/studies/clouds/"),
        (302, "/studies/clouds/"),
    ]
    assert User.objects.filter(username="ana").count() == (not has_account)
    Membership.objects.filter(user_id=client.session["_auth_user_id"]).delete()
    assert client.get(ACCEPT).status_code == 409  # it gives back nothing that was taken
