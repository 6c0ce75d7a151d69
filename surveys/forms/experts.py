"""Who an interview is with, when it was somebody else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.actions.experts.corrections import MOVE, STAY
from surveys.domain.confirming import ToConfirm
from surveys.forms.details import PseudonymField
from surveys.forms.fields import OwnWordsForm


class AskingForm(OwnWordsForm):
    """A form about an expert or organization: it may come back with what is to be confirmed."""

    questions: tuple = ()
    still_confirmed: list[str] = []

    def show_problem(self, name: str, text: str) -> None:
        """Put a problem beside its field."""
        self.add_error(name, text)
        self.fields[name].widget.attrs["aria-invalid"] = "true"

    def ask(self, asked: ToConfirm, confirmed: list[str]) -> None:
        """Show what is to be confirmed; what was confirmed before stays so."""
        self.questions = asked.questions
        open_keys = {question.key for question in asked.questions}
        self.still_confirmed = [key for key in confirmed if key not in open_keys]


class CorrectionForm(AskingForm):
    """The right expert, why, and whose the consents are that were recorded so far."""

    respondent = PseudonymField(
        label=_("The right expert"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "expert-codes", "autocomplete": "off"}),
        help_text=_("The pseudonym code of the expert who was interviewed."),
    )
    consents = forms.ChoiceField(
        label=_("Whose are the consents that were recorded in this wave?"),
        choices=[
            (MOVE, _("Of the right expert: they move with the interview")),
            (STAY, _("Of the expert who stands there now: they stay")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, has_consents, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_consents:
            self.fields["consents"].required = False
            self.fields["consents"].widget = forms.HiddenInput()
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("aria-describedby", f"id_{name}_hint id_{name}_problem")
            if name in ("respondent", "reason"):
                field.widget.attrs["class"] = "form-control"
            if self.errors.get(name):
                field.widget.attrs["aria-invalid"] = "true"
