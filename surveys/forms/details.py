"""The details of an interview: who, where, when, how, and the consent given."""

import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.domain.consents import PURPOSES, Purpose
from surveys.domain.conversations import MODES
from surveys.domain.details import FURTHER
from surveys.domain.pseudonyms import cleaned
from surveys.forms.consents import TextVersionField
from surveys.forms.conversations import IS_PSEUDONYM, ConversationsField
from surveys.forms.fields import MinutesField, OwnWordsForm, PastDateField
from surveys.models import Consent
from surveys.models.choices import translated
from surveys.queries.consents import consents_of

CONSENT_FIELDS = ("consent", "consent_also", "consent_text", "consent_given_on", "withdraw")
LANGUAGES = {"en": _("English"), "es": _("Spanish")}


class PseudonymField(forms.CharField):
    """A code as it is stored: without what cannot be seen at its ends, in common characters."""

    default_validators = [IS_PSEUDONYM]

    def to_python(self, value):
        return super().to_python(cleaned(value) if value else value)


class DetailsForm(OwnWordsForm):
    """The fields of an interview's details. Pseudonym codes only: no names on this page."""

    respondent = PseudonymField(
        label=_("Respondent"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "expert-codes", "autocomplete": "off"}),
        help_text=_("The pseudonym code of the expert. No names here."),
    )
    organization = PseudonymField(
        label=_("Organization"),
        max_length=64,
        required=False,
        help_text=_("The pseudonym code of the employer at the time of the interview."),
    )
    held_on = forms.DateField(
        label=_("Date of the interview"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Needed before the interview is submitted."),
    )
    mode = forms.ChoiceField(
        label=_("Mode"), required=False, choices=[("", "—"), *translated(MODES)]
    )
    duration_minutes = MinutesField()
    language = forms.ChoiceField(label=_("Language of the interview"), choices=LANGUAGES.items())
    interviewer = PseudonymField(label=_("Interviewer"), max_length=64, required=False)
    further_conversations = ConversationsField()
    consent = forms.BooleanField(
        label=_("The respondent has agreed to participate"),
        required=False,
        help_text=_("Without this consent the interview can be saved, but not submitted."),
    )
    consent_also = forms.MultipleChoiceField(
        label=_("The respondent has also agreed"),
        required=False,
        choices=translated(PURPOSES),
        widget=forms.CheckboxSelectMultiple,
    )
    consent_text = TextVersionField(required=False)
    consent_given_on = PastDateField(
        label=_("Consent given on"),
        required=False,
        help_text=_("Left empty: the day of the interview, or today where it is given again."),
    )
    withdraw = forms.MultipleChoiceField(
        label=_("Withdraw when saving"),
        required=False,
        choices=translated(PURPOSES),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, languages, interview=None, example="", **kwargs):
        super().__init__(*args, prefix="details", **kwargs)
        if example:
            hint = _("The pseudonym code of the expert, such as %(code)s. No names here.")
            self.fields["respondent"].help_text = hint % {"code": example}
        self.consents = consents_of(interview)
        self._offer_consents()
        self._choice("language").choices = [(code, LANGUAGES.get(code, code)) for code in languages]
        if interview is not None:
            self.fields["respondent"].disabled = True
        for name in self.fields:
            self._describe(name)

    @property
    def about_interview(self) -> list:
        """The fields of the interview itself."""
        return [field for field in self if field.name not in CONSENT_FIELDS]

    @property
    def about_consent(self) -> list:
        """The fields by which consent is given and withdrawn."""
        return [field for field in self if field.name in CONSENT_FIELDS]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _offer_consents(self) -> None:
        """Offer to give what does not stand, and to withdraw what does."""
        also = [(one.code, one.label) for one in self.consents.values() if not one.standing]
        if self.consents[Purpose.PARTICIPATE].standing:
            del self.fields["consent"]
        self._choice("consent_also").choices = [
            one for one in also if one[0] != Purpose.PARTICIPATE
        ]
        self._choice("withdraw").choices = [
            (one.code, one.label) for one in self.consents.values() if one.standing
        ]
        for name in ("consent_also", "withdraw"):
            if not self._choice(name).choices:
                del self.fields[name]
        if not also:
            del self.fields["consent_text"], self.fields["consent_given_on"]

    def given(self) -> list[str]:
        """Return the purposes that the respondent agrees to. Call when the form is valid."""
        agreed = [Purpose.PARTICIPATE] if self.cleaned_data.get("consent") else []
        return [*agreed, *self.cleaned_data.get("consent_also", [])]

    @property
    def agrees(self) -> bool:
        """Whether consent to participate stands once this is stored. Read when it is cleaned."""
        stays = Purpose.PARTICIPATE not in self.cleaned_data.get("withdraw", [])
        return Purpose.PARTICIPATE in self.given() or bool(
            self.consents[Purpose.PARTICIPATE].standing and stays
        )

    def given_on(self) -> datetime.date:
        """Return when that was: as typed, else the day of the interview, or today if again."""
        again = any(self.consents[purpose].withdrawn for purpose in self.given())
        held_on = None if again else self.cleaned_data.get("held_on")
        return self.cleaned_data.get("consent_given_on") or held_on or timezone.localdate()

    def withdrawn(self) -> list[Consent]:
        """Return the consents to withdraw. Call when the form is valid."""
        chosen = self.cleaned_data.get("withdraw", [])
        standing = [self.consents[purpose].standing for purpose in chosen]
        return [consent for consent in standing if consent is not None]

    def show_problem(self, name: str, text: str) -> None:
        """Put a problem beside its field, also where the form shows what is stored."""
        errors = self.errors.setdefault(name, self.error_class())
        if text not in errors:
            errors.append(text)
        self._describe(name)

    def leave_unchecked(self) -> None:
        """Show what was typed without saying yet what is wrong with it."""
        self._errors = ErrorDict()
        for name in self.fields:
            self._describe(name)

    def retype(self, name: str, value: Any) -> None:
        """Put a value into a field, as if it were typed, and read the form anew with it."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed[self.add_prefix(name)] = "" if value is None else value
        self.data = typed
        self.full_clean()
        for one in self.fields:
            self._describe(one)

    def _describe(self, name: str) -> None:
        """Tell those who cannot see the page which hint and problem belong to a field."""
        field = self.fields[name]
        for attribute in ("aria-invalid", "aria-describedby"):
            field.widget.attrs.pop(attribute, None)
        described = [f"id_details-{name}_hint"] if field.help_text else []
        if self.errors.get(name):
            described.append(f"id_details-{name}_problem")
            field.widget.attrs["aria-invalid"] = "true"
        if described:
            field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean_further_conversations(self):
        """Leave them as they are where the page did not show them."""
        typed = self.cleaned_data[FURTHER]
        return self.initial.get(FURTHER, []) if typed is None else typed

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        agreed = cleaned.get("consent") or cleaned.get("consent_also")
        if agreed and not cleaned.get("consent_text") and "consent_text" not in self.errors:
            self.add_error(
                "consent_text", _("Say which text the respondent agreed to, such as 2019-1.")
            )
        return cleaned
