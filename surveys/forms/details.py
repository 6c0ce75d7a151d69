"""The details with which an interview begins: who, where, when, how, and the consent given."""

import datetime

from django import forms
from django.core.validators import RegexValidator
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.domain.consents import PURPOSES, Purpose
from surveys.domain.conversations import MODES
from surveys.domain.details import PSEUDONYM, PSEUDONYM_RULE
from surveys.domain.pseudonyms import cleaned
from surveys.forms.consents import TextVersionField
from surveys.forms.fields import MinutesField, OwnWordsForm, PastDateField
from surveys.models.choices import translated

IS_PSEUDONYM = RegexValidator(rf"^{PSEUDONYM.pattern}\Z", _(PSEUDONYM_RULE))
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
    consent = forms.BooleanField(
        label=_("The respondent has agreed to participate"),
        required=False,
        help_text=_("Without this consent the interview can be saved, but not submitted."),
    )
    consent_also = forms.MultipleChoiceField(
        label=_("The respondent has also agreed"),
        required=False,
        choices=[one for one in translated(PURPOSES) if one[0] != Purpose.PARTICIPATE],
        widget=forms.CheckboxSelectMultiple,
    )
    consent_text = TextVersionField(required=False)
    consent_given_on = PastDateField(
        label=_("Consent given on"),
        required=False,
        help_text=_("Left empty: the day of the interview, or today where it is given again."),
    )

    def __init__(self, *args, languages, example="", **kwargs):
        super().__init__(*args, prefix="details", **kwargs)
        if example:
            hint = _("The pseudonym code of the expert, such as %(code)s. No names here.")
            self.fields["respondent"].help_text = hint % {"code": example}
        offered = self.fields["language"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [(code, LANGUAGES.get(code, code)) for code in languages]
        for name in self.fields:
            self._describe(name)

    def given(self) -> list[str]:
        """Return the purposes that the respondent agrees to. Call when the form is valid."""
        agreed = [Purpose.PARTICIPATE] if self.cleaned_data.get("consent") else []
        return [*agreed, *self.cleaned_data.get("consent_also", [])]

    def given_on(self) -> datetime.date:
        """Return when that was: as typed, else the day of the interview, or today."""
        held_on = self.cleaned_data.get("held_on")
        return self.cleaned_data.get("consent_given_on") or held_on or timezone.localdate()

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

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        agreed = cleaned.get("consent") or cleaned.get("consent_also")
        if agreed and not cleaned.get("consent_text") and "consent_text" not in self.errors:
            self.add_error(
                "consent_text", _("Say which text the respondent agreed to, such as 2019-1.")
            )
        return cleaned
