"""The head of an interview: who, where, when, how, and the consent given."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from surveys.domain.head import LONGEST_MINUTES, PSEUDONYM, PSEUDONYM_RULE
from surveys.models import Interview

IS_PSEUDONYM = RegexValidator(rf"^{PSEUDONYM.pattern}\Z", _(PSEUDONYM_RULE))


class HeadForm(forms.Form):
    """The fields of an interview's head. Pseudonym codes only: no names on this page."""

    respondent = forms.CharField(
        label=_("Respondent"),
        max_length=64,
        validators=[IS_PSEUDONYM],
        help_text=_("The pseudonym code of the expert, such as R104. No names here."),
    )
    organization = forms.CharField(
        label=_("Organization"),
        max_length=64,
        required=False,
        validators=[IS_PSEUDONYM],
        help_text=_("The pseudonym code of the employer at the time of the interview."),
    )
    held_on = forms.DateField(
        label=_("Date of the interview"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Needed before the interview is submitted."),
    )
    mode = forms.ChoiceField(
        label=_("Mode"), required=False, choices=[("", "—"), *Interview.Mode.choices]
    )
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"), required=False, min_value=1, max_value=LONGEST_MINUTES
    )
    language = forms.ChoiceField(label=_("Language of the interview"))
    interviewer = forms.CharField(
        label=_("Interviewer"), max_length=64, required=False, validators=[IS_PSEUDONYM]
    )
    consent = forms.BooleanField(
        label=_("The respondent has agreed to participate"),
        required=False,
        help_text=_("Without this consent the interview can be saved, but not submitted."),
    )
    consent_text = forms.CharField(
        label=_("Version of the consent text"),
        max_length=40,
        required=False,
        help_text=_("As printed on the consent form, such as 2019-1."),
    )

    def __init__(self, *args, languages, interview=None, **kwargs):
        super().__init__(*args, prefix="head", **kwargs)
        names = {"en": _("English"), "es": _("Spanish")}
        self.fields["language"].choices = [(code, names.get(code, code)) for code in languages]
        if interview is not None:
            self.fields["respondent"].disabled = True
        for name in self.fields:
            self._describe(name)

    def show_problem(self, name: str, text: str) -> None:
        """Put a problem beside its field, also where the form shows what is stored."""
        self.errors.setdefault(name, self.error_class()).append(text)
        self._describe(name)

    def _describe(self, name: str) -> None:
        """Tell those who cannot see the page which hint and problem belong to a field."""
        field = self.fields[name]
        described = [f"id_head-{name}_hint"] if field.help_text else []
        if self.errors.get(name):
            described.append(f"id_head-{name}_problem")
            field.widget.attrs["aria-invalid"] = "true"
        if described:
            field.widget.attrs["aria-describedby"] = " ".join(described)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("consent") and not cleaned.get("consent_text"):
            self.add_error(
                "consent_text", _("Say which text the respondent agreed to, such as 2019-1.")
            )
        return cleaned
