"""The account of the system, roles that come and go, and the accounts to try things out."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Permission

from surveys.actions import accounts
from surveys.models import Entry, Membership, User
from tests.surveys.factories import make_member, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


def add(study, user, role="analyst"):
    return accounts.add_member(study=study, user=user, role=role, by=accounts.system_account())


def remove(study, user, role="analyst"):
    return accounts.remove_member(study=study, user=user, role=role, by=accounts.system_account())


def roles_of(user):
    return set(Membership.objects.filter(user=user).values_list("role", flat=True))


@pytest.mark.parametrize("password", ["", "pass", "nucleus-system"])
def test_nobody_signs_in_as_the_system(password):
    account = accounts.system_account()
    assert authenticate(username=account.username, password=password) is None
    account.is_active = True  # were it switched on by mistake
    account.save()
    assert authenticate(username=account.username, password=password) is None


def test_there_is_one_account_of_the_system_and_it_stays_as_it_is():
    first = accounts.system_account()
    assert accounts.system_account() == first
    assert accounts.system_account().password == first.password
    assert User.objects.filter(username=accounts.SYSTEM_USERNAME).count() == 1


def test_a_role_given_while_another_gives_it_is_the_same(study, monkeypatch):
    """The other one was not there yet when this one looked."""
    user = make_user()
    first, entries = add(study, user), Entry.objects.count()
    looks, look = [], Membership.objects.filter

    def look_too_early(**given):
        looks.append(given)
        return Membership.objects.none() if len(looks) == 1 else look(**given)

    monkeypatch.setattr(Membership.objects, "filter", look_too_early)
    assert add(study, user) == first
    assert Entry.objects.count() == entries


def test_one_role_is_taken_away_and_the_others_stay(study):
    user = make_member(study, "analyst")
    add(study, user, "researcher")
    elsewhere = make_study()
    add(elsewhere, user, "analyst")
    assert remove(study, user) is True
    assert set(Membership.objects.filter(user=user).values_list("study", "role")) == {
        (study.pk, "researcher"),
        (elsewhere.pk, "analyst"),
    }


def test_a_role_that_nobody_has_is_not_taken_away(study):
    user = make_member(study, "analyst")
    entries = Entry.objects.count()
    assert remove(study, user, "admin") is False
    assert (roles_of(user), Entry.objects.count()) == ({"analyst"}, entries)


def test_a_role_may_be_given_again_after_it_was_taken(study):
    user = make_member(study, "analyst")
    remove(study, user)
    again = add(study, user)
    assert roles_of(user) == {"analyst"}
    assert Entry.objects.get(record_id=again.pk).action == "membership.added"


def test_demo_accounts_have_one_role_each_and_only_the_admin_is_staff(study):
    made = accounts.create_demo_accounts(study=study, password="first")
    assert {one.username: (roles_of(one), one.is_staff) for one in made} == {
        "researcher": ({"researcher"}, False),
        "analyst": ({"analyst"}, False),
        "admin": ({"admin"}, True),
    }
    assert not any(one.is_superuser for one in made)


def test_demo_accounts_are_reset_and_lose_what_an_earlier_version_gave(study):
    accounts.create_demo_accounts(study=study, password="first")
    analyst = User.objects.get(username="analyst")
    analyst.user_permissions.add(Permission.objects.first())
    analyst.is_staff = True
    analyst.save()
    entries = Entry.objects.count()
    accounts.create_demo_accounts(study=study, password="second")
    analyst = User.objects.get(username="analyst")
    assert (analyst.is_staff, analyst.user_permissions.count()) == (False, 0)
    assert analyst.check_password("second")
    assert Entry.objects.count() == entries
