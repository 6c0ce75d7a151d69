"""Inviting: the link is shown once, mailed where mail can be sent, and stored nowhere."""

import re
import uuid

import pytest
from django.core import mail
from django.urls import reverse

from surveys.domain.invitations import hash_of
from surveys.models import Invitation
from tests.surveys.factories import make_invitation, make_member, make_study
from tests.surveys.views.summaries import led_to

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

LINK = re.compile(r'value="http://testserver(/accounts/invitation/)#([\w-]{43})"')


@pytest.fixture
def study():
    return make_study(slug="clouds", name={"en": "Clouds\nabove", "es": "Nubes"})


@pytest.fixture
def admin(client, study):
    admin = make_member(study, "admin", username="boss", first_name="Bea")
    client.force_login(admin)
    return admin


def invite(client, **fields):
    given = {"id": str(uuid.uuid4()), "roles": ["analyst"], "email": "", "days": "7"}
    return client.post(reverse("people-invite", args=["clouds"]), given | fields)


def test_the_link_is_on_the_answer_and_only_its_hash_is_stored(client, admin):
    answer = invite(client, roles=["analyst", "researcher"], days="3")
    [(address, token)] = LINK.findall(answer.text)
    invitation = Invitation.objects.get()
    assert address == reverse("invitation")
    assert invitation.token_hash == hash_of(token)
    assert (invitation.roles, invitation.made_by) == (["researcher", "analyst"], admin)
    assert "no-store" in answer["Cache-Control"]
    assert token not in client.get(reverse("people-list", args=["clouds"])).text


def test_sent_twice_it_makes_one_and_shows_no_second_link(client, admin):
    id = str(uuid.uuid4())
    invite(client, id=id)
    again = invite(client, id=id)
    assert (again.status_code, Invitation.objects.count()) == (409, 1)
    assert "This invitation was made already" in again.text
    assert not LINK.findall(again.text)


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        ({"roles": []}, "id_roles_0"),
        ({"roles": ["boss"]}, "id_roles_0"),
        ({"email": "nobody"}, "id_email"),
        ({"days": "0"}, "id_days"),
        ({"days": "99"}, "id_days"),
        ({"days": "soon"}, "id_days"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(client, admin, fields, target):
    answer = invite(client, **({"email": "new@example.org"} | fields))
    assert (answer.status_code, led_to(answer)) == (422, [target])
    assert Invitation.objects.count() == 0
    assert f'value="{fields.get("email", "new@example.org")}"' in answer.text


def test_the_link_is_mailed_where_mail_can_be_sent(client, admin, settings):
    settings.CAN_MAIL = True
    answer = invite(client, email="new@example.org")
    [(address, token)] = LINK.findall(answer.text)
    [sent] = mail.outbox
    assert sent.to == ["new@example.org"]
    assert sent.subject == "Invitation to the study Clouds above"
    assert f"http://testserver{address}#{token}" in sent.body
    assert "Bea invites you to the study Clouds above in Nucleus, as: Analyst." in sent.body
    assert "The link was sent to new@example.org." in answer.text


def test_it_is_mailed_in_the_language_of_whoever_invites(client, admin, settings):
    settings.CAN_MAIL = True
    client.cookies["django_language"] = "es"
    invite(client, email="new@example.org")
    assert mail.outbox[0].subject == "Invitación al estudio Nubes"


def test_without_mail_an_address_is_a_note(client, admin, settings):
    settings.CAN_MAIL = False
    answer = invite(client, email="new@example.org")
    assert (len(LINK.findall(answer.text)), mail.outbox) == (1, [])
    assert Invitation.objects.get().email == "new@example.org"


def test_a_mail_server_that_is_down_loses_no_link(client, admin, settings, monkeypatch, caplog):
    settings.CAN_MAIL = True

    def fail(self, fail_silently=False):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    answer = invite(client, email="new@example.org")
    [(_address, token)] = LINK.findall(answer.text)
    assert "The mail to new@example.org could not be sent." in answer.text
    assert "An invitation was not sent" in caplog.text
    assert token not in caplog.text


def test_one_that_is_taken_back_is_not_open_any_more(client, admin, study):
    invitation, _token = make_invitation(study, by=admin)
    address = reverse("people-withdraw", args=["clouds", invitation.pk])
    answer = client.post(address, follow=True)
    assert "The invitation is taken back." in answer.text
    assert [*answer.context["invitations"]] == []
    assert "was used, taken back or over before that" in client.post(address, follow=True).text


def test_one_of_another_study_is_not_found(client, admin):
    invitation, _token = make_invitation(make_study())
    address = reverse("people-withdraw", args=["clouds", invitation.pk])
    assert client.post(address).status_code == 404
