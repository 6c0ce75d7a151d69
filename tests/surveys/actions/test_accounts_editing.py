"""Accounts: made, changed and deactivated by superusers, and by nobody else."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from surveys.actions import accounts
from surveys.domain.refusals import Refused
from surveys.models import User
from tests.surveys.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user(is_superuser=True)


def test_a_superuser_makes_an_account_that_can_sign_in(boss):
    account = User(username="ana")
    account.set_password("long enough")
    accounts.create_account(account=account, by=boss)
    assert User.objects.get(username="ana").check_password("long enough")


def test_only_the_fields_that_were_changed_are_stored(boss):
    account = make_user(first_name="Ana", last_name="Old")
    User.objects.filter(pk=account.pk).update(last_name="New")  # by somebody else, meanwhile
    account.first_name, account.is_active = "Anna", False
    account.set_password("another")
    accounts.change_account(account=account, fields=["first_name", "is_active"], by=boss)
    stored = User.objects.get(pk=account.pk)
    assert (stored.first_name, stored.last_name, stored.is_active) == ("Anna", "New", True)
    assert stored.check_password("pass")


def test_a_former_address_resets_no_password(boss):
    account = make_user(email="new@example.org")
    for email in ("old@example.org", "New@example.org"):
        EmailAddress.objects.create(user=account, email=email)
    accounts.change_account(account=account, fields=["first_name"], by=boss)
    assert account.emailaddress_set.count() == 2
    accounts.change_account(account=account, fields=["email"], by=boss)
    assert [one.email.casefold() for one in account.emailaddress_set.all()] == ["new@example.org"]


def test_who_is_locked_out_signs_in_again_once_activated(boss, client):
    account = make_user(username="ana")
    client.force_login(account)
    assert client.get(reverse("study-list")).status_code == 200
    accounts.deactivate_account(account=account, by=boss)
    assert client.get(reverse("study-list")).status_code == 302
    assert not client.login(username="ana", password="pass")
    accounts.activate_account(account=account, by=boss)
    assert client.login(username="ana", password="pass")


@pytest.mark.parametrize(
    "act",
    [
        lambda account, by: accounts.create_account(account=User(username="new"), by=by),
        lambda account, by: accounts.change_account(account=account, fields=["email"], by=by),
        lambda account, by: accounts.activate_account(account=account, by=by),
        lambda account, by: accounts.deactivate_account(account=account, by=by),
    ],
)
def test_nobody_else_does(act):
    account = make_user(is_staff=True)
    before = list(User.objects.values())
    account.email = "other@example.org"
    with pytest.raises(Refused) as refusal:
        act(account, by=account)
    assert refusal.value.code == "not_a_superuser"
    assert list(User.objects.values()) == before
