"""Signing in again before what deserves it: the password once more, good for some minutes.

The guess is counted with those of the sign-in, so who is locked out there is locked out here, and
the other way round.
"""

import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.forms.fields import OwnWordsForm
from surveys.rules import SignedInRequest

GOOD_FOR = datetime.timedelta(minutes=5)
MARK = "signed_in_again"
"""Where the session says who signed in again, and when."""


def signed_in_again_until(request: SignedInRequest) -> datetime.datetime | None:
    """Return until when this session needs no password again; None where it is to be asked for."""
    who, at = request.session.get(MARK, (None, 0))
    since, now = datetime.datetime.fromtimestamp(at, datetime.UTC), timezone.now()
    is_good = who == request.user.pk and since <= now < since + GOOD_FOR
    return since + GOOD_FOR if is_good else None


def sign_in_again(request: SignedInRequest, password: str) -> None:
    """Take the password of whoever is signed in; the session goes on under another key.

    Raises ValidationError where it is wrong, or no guess is left.
    """
    if not get_adapter(request).reauthenticate(request.user, password):
        raise ValidationError(
            _("This is not the password of this account. Type it again."), code="wrong_password"
        )
    request.session.cycle_key()
    request.session[MARK] = (request.user.pk, timezone.now().timestamp())


class SignedInAgainForm(OwnWordsForm):
    """A form of what asks to sign in again: it has a password unless that was just done.

    Where it has one, it only signs in again: what the form is for is another step.
    """

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.asks_password = signed_in_again_until(request) is None
        if self.asks_password:
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
                help_text=_("Signing in again holds for five minutes."),
                error_messages={
                    "required": _("Signing in again is needed. Type your password."),
                },
            )

    def clean(self) -> dict[str, Any]:
        """Take the password once nothing else is wrong, so that no guess is lost."""
        if self.asks_password and not self.errors:
            try:
                sign_in_again(self.request, self.cleaned_data["password"])
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return self.cleaned_data
