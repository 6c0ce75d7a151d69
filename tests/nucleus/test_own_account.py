"""One's own account: name, language, roles, and sessions elsewhere."""

import pytest
from django.test import Client
from django.urls import reverse

from surveys.actions import accounts
from surveys.models import User
from tests.surveys.factories import make_member, make_study
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

ADDRESS = "/accounts/own/"


@pytest.fixture
def ana(client):
    study = make_study(slug="clouds", name={"en": "Clouds"})
    ana = make_member(study, "analyst", username="ana")
    accounts.add_member(study=study, user=ana, role="researcher", by=accounts.system_account())
    client.force_login(ana)
    return ana


def test_it_shows_ones_own_roles_by_study(client, ana):
    make_member(make_study(name={"en": "Foreign"}), "admin")
    studies = client.get(ADDRESS).context["studies"]
    assert [(study.slug, roles) for study, roles in studies] == [
        ("clouds", ["Researcher", "Analyst"])
    ]


def test_name_and_language_are_saved_and_spoken(client, ana):
    said = {"first_name": "Ana", "last_name": "Ruiz", "language": "es"}
    answer = client.post(ADDRESS, said, follow=True)
    assert "La cuenta está guardada." in answer.text
    stored = User.objects.get(pk=ana.pk)
    assert (stored.get_full_name(), stored.language) == ("Ana Ruiz", "es")


def test_a_language_goes_with_the_account_to_another_browser(client, ana):
    client.post(ADDRESS, {"first_name": "", "last_name": "", "language": "es"})
    other = Client(headers={"accept-language": "en"})
    other.post(reverse("account_login"), {"login": "ana", "password": "pass"})
    assert '<html lang="es">' in other.get("/studies/").text


def test_without_a_language_the_browser_says_it(client, ana):
    other = Client(headers={"accept-language": "es"})
    other.post(reverse("account_login"), {"login": "ana", "password": "pass"})
    assert '<html lang="es">' in other.get("/studies/").text


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ({"language": "fr"}, "id_language"),
        ({"first_name": "x" * 151}, "id_first_name"),
        ({"last_name": "\x00"}, "id_last_name"),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, ana, said, target):
    answer = client.post(ADDRESS, {"first_name": "Ana", "last_name": "Ruiz"} | said)
    assert (answer.status_code, led_to(answer)) == (422, [target])
    assert User.objects.get(pk=ana.pk).first_name == ""


def test_nothing_else_of_an_account_is_changed_here(client, ana):
    sent = {"first_name": "A", "username": "root", "is_superuser": "on", "email": "x@example.org"}
    client.post(ADDRESS, sent)
    stored = User.objects.get(pk=ana.pk)
    assert (stored.username, stored.is_superuser, stored.email) == ("ana", False, "")


def test_other_sessions_end_and_this_one_goes_on(client, ana):
    other = Client()
    other.force_login(ana)
    answer = client.post(ADDRESS, {"act": "end-sessions"}, follow=True)
    assert "All other sessions of this account are ended." in answer.text
    assert other.get(ADDRESS).status_code == 302
