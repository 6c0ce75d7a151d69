"""How the forms of settings word their fields, for pages that keep what was typed."""

from surveys.forms.settings.design import (
    NewConsentTextForm,
    NewThemeForm,
    NewVariableForm,
)
from surveys.forms.settings.studies import NewStudyForm, StudyTextsForm
from surveys.forms.settings.texts import text_label
from surveys.forms.settings.waves import NewWaveForm

FORMS = (
    *(NewStudyForm, StudyTextsForm, NewWaveForm),
    *(NewVariableForm, NewThemeForm, NewConsentTextForm),
)


def label_of_setting(name: str) -> str:
    """Return what a field of settings is called; empty where it is none of theirs."""
    text, _dash, language = name.partition("-")
    for form in FORMS:
        if language and text in form.TEXTS:
            return text_label(form.TEXTS[text], language)
        if name in form.base_fields:
            return str(form.base_fields[name].label)
    return ""
