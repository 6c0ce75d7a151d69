"""What the register says of an expert or an organization, to be added and corrected.

A form that was refused because somebody else was first shows what stands now beside what was
typed, and is sent again for that.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.actions.experts.register import IdentityGiven
from surveys.forms.details import PseudonymField
from surveys.forms.experts import AskingForm
from surveys.models import Organization, Respondent

IDENTITY = ("name", "email", "phone")
NO_ADDRESS = _("This is no e-mail address. Write it like ana@example.org, or leave it empty.")


@dataclass(frozen=True)
class Standing:
    """What stands in a field by now, beside what was typed there."""

    label: str
    stored: str
    typed: str


class RegisterForm(AskingForm):
    """What both forms have: a code, why it is corrected, and which versions were seen."""

    code = PseudonymField(
        label=_("Code"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("A pseudonym: letters, digits, dots, hyphens and underscores. No names here."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    seen_identity = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    reason = forms.CharField(
        label=_("Why is the code corrected?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where the code changes; it stays in the history. No names here."),
    )

    of_identity: tuple[str, ...] = ()

    def __init__(self, *args: Any, by_identity: bool, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing: list[Standing] = []
        left_out = () if by_identity else self.of_identity
        if is_new:
            left_out = (*left_out, "seen", "seen_identity", "reason")
        for name in left_out:
            del self.fields[name]
        for name, field in self.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs["class"] = "form-control"
            if self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"

    def show_standing(self, stored: dict[str, Any]) -> None:
        """Show what stands now where it is not what was typed, and take it as seen."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in ("seen", "seen_identity"):
            typed[name] = str(stored[name])
        self.data = typed
        self.standing = [
            Standing(str(field.label), str(stored[name]), str(self.cleaned_data.get(name) or ""))
            for name, field in self.fields.items()
            if name in stored
            and not field.widget.is_hidden
            and str(stored[name]) != str(self.cleaned_data.get(name) or "")
        ]


class ExpertForm(RegisterForm):
    """An expert in the register."""

    organization = PseudonymField(
        label=_("Organization"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"list": "organization-codes", "autocomplete": "off"}),
        help_text=_("The pseudonym code of where the expert works now."),
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail address"), required=False, error_messages={"invalid": NO_ADDRESS}
    )
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)

    of_identity = IDENTITY
    field_order = ("code", "organization", *IDENTITY, "reason")

    def identity(self) -> IdentityGiven | None:
        """Return name and contact as typed; None where the page did not ask for them."""
        if "name" not in self.fields:
            return None
        typed = self.cleaned_data
        return IdentityGiven(
            name=typed["name"],
            email=typed["email"],
            phone=typed["phone"],
            seen=typed.get("seen_identity") or 0,
        )


class OrganizationForm(RegisterForm):
    """An organization in the register."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)

    of_identity = ("name",)
    field_order = ("code", "name", "reason")


def expert_as_stored(expert: Respondent, *, by_identity: bool) -> dict[str, Any]:
    """Return what the form of an expert shows; name and contact only by right."""
    identity = getattr(expert, "identity", None) if by_identity else None
    shown = {
        "code": expert.code,
        "organization": expert.organization.code if expert.organization else "",
        "seen": expert.version,
        "seen_identity": identity.version if identity else 0,
    }
    if by_identity:
        shown |= {name: getattr(identity, name, "") for name in IDENTITY}
    return shown


def organization_as_stored(organization: Organization, *, by_identity: bool) -> dict[str, Any]:
    """Return what the form of an organization shows; its name only by right."""
    identity = getattr(organization, "identity", None) if by_identity else None
    shown = {
        "code": organization.code,
        "seen": organization.version,
        "seen_identity": identity.version if identity else 0,
    }
    if by_identity:
        shown["name"] = getattr(identity, "name", "")
    return shown
