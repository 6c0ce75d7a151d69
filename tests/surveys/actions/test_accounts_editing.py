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


def refused(act, **given):
    with pytest.raises(Refused) as refusal:
        act(**given)
    return refusal.value.code


@pytest.mark.parametrize("lost", accounts.LETS_IN)
def test_nobody_locks_out_themselves(boss, lost):
    make_user(is_superuser=True, is_staff=True)
    User.objects.filter(pk=boss.pk).update(is_staff=True)
    account = User.objects.get(pk=boss.pk)
    setattr(account, lost, False)
    change, deactivate = accounts.change_account, accounts.deactivate_account
    act, given = (deactivate, {}) if lost == "is_active" else (change, {"fields": [lost]})
    assert refused(act, account=account, by=boss, **given) == "own_account"
    account.refresh_from_db()
    assert getattr(account, lost)


def test_the_last_who_can_change_accounts_stays(boss):
    """The account of the system is a superuser, too, but nobody signs in with it."""
    accounts.system_account()
    last, other = (make_user(is_superuser=True, is_staff=True) for _ in range(2))
    accounts.deactivate_account(account=other, by=boss)
    assert refused(accounts.deactivate_account, account=last, by=boss) == "last_superuser"
    last.refresh_from_db()
    last.is_staff = False
    given = {"account": last, "fields": ["is_staff"], "by": boss}
    assert refused(accounts.change_account, **given) == "last_superuser"
    accounts.activate_account(account=other, by=boss)
    accounts.deactivate_account(account=last, by=boss)


def test_who_was_locked_out_meanwhile_changes_nothing_more(boss):
    """They were let in when their page began, and waited for the other superuser."""
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert boss.is_active
    assert refused(accounts.deactivate_account, account=make_user(), by=boss) == "not_a_superuser"


@pytest.mark.parametrize("name", ["ANA", "Ana", "Nucleus-System", "nucleus-system"])
def test_names_that_the_sign_in_takes_for_one_are_given_once(boss, name):
    make_user(username="ana")
    new, other = User(username=name), make_user()
    assert refused(accounts.create_account, account=new, by=boss) == "taken_name"
    other.username = name
    given = {"account": other, "fields": ["username"], "by": boss}
    assert refused(accounts.change_account, **given) == "taken_name"


def test_a_name_changes_its_case_and_a_double_from_before_is_mended(boss):
    account = make_user(username="ana")
    account.username = "Ana"
    accounts.change_account(account=account, fields=["username"], by=boss)
    double = make_user(username="ANA")
    accounts.deactivate_account(account=double, by=boss)
    double.username = "ana-2"
    accounts.change_account(account=double, fields=["username"], by=boss)


def test_nobody_signs_in_as_the_system_by_changing_it(boss):
    account = accounts.system_account()
    assert refused(accounts.activate_account, account=account, by=boss) == "system_account"
    account.username = "mine"
    given = {"account": account, "fields": ["username"], "by": boss}
    assert refused(accounts.change_account, **given) == "system_account"


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
