"""Accounts in the Django admin: superusers write them, by actions; nobody deletes one."""

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.urls import reverse

from surveys.actions import accounts
from surveys.models import User
from tests.surveys.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def address(page, *arguments):
    return reverse(f"admin:surveys_user_{page}", args=arguments)


@pytest.fixture
def boss(client):
    person = make_user(is_staff=True, is_superuser=True)
    client.force_login(person)
    return person


@pytest.fixture
def called(monkeypatch):
    """The actions that were called, with who called them; they do what they do."""
    seen = []
    for name in ("create", "change", "activate", "deactivate"):
        act = getattr(accounts, f"{name}_account")

        def spy(*, by, act=act, name=name, **given):
            seen.append((name, by))
            return act(by=by, **given)

        monkeypatch.setattr(accounts, f"{name}_account", spy)
    return seen


def form_of(client, account):
    page = client.get(address("change", account.pk))
    shown = page.context["adminform"].form
    fields = [shown[name] for name in shown.fields]
    before = {one.html_initial_name: one.value() for one in fields if not one.field.disabled}
    assert all(f'name="{name}"' in page.content.decode() for name in before)
    return before | {one.name: one.value() for one in fields if one.value()}


def acts_on(account):
    return LogEntry.objects.filter(object_id=account.pk).values_list("user", "action_flag")


def test_an_account_is_made_by_the_action_and_told(client, boss, called):
    password = {"password1": "quite-long-1", "password2": "quite-long-1"}
    given = {"username": "new-person", "usable_password": "true", **password}
    assert client.post(address("add"), given).status_code == 302
    account = User.objects.get(username="new-person")
    assert account.check_password("quite-long-1")
    assert called == [("create", boss)]
    assert list(acts_on(account)) == [(boss.pk, ADDITION)]


def test_an_account_is_changed_and_deactivated_by_actions(client, boss, called):
    account = make_user()
    url = address("change", account.pk)
    form = form_of(client, account)
    assert client.post(url, form | {"first_name": "Ana", "is_staff": "on"}).status_code == 302
    form = form_of(client, account)
    del form["is_active"]
    client.post(url, form)
    account.refresh_from_db()
    assert (account.first_name, account.is_staff, account.is_active) == ("Ana", True, False)
    client.post(url, form_of(client, account) | {"is_active": "on"})
    account.refresh_from_db()
    assert account.is_active
    assert [name for name, by in called if name != "change"] == ["deactivate", "activate"]
    assert ("change", boss) in called
    assert list(acts_on(account)) == [(boss.pk, CHANGE)] * 3


def test_a_page_opened_before_undoes_nothing(client, boss, monkeypatch):
    """Who mends a name lets nobody in again whom another superuser locked out meanwhile."""
    account = make_user(is_staff=True)
    form = form_of(client, account) | {"first_name": "Ana"}
    checked = []
    monkeypatch.setattr(accounts, "check_account", lambda account, by: checked.append(account))
    User.objects.filter(pk=account.pk).update(is_active=False, is_superuser=True, last_name="New")
    assert client.post(address("change", account.pk), form).status_code == 302
    account.refresh_from_db()
    assert (account.first_name, account.last_name) == ("Ana", "New")
    for one in (account, *checked):
        assert (one.is_active, one.is_superuser, one.is_staff) == (False, True, True)


def test_a_password_is_set_as_before(client, boss):
    account = make_user()
    url = reverse("admin:auth_user_password_change", args=[account.pk])
    password = {"password1": "quite-long-1", "password2": "quite-long-1"}
    assert client.post(url, {"usable_password": "true", **password}).status_code == 302
    account.refresh_from_db()
    assert account.check_password("quite-long-1")


def test_no_account_is_deleted(client, boss):
    account = make_user()
    url = address("delete", account.pk)
    assert client.post(url, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": account.pk, "post": "yes"}
    client.post(address("changelist"), chosen)
    assert User.objects.filter(pk=account.pk).exists()


def test_no_form_offers_what_opens_nothing(client, boss):
    assert {"groups", "user_permissions"} & set(form_of(client, boss)) == set()
    page = client.get(address("change", boss.pk)).content.decode()
    assert "user_permissions" not in page
    assert "is_superuser" in page


def test_what_would_lock_out_is_refused_in_words_and_kept(client, boss):
    for language, words in (("en", "Ask another superuser"), ("es", "pedírselo a otra cuenta")):
        for lost in accounts.LETS_IN:
            form = form_of(client, boss) | {"first_name": "Typed"}
            del form[lost]
            headers = {"accept-language": language}
            page = client.post(address("change", boss.pk), form, headers=headers)
            assert page.status_code == 200
            assert words in page.content.decode()
            assert 'value="Typed"' in page.content.decode()
    boss.refresh_from_db()
    assert (boss.is_active, boss.is_staff, boss.is_superuser) == (True, True, True)


def test_a_name_in_other_case_is_refused_in_words(client, boss):
    """The sign-in takes both for one name, and would let in neither."""
    make_user(username="ana")
    account = make_user()
    form = form_of(client, account) | {"username": "ANA"}
    page = client.post(address("change", account.pk), form)
    assert "The name ANA is taken" in page.content.decode()
    given = {"usable_password": "true", "password1": "quite-long-1", "password2": "quite-long-1"}
    page = client.post(address("add"), given | {"username": accounts.SYSTEM_USERNAME})
    assert "The name nucleus-system is taken" in page.content.decode()
    assert not User.objects.filter(username__in=("ANA", accounts.SYSTEM_USERNAME)).exists()


@pytest.mark.parametrize("spelled", ["{}", "0{}"])
def test_nobody_takes_the_password_from_themselves(client, boss, spelled):
    password = boss.password
    url = reverse("admin:auth_user_password_change", args=[spelled.format(boss.pk)])
    page = client.post(url, {"usable_password": "false", "unset-password": "1"}, follow=True)
    assert "Ask another superuser" in page.content.decode()
    boss.refresh_from_db()
    assert boss.password == password


def test_the_account_of_the_system_is_only_shown(client, boss):
    account = accounts.system_account()
    url = address("change", account.pk)
    assert client.get(url).status_code == 200
    assert client.post(url, {"username": "mine", "is_active": "on"}).status_code == 403
    url = reverse("admin:auth_user_password_change", args=[account.pk])
    given = {"usable_password": "true", "password1": "quite-long-1", "password2": "quite-long-1"}
    assert client.post(url, given).status_code == 403
    account.refresh_from_db()
    assert not account.is_active
    assert not account.has_usable_password()
