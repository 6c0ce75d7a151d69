"""Who is in a study: an invitation, and what people say of themselves."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from surveys.domain.invitations import DAYS, MOST_DAYS
from surveys.domain.roles import ROLE_NAMES
from surveys.forms.fields import OwnWordsForm, own_words
from surveys.models import User
from surveys.models.choices import translated

NO_ADDRESS = _("This is no mail address. Write it like name@example.org, or leave it empty.")


class InvitationForm(OwnWordsForm):
    """The roles of whoever is invited, for how long, and where the link is sent."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=translated(ROLE_NAMES),
        widget=forms.CheckboxSelectMultiple,
    )
    email = forms.EmailField(label=_("Mail address"), required=False, max_length=254)
    days = forms.IntegerField(
        label=_("Valid for how many days?"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )

    def __init__(self, *args: Any, can_mail: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"id": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["roles"].error_messages["required"] = _("Choose at least one role.")
        self.fields["email"].error_messages["invalid"] = NO_ADDRESS
        self.fields["email"].help_text = (
            _("The link is sent there, and shown to copy. It may stay empty.")
            if can_mail
            else _("A note for the list of invitations: this installation sends no mail.")
        )


class HandOverForm(OwnWordsForm):
    """Who gets the roles of somebody who leaves."""

    receiver = forms.ModelChoiceField(
        label=_("To whom?"), queryset=User.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, receivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]
        self.fields["receiver"].error_messages["invalid_choice"] = _(
            "Choose somebody else who is in this study already. Whoever is not is invited first."
        )


class NewAccountForm(BaseUserCreationForm):
    """The account of somebody who was invited, made by themselves."""

    language = forms.ChoiceField(label=_("Language after signing in"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "username", "email", "language")

    def __init__(self, *args: Any, can_mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages |= own_words(field)
        self.fields["first_name"].required = True
        self.fields["email"].label = _("Mail address")
        self.fields["email"].error_messages["invalid"] = NO_ADDRESS
        self.fields["email"].help_text = (
            _("For a new password by mail. It may stay empty.")
            if can_mail
            else _("So that others can reach you. It may stay empty.")
        )
        self.fields["username"].help_text = _(
            "To sign in with. Letters, digits and @ . + - _ are allowed."
        )
        self.fields["password2"].help_text = _("The same password once more.")
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["username"].widget.attrs.pop("autofocus", None)

    def account(self) -> User:
        """Return the account as it was typed, with its password, not stored yet."""
        account: User = self.instance
        account.set_password(self.cleaned_data["password1"])
        return account


class OwnAccountForm(OwnWordsForm):
    """What somebody says of themselves."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    language = forms.ChoiceField(
        label=_("Language after signing in"),
        choices=[("", _("As the browser says")), *settings.LANGUAGES],
        required=False,
    )
