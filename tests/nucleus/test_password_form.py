"""Whoever changes a password is offered a link by mail only where mail can be sent."""

import pytest
from django.urls import reverse

from nucleus.password_form import PasswordForm
from tests.surveys.factories import make_user

pytestmark = pytest.mark.django_db

TYPED = {
    "oldpassword": "pass",
    "password1": "a-longer-word-7",
    "password2": "a-longer-word-7",
}


@pytest.mark.parametrize(("can_mail", "offered"), [(True, True), (False, False)])
def test_a_link_by_mail_is_offered_where_there_is_mail(settings, can_mail, offered):
    settings.CAN_MAIL = can_mail
    hint = str(PasswordForm(user=make_user()).fields["oldpassword"].help_text)
    assert ("href" in hint) is offered


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"oldpassword": "guess"}, "oldpassword"),
        ({"password2": "another-word-7"}, "password2"),
        ({"password1": "pass", "password2": "pass"}, "password1"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(wrong, field):
    form = PasswordForm(make_user(), TYPED | wrong)
    assert set(form.errors) == {field}


def test_the_page_uses_this_form(client):
    client.force_login(make_user())
    page = client.get(reverse("account_change_password"))
    assert isinstance(page.context["form"], PasswordForm)


def test_a_new_password_is_stored():
    user = make_user()
    form = PasswordForm(user, TYPED)
    assert form.is_valid(), form.errors
    form.save()
    user.refresh_from_db()
    assert user.check_password("a-longer-word-7")
