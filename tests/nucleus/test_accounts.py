"""Signing in: limits without a way around, and an owner whom nobody locks out."""

import logging

import pytest
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse

from nucleus.accounts import client_address, network_of
from tests.surveys.factories import make_user
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]
WRONG = "The username and/or password you specified are not correct."
TOO_MANY = "Too many wrong passwords from here. Try again in 5 minutes."


@pytest.fixture
def owner():
    return make_user(username="ana")


def sign_in(client, password, address="192.0.2.1", **headers):
    return client.post(
        reverse("account_login"),
        {"login": "ana", "password": password},
        REMOTE_ADDR=address,
        **headers,
    )


def lock_out(client, **headers):
    for _ in range(5):
        assert WRONG in sign_in(client, "wrong", **headers).content.decode()


def test_after_five_wrong_passwords_the_page_says_when_to_come_back(client, owner):
    lock_out(client)
    page = sign_in(client, "pass")
    assert page.status_code == 200
    assert TOO_MANY in page.content.decode()


def test_it_says_so_in_spanish(client, owner):
    lock_out(client)
    page = sign_in(client, "pass", HTTP_ACCEPT_LANGUAGE="es")
    assert "Demasiadas contraseñas incorrectas desde aquí." in page.content.decode()


def test_the_owner_signs_in_from_elsewhere_while_somebody_guesses(client, owner):
    lock_out(client)
    assert sign_in(client, "pass", address="198.51.100.7").status_code == 302


def test_a_forged_header_is_no_other_address(client, owner, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        forwarded = f"203.0.113.{number}, 192.0.2.1"
        sign_in(client, "wrong", address="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    page = sign_in(client, "pass", address="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert TOO_MANY in page.content.decode()
    elsewhere = sign_in(client, "pass", address="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_the_admin_has_no_sign_in_of_its_own(client, owner):
    page = client.get(reverse("admin:login"), {"next": "/admin/"})
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("account_login"))
    client.force_login(owner)
    assert client.get(reverse("admin:login")).status_code == 403


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "1.1.1.1, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1", "10.0.0.1"),
        (1, "203.0.113.9:4711", "10.0.0.1", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "10.0.0.1", "2001:db8::1"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "", "unknown"),
    ],
)
def test_which_address_counts(settings, proxies, forwarded, remote, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers)) == address


def test_one_customer_has_one_network():
    request = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:3:4:5:6")
    assert network_of(request) == "2001:db8:1:2::"


MAIL_PAGES = {
    "account_reset_password": [],
    "account_reset_password_done": [],
    "account_reset_password_from_key": ["1", "key"],
    "account_reset_password_from_key_done": [],
    "account_email": [],
    "account_email_verification_sent": [],
    "account_confirm_email": ["key"],
}


@pytest.mark.parametrize("name", MAIL_PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_mail_no_page_works_by_mail(client, owner, name, method):
    client.force_login(owner)
    page = getattr(client, method)(reverse(name, args=MAIL_PAGES[name]))
    assert page.status_code == 404
    assert "A superuser of this installation sets a new password for you." in page.content.decode()


def test_without_mail_the_sign_in_offers_none(client):
    page = client.get(reverse("account_login")).content.decode()
    assert reverse("account_reset_password") not in page
    assert "or if you forgot the password" in page


def test_without_mail_the_change_of_a_password_offers_none(client, owner, settings):
    client.force_login(owner)
    address = reverse("account_change_password")
    assert reverse("account_reset_password") not in client.get(address).content.decode()
    settings.CAN_MAIL = True
    assert reverse("account_reset_password") in client.get(address).content.decode()


def test_with_mail_a_new_password_can_be_asked_for(client, settings):
    settings.CAN_MAIL = True
    make_user(username="ben", email="ben@example.org")
    assert (
        reverse("account_reset_password") in client.get(reverse("account_login")).content.decode()
    )
    page = client.post(reverse("account_reset_password"), {"email": "ben@example.org"})
    assert page.status_code == 302
    assert [message.to for message in mail.outbox] == [["ben@example.org"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_a_mail_server_that_is_down_is_said(client, settings):
    settings.CAN_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_user(username="ben", email="ben@example.org")
    page = client.post(reverse("account_reset_password"), {"email": "ben@example.org"}, follow=True)
    assert page.status_code == 200
    assert "The mail could not be sent." in page.content.decode()


def test_a_mail_that_goes_nowhere_leaves_no_link_in_the_log(settings, caplog, capsys):
    settings.EMAIL_BACKEND = "nucleus.mail.Nowhere"
    caplog.set_level(logging.DEBUG)
    mail.send_mail("New password", "https://nucleus/reset/secret", None, ["ana@example.org"])
    said = caplog.text + "".join(capsys.readouterr())
    assert "EMAIL_URL is not set" in said
    assert "secret" not in said
    assert "ana@example.org" not in said


def test_a_refused_password_takes_the_focus_and_leads_to_its_field(client, owner):
    assert led_to(sign_in(client, "wrong")) == ["id_login"]
    client.force_login(owner)
    change = {"oldpassword": "wrong", "password1": "a new long one 7", "password2": "another"}
    page = client.post(reverse("account_change_password"), change)
    assert led_to(page)[0] == "id_oldpassword"
    assert "still here" not in page.content.decode()
