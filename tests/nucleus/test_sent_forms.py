"""What a form sent, field by field, and what of it nobody typed to be kept."""

import pytest
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    PasswordChangeForm,
    SetPasswordForm,
)
from django.forms import PasswordInput
from django.http import QueryDict
from django.test import RequestFactory

from nucleus.sent_forms import NOT_TYPED, fields_of


def sent(text):
    body = RequestFactory().post("/", text, content_type="application/x-www-form-urlencoded")
    return fields_of(body)


def test_every_value_of_a_field_is_kept_in_its_order():
    assert sent("b=2&a=1&b=1&b=2&c=") == [
        *(("b", "2"), ("b", "1"), ("b", "2")),
        *(("a", "1"), ("c", "")),
    ]


def test_what_a_page_asked_for_is_not_what_it_was_sent():
    assert fields_of(RequestFactory().get("/?a=1")) == []


def test_spaces_and_ends_of_lines_are_kept():
    typed = QueryDict(mutable=True)
    typed["q-goals"] = " one\r\n two "
    assert sent(typed.urlencode()) == [("q-goals", " one\r\n two ")]


@pytest.mark.parametrize(
    "form",
    [
        *(LoginForm, ChangePasswordForm, ResetPasswordKeyForm, AdminAuthenticationForm),
        *(AdminPasswordChangeForm, AdminUserCreationForm, PasswordChangeForm, SetPasswordForm),
    ],
)
def test_no_password_of_a_form_in_use_counts_as_typed(form):
    """Also of those that a new version of Django or allauth names otherwise."""
    fields = form.base_fields.items()
    secret = {name for name, field in fields if isinstance(field.widget, PasswordInput)}
    assert secret
    assert secret <= NOT_TYPED


@pytest.mark.parametrize("name", ["csrfmiddlewaretoken", "typed_by", "first_typed_by"])
def test_what_nucleus_sends_itself_is_not_typed(name):
    assert name in NOT_TYPED


@pytest.mark.parametrize("name", ["q-password", "q-password_policy", "Password", "typed_by_me"])
def test_a_question_may_be_called_nearly_so(name):
    assert name not in NOT_TYPED
