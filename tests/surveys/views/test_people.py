"""The page of people: who is in the study, what an admin does about one of them."""

import pytest
from django.urls import reverse

from surveys.actions import accounts
from surveys.domain.roles import IN_WORDS, Permission
from surveys.models import Membership
from tests.surveys.factories import (
    make_interview,
    make_invitation,
    make_member,
    make_study,
    make_user,
    make_wave,
)
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def study():
    return make_study(slug="clouds", name={"en": "Clouds", "es": "Nubes"})


@pytest.fixture
def admin(study):
    return make_member(study, "admin", username="boss", first_name="Bea", last_name="Boss")


@pytest.fixture
def page(client, admin):
    """Open pages as the admin."""
    client.force_login(admin)
    return client


def people(client, **headers):
    return client.get(reverse("people-list", args=["clouds"]), **headers)


def person(client, somebody, **headers):
    return client.get(reverse("people-person", args=["clouds", somebody.pk]), **headers)


def act(client, somebody, what, **fields):
    address = reverse("people-act", args=["clouds", somebody.pk, what])
    return client.post(address, fields, follow=True)


def roles_of(user):
    return set(Membership.objects.filter(user=user).values_list("role", flat=True))


def test_everybody_in_the_study_sees_who_else_is_and_who_may_do_what(client, study, admin):
    accounts.add_member(study=study, user=admin, role="researcher", by=accounts.system_account())
    ana = make_member(study, "analyst", username="ana", is_active=False)
    client.force_login(make_member(study, "analyst", username="zoe"))
    answer = people(client)
    listed = {one.username: one.roles for one in answer.context["page"]}
    assert listed == {"ana": ["Analyst"], "boss": ["Researcher", "Admin"], "zoe": ["Analyst"]}
    assert "Deactivated" in answer.text
    assert "Bea Boss" in answer.text
    assert "Last signed in" not in answer.text  # that is for admins
    assert reverse("people-person", args=["clouds", ana.pk]) not in answer.text


def test_the_table_of_roles_is_the_one_that_rules(page):
    table = people(page).context["table"]
    assert table.roles == ["Researcher", "Analyst", "Admin"]
    assert len(table.rows) == len(Permission)
    may = dict(table.rows)
    assert may["Approving interviews"] == [True, False, True]
    assert may["Defining indicators"] == [False, True, True]
    assert may["Giving roles"] == [False, False, True]
    assert {what.lower() for what in may} == {words.lower() for words in IN_WORDS.values()}


def test_the_page_speaks_spanish(page):
    answer = people(page, HTTP_ACCEPT_LANGUAGE="es")
    assert "<h1>Personas</h1>" in answer.text
    assert answer.context["table"].roles == ["Investigador/a", "Analista", "Administrador/a"]


def test_admins_see_who_was_here_and_which_invitations_are_open(page, study, admin):
    make_invitation(study, email="new@example.org", by=admin)
    lost = make_member(study, "admin")
    make_invitation(study, email="void@example.org", by=lost)
    by = accounts.system_account()
    accounts.remove_member(study=study, user=lost, role="admin", by=by)
    make_user(username="root", is_superuser=True)
    make_member(study, "analyst", username="never")
    answer = people(page)
    waiting = {one.email: one.is_void for one in answer.context["invitations"]}
    assert waiting == {"new@example.org": False, "void@example.org": True}
    assert [one.username for one in answer.context["superusers"]] == ["root"]
    assert ">never<" in answer.text


def test_a_superuser_in_the_study_is_told_apart(page, study):
    assert "Superuser</span>" not in people(page).text
    make_member(study, "analyst", is_superuser=True)
    assert "Superuser</span>" in people(page).text


def test_roles_are_given_and_taken_one_by_one(page, study):
    ana = make_member(study, "researcher", username="ana")
    assert "ana has the role Analyst now." in act(page, ana, "give", role="analyst").text
    answer = act(page, ana, "take", role="researcher")
    assert "ana does not have the role Researcher any more." in answer.text
    assert roles_of(ana) == {"analyst"}


def test_a_refusal_stands_on_the_page_of_the_person(page, study, admin):
    answer = act(page, admin, "take", role="admin")
    assert answer.status_code == 409
    assert "boss is the last admin of the study who can sign in." in answer.text
    assert roles_of(admin) == {"admin"}
    answer = act(page, admin, "give", role="analyst")
    assert (answer.status_code, roles_of(admin)) == (409, {"admin"})


def test_one_is_not_offered_roles_for_oneself(page, admin):
    address = reverse("people-act", args=["clouds", admin.pk, "give"])
    assert address not in person(page, admin).text


@pytest.mark.parametrize("role", ["", "boss", "\x00"])
def test_a_role_that_there_is_not_is_not_found(page, study, role):
    ana = make_member(study, "analyst")
    assert act(page, ana, "give", role=role).status_code == 404


def test_somebody_who_is_not_in_the_study_has_no_page_there(page):
    stranger = make_member(make_study(), "analyst")
    assert person(page, stranger).status_code == 404
    assert act(page, stranger, "give", role="analyst").status_code == 404
    assert roles_of(stranger) == {"analyst"}


def test_removing_somebody_leads_back_to_the_list(page, study):
    ana = make_member(study, "analyst", username="ana")
    answer = act(page, ana, "remove")
    assert answer.redirect_chain == [(reverse("people-list", args=["clouds"]), 302)]
    assert "ana is not in the study any more." in answer.text
    assert "ana" not in {one.username for one in answer.context["page"]}


def test_whoever_leaves_by_themselves_stays_signed_in(page, study, admin):
    make_member(study, "admin")
    answer = act(page, admin, "remove")
    assert answer.redirect_chain == [(reverse("study-list"), 302)]
    assert answer.status_code == 200


def test_ended_sessions_are_over_for_the_other_and_not_for_oneself(page, study, client_class):
    ana, other = make_member(study, "analyst", username="ana"), client_class()
    other.force_login(ana)
    assert "ana is signed out everywhere." in act(page, ana, "end-sessions").text
    assert people(other).status_code == 302


@pytest.fixture
def client_class(client):
    return type(client)


def test_handing_over_says_what_was_begun(page, study):
    ana = make_member(study, "researcher", username="ana")
    ben = make_member(study, "analyst", username="ben")
    draft = make_interview(make_wave(study), {}, by=ana, state="draft", respondent="R7")
    shown = person(page, ana)
    assert [one.pk for one in shown.context["unfinished"]] == [draft.pk]
    assert "1 interview that this person entered is still to be submitted." in shown.text
    answer = act(page, ana, "hand-over", receiver=ben.pk)
    assert "ben has the roles of ana now: Researcher. 1 interview that ana entered" in answer.text
    assert (roles_of(ana), roles_of(ben)) == (set(), {"researcher", "analyst"})


def test_handing_over_to_nobody_is_asked_again(page, study):
    ana, stranger = make_member(study, "researcher"), make_user()
    for receiver in ("", stranger.pk, "x"):
        answer = act(page, ana, "hand-over", receiver=receiver)
        assert answer.status_code == 422
        assert led_to(answer) == ["id_receiver"]
    assert roles_of(ana) == {"researcher"}


def test_what_is_submitted_is_not_begun(page, study):
    ana = make_member(study, "researcher")
    make_interview(make_wave(study), {}, by=ana, state="submitted")
    assert person(page, ana).context["unfinished_count"] == 0


def test_only_a_superuser_deactivates_an_account(client, page, study, client_class):
    ana = make_member(study, "analyst", username="ana")
    answer = act(page, ana, "deactivate")
    assert answer.status_code == 409
    assert "Only superusers make and change accounts." in answer.text
    root = client_class()
    root.force_login(make_user(is_superuser=True))
    assert "The account ana is deactivated." in act(root, ana, "deactivate").text
    ana.refresh_from_db()
    assert ana.is_active is False
    assert "The account ana is active again." in act(root, ana, "activate").text
