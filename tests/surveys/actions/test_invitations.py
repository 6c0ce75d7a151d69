"""Invitations: a link that works once, until it expires, while its maker may still give roles."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from surveys.actions import accounts, invitations
from surveys.actions.invitations import Unusable
from surveys.domain.invitations import hash_of
from surveys.domain.refusals import Refused
from surveys.models import Entry, Invitation, Membership, User, Version
from surveys.queries.invitations import invitation_of
from surveys.tasks import expire_invitations
from tests.surveys.factories import make_member, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return make_study()


@pytest.fixture
def admin(study):
    return make_member(study, "admin", username="boss")


def invite(study, admin, **given):
    given = {"roles": ["researcher"]} | given
    return invitations.invite(by=admin, study=study, **given)


def use(invitation, user):
    return invitations.use_invitation(invitation=invitation, user=user)


def roles_of(user):
    return set(Membership.objects.filter(user=user).values_list("role", flat=True))


def acts_on(invitation):
    entries = Entry.objects.filter(record_id=invitation.pk).order_by("pk")
    return [(entry.action, entry.author) for entry in entries]


def test_whoever_has_the_link_gets_the_roles_once(study, admin):
    invitation, token = invite(study, admin, roles=["analyst", "researcher"])
    ana, ben = make_user(username="ana"), make_user()
    use(invitation_of(token), ana)
    assert roles_of(ana) == {"analyst", "researcher"}
    with pytest.raises(Unusable) as refusal:
        use(invitation_of(token), ben)
    assert (refusal.value.code, roles_of(ben)) == ("invitation_used", set())
    assert acts_on(invitation) == [("invitation.made", "boss"), ("invitation.used", "ana")]


def test_the_log_says_that_the_roles_are_a_gift_of_whoever_invited(study, admin):
    invitation, _token = invite(study, admin)
    ana = make_user()
    use(invitation, ana)
    [given] = Entry.objects.filter(record_id=Membership.objects.get(user=ana).pk)
    assert (given.action, given.author) == ("membership.added", "boss")
    used = Entry.objects.get(action="invitation.used")
    assert given.act == used.act


def test_a_role_that_somebody_has_already_stays_as_it_is(study, admin):
    ana = make_member(study, "researcher")
    invitation, _token = invite(study, admin, roles=["analyst", "researcher"])
    use(invitation, ana)
    assert roles_of(ana) == {"analyst", "researcher"}


def test_nothing_that_is_stored_tells_the_link(study, admin):
    invitation, token = invite(study, admin)
    assert Invitation.objects.get().token_hash == hash_of(token)
    told = [str(version.content) for version in Version.objects.filter(record_id=invitation.pk)]
    assert len(told) == 1
    assert token not in told[0]
    assert hash_of(token) not in told[0]


@pytest.mark.parametrize("days", [None, 1, 60])
def test_it_is_valid_for_seven_days_unless_somebody_says_otherwise(study, admin, days):
    invitation, _token = invite(study, admin, **({"days": days} if days else {}))
    assert invitation.expires_at - invitation.made_at == timedelta(days=days or 7)


@pytest.mark.parametrize("days", [0, 61, -1])
def test_other_times_are_refused(study, admin, days):
    with pytest.raises(Refused) as refusal:
        invite(study, admin, days=days)
    assert refusal.value.code == "days_of_invitation"


@pytest.mark.parametrize("roles", [[], ["boss"], ["analyst", "boss"]])
def test_an_invitation_names_known_roles(study, admin, roles):
    with pytest.raises(Refused) as refusal:
        invite(study, admin, roles=roles)
    assert (refusal.value.code, Invitation.objects.count()) == ("no_role", 0)


@pytest.mark.parametrize("role", ["researcher", "analyst"])
def test_only_an_admin_invites(study, role):
    with pytest.raises(Refused) as refusal:
        invite(study, make_member(study, role))
    assert refusal.value.code == "not_an_admin"


def test_an_admin_of_another_study_does_not_invite(study):
    with pytest.raises(Refused):
        invite(study, make_member(make_study(), "admin"))


def end(invitation):
    invitation.expires_at = timezone.now() - timedelta(seconds=1)
    invitation.save()


def test_after_its_time_it_opens_nothing_and_the_log_says_so_once(study, admin):
    invitation, _token = invite(study, admin)
    still_open, _token = invite(study, admin)
    end(invitation)
    with pytest.raises(Unusable) as refusal:
        use(invitation, make_user())
    assert refusal.value.code == "invitation_expired"
    expire_invitations()
    expire_invitations()
    assert acts_on(invitation) == [("invitation.made", "boss"), ("invitation.expired", "")]
    assert acts_on(still_open) == [("invitation.made", "boss")]


def test_taken_back_it_opens_nothing(study, admin):
    invitation, _token = invite(study, admin)
    assert invitations.withdraw_invitation(by=admin, invitation=invitation) is True
    assert invitations.withdraw_invitation(by=admin, invitation=invitation) is False
    with pytest.raises(Unusable) as refusal:
        use(invitation, make_user())
    assert refusal.value.code == "invitation_withdrawn"
    assert acts_on(invitation) == [("invitation.made", "boss"), ("invitation.withdrawn", "boss")]


def test_only_an_admin_takes_one_back(study, admin):
    invitation, _token = invite(study, admin)
    with pytest.raises(Refused):
        invitations.withdraw_invitation(by=make_member(study, "analyst"), invitation=invitation)


@pytest.mark.parametrize("lost", ["role", "account"])
def test_it_is_void_once_its_maker_may_give_no_roles(study, admin, lost):
    make_member(study, "admin")
    invitation, _token = invite(study, admin)
    if lost == "role":
        by = accounts.system_account()
        accounts.remove_member(study=study, user=admin, role="admin", by=by)
    else:
        User.objects.filter(pk=admin.pk).update(is_active=False)
    ana = make_user()
    with pytest.raises(Unusable) as refusal:
        use(invitation, ana)
    assert (refusal.value.code, roles_of(ana)) == ("invitation_void", set())
    assert "boss" in str(refusal.value)


def test_nobody_invites_themselves(study, admin):
    invitation, _token = invite(study, admin)
    with pytest.raises(Refused) as refusal:
        use(invitation, admin)
    assert (refusal.value.code, roles_of(admin)) == ("own_invitation", {"admin"})


def test_a_page_that_is_sent_twice_makes_one_invitation(study, admin):
    id = uuid.uuid4()
    _invitation, token = invite(study, admin, id=id)
    with pytest.raises(Refused) as refusal:
        invite(study, admin, id=id)
    assert refusal.value.code == "made_already"
    assert Invitation.objects.get() == invitation_of(token)


def test_a_study_has_so_many_open_invitations_and_no_more(study, admin, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    for one in [invite(study, admin)[0] for _ in range(2)]:
        with pytest.raises(Refused) as refusal:
            invite(study, admin)
        assert refusal.value.code == "too_many_invitations"
        invitations.withdraw_invitation(by=admin, invitation=one)
        invite(study, admin)
    end(Invitation.objects.filter(state="open").first())
    invite(study, admin)  # one whose time is over takes no room


def join(invitation, username):
    account = User(username=username)
    account.set_password("a good long one")
    return invitations.join(invitation=invitation, account=account)


def test_an_account_is_made_with_the_roles_or_not_at_all(study, admin):
    invitation, _token = invite(study, admin)
    assert roles_of(join(invitation, "ana")) == {"researcher"}
    with pytest.raises(Unusable):
        join(invitation, "ben")
    assert not User.objects.filter(username="ben").exists()


@pytest.mark.parametrize("name", ["boss", "BOSS", "nucleus-system"])
def test_a_name_that_is_taken_makes_no_account_and_uses_nothing_up(study, admin, name):
    invitation, _token = invite(study, admin)
    with pytest.raises(Refused) as refusal:
        join(invitation, name)
    assert refusal.value.code == "taken_name"
    assert roles_of(join(invitation, "ana")) == {"researcher"}


def test_a_link_makes_no_superuser(study, admin):
    invitation, _token = invite(study, admin)
    account = User(username="ana", is_superuser=True, is_staff=True)
    made = invitations.join(invitation=invitation, account=account)
    stored = User.objects.get(pk=made.pk)
    assert (stored.is_superuser, stored.is_staff) == (False, False)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_link_at_once_one_gets_in():
    study = make_study()
    invitation, _token = invite(study, make_member(study, "admin"))
    people = [make_user() for _ in range(6)]
    together, outcomes = threading.Barrier(len(people)), []

    def follow(person):
        together.wait(timeout=30)
        try:
            use(invitation, person)
            outcomes.append("in")
        except Unusable as late:
            outcomes.append(late.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=follow, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["in", *["invitation_used"] * 5]
    assert Membership.objects.filter(user__in=people).count() == 1
