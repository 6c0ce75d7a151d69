"""Who gives and takes roles: nobody to themselves, and never from the last admin."""

import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from surveys.actions import accounts, memberships
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.models import Entry, Membership, User
from surveys.rules import can
from tests.surveys.factories import make_member, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def admin(study):
    return make_member(study, "admin", username="boss")


def roles_of(user):
    return set(Membership.objects.filter(user=user).values_list("role", flat=True))


def refused(act, **given):
    with pytest.raises(Refused) as refusal:
        act(**given)
    return refusal.value.code


def test_an_admin_gives_and_takes_single_roles(study, admin):
    ana = make_member(study, "researcher")
    memberships.give_role(study=study, user=ana, role="analyst", by=admin)
    assert roles_of(ana) == {"researcher", "analyst"}
    assert memberships.take_role(study=study, user=ana, role="researcher", by=admin) is True
    assert memberships.take_role(study=study, user=ana, role="researcher", by=admin) is False
    assert roles_of(ana) == {"analyst"}
    acts = Entry.objects.filter(by=admin).order_by("pk").values_list("action", flat=True)
    assert [*acts] == ["membership.added", "membership.removed"]


def test_nobody_gives_themselves_a_role(study, admin):
    root = make_user(is_superuser=True)
    for person in (admin, root):
        code = refused(memberships.give_role, study=study, user=person, role="analyst", by=person)
        assert code == "own_role"
    assert roles_of(admin) == {"admin"}


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_other_roles_change_nobody(study, admin, role):
    person, ana = make_member(study, role), make_member(study, "analyst")
    given = {"study": study, "user": ana, "by": person}
    assert refused(memberships.give_role, role="admin", **given) == "not_an_admin"
    assert refused(memberships.take_role, role="analyst", **given) == "not_an_admin"
    assert refused(memberships.remove_person, **given) == "not_an_admin"
    assert refused(memberships.end_sessions_of, **given) == "not_an_admin"
    hand_over = {"study": study, "giver": ana, "receiver": person, "by": person}
    assert refused(memberships.hand_over, **hand_over) == "not_an_admin"


def test_a_right_that_was_lost_since_the_page_was_opened_is_asked_again(study, admin):
    other = make_member(study, "admin")
    assert can(admin, Permission.PEOPLE_EDIT, study)  # remembered on the account of a request
    memberships.take_role(study=study, user=admin, role="admin", by=other)
    ana = make_member(study, "analyst")
    code = refused(memberships.give_role, study=study, user=ana, role="admin", by=admin)
    assert code == "not_an_admin"


def test_a_deactivated_account_gets_no_role(study, admin):
    ana = make_member(study, "analyst", is_active=False)
    given = {"study": study, "user": ana, "role": "admin", "by": admin}
    assert refused(memberships.give_role, **given) == "inactive_account"


@pytest.mark.parametrize("act", ["take", "remove", "hand over"])
def test_the_last_admin_who_can_sign_in_stays(study, admin, act):
    make_member(study, "admin", is_active=False)
    analyst = make_member(study, "analyst")
    if act == "take":
        given = {"study": study, "user": admin, "role": "admin", "by": admin}
        assert refused(memberships.take_role, **given) == "last_admin"
    elif act == "remove":
        given = {"study": study, "user": admin, "by": admin}
        assert refused(memberships.remove_person, **given) == "last_admin"
    else:  # then the other one is the last
        memberships.hand_over(study=study, giver=admin, receiver=analyst, by=admin)
        given = {"study": study, "user": analyst, "by": analyst}
        assert refused(memberships.remove_person, **given) == "last_admin"
        assert roles_of(analyst) == {"analyst", "admin"}
        return
    assert roles_of(admin) == {"admin"}


def test_a_command_does_not_take_the_last_admin_either(study, admin):
    given = {"study": study, "user": admin, "role": "admin", "by": accounts.system_account()}
    assert refused(accounts.remove_member, **given) == "last_admin"


def test_removed_somebody_has_no_role_here_and_is_signed_out(study, admin, client):
    ana, elsewhere = make_member(study, "researcher"), make_study()
    for where, role in ((study, "analyst"), (elsewhere, "analyst")):
        accounts.add_member(study=where, user=ana, role=role, by=accounts.system_account())
    client.force_login(ana)
    assert memberships.remove_person(study=study, user=ana, by=admin) == ["researcher", "analyst"]
    assert [*Membership.objects.filter(user=ana).values_list("study", flat=True)] == [elsewhere.pk]
    assert client.get("/studies/").status_code == 302


def test_sessions_end_wherever_they_are_kept_and_a_new_one_is_as_good(
    study, admin, client, settings
):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    ana = make_member(study, "analyst")
    client.force_login(ana)
    assert client.get("/studies/").status_code == 200
    memberships.end_sessions_of(study=study, user=ana, by=admin)
    assert client.get("/studies/").status_code == 302
    client.force_login(User.objects.get(pk=ana.pk))
    assert client.get("/studies/").status_code == 200
    assert [*LogEntry.objects.values_list("user", "object_id")] == [(admin.pk, str(ana.pk))]


def test_sessions_of_somebody_who_is_not_in_the_study_are_none_of_its_business(study, admin):
    given = {"study": study, "user": make_user(), "by": admin}
    assert refused(memberships.end_sessions_of, **given) == "not_in_the_study"


def test_handed_over_roles_add_up_and_the_giver_has_none(study, admin):
    ana, ben = make_member(study, "researcher"), make_member(study, "analyst")
    given = {"study": study, "giver": ana, "receiver": ben, "by": admin}
    assert memberships.hand_over(**given) == ["researcher"]
    assert (roles_of(ana), roles_of(ben)) == (set(), {"researcher", "analyst"})
    acts = Entry.objects.filter(by=admin).values_list("act", flat=True)
    assert len(set(acts)) == 1


def test_nobody_hands_over_to_themselves_or_to_a_stranger(study, admin):
    ana, stranger = make_member(study, "researcher"), make_user()
    given = {"study": study, "giver": ana, "by": admin}
    assert refused(memberships.hand_over, receiver=admin, **given) == "own_role"
    assert refused(memberships.hand_over, receiver=stranger, **given) == "not_in_the_study"
    assert refused(memberships.hand_over, receiver=ana, **given) == "not_in_the_study"
    gone = make_member(study, "analyst", is_active=False)
    assert refused(memberships.hand_over, receiver=gone, **given) == "inactive_account"
    assert roles_of(ana) == {"researcher"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_admins_who_take_the_role_from_each_other_at_once_leave_one():
    study = make_study()
    pair = [make_member(study, "admin") for _ in range(2)]
    together, outcomes = threading.Barrier(2), []

    def take(by, user):
        together.wait(timeout=30)
        try:
            memberships.take_role(study=study, user=user, role="admin", by=by)
            outcomes.append("taken")
        except Refused as late:
            outcomes.append(late.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["not_an_admin", "taken"]
    assert Membership.objects.filter(role="admin").count() == 1
