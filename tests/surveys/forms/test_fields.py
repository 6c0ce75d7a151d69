"""What a form says is wrong is said in our own words, in the language of the page."""

import importlib
import pkgutil

import pytest
from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils import translation

import surveys.forms
from surveys.forms.consents import GivingForm, WithdrawalForm
from surveys.forms.details import DetailsForm
from surveys.forms.experts import CorrectionForm
from surveys.forms.fields import OwnWordsForm
from surveys.forms.people import NewAccountForm

# What a name or a password must be is the framework's rule, said in its words.
OF_ACCOUNTS = {BaseUserCreationForm, NewAccountForm}


def every_form():
    """All forms of the pages on which interviews, experts and consents are written."""
    for module in pkgutil.iter_modules(surveys.forms.__path__, "surveys.forms."):
        for value in vars(importlib.import_module(module.name)).values():
            is_form = isinstance(value, type) and issubclass(value, forms.BaseForm)
            if is_form and value not in (forms.Form, forms.BaseForm):
                yield value


def test_no_form_leaves_its_words_to_the_framework():
    found = set(every_form())
    assert {GivingForm, CorrectionForm, DetailsForm} <= found
    assert {form for form in found if not issubclass(form, OwnWordsForm)} == OF_ACCOUNTS


@pytest.mark.parametrize(
    ("language", "minutes", "words"),
    [
        ("en", "1441", "An interview lasts from 1 to 1440 minutes (got 1441)."),
        ("es", "1441", "Una entrevista dura de 1 a 1440 minutos (recibido: 1441)."),
        ("en", "-1", "An interview lasts from 1 to 1440 minutes (got -1)."),
        ("en", "an hour", "This is no whole number. Write it in digits, such as 45."),
        ("es", "an hour", "Esto no es un número entero. Escribirlo en cifras, como 45."),
    ],
)
def test_minutes_say_their_bounds(language, minutes, words):
    with translation.override(language):
        filled = DetailsForm({"details-duration_minutes": minutes}, languages=["en"])
        assert filled.errors["duration_minutes"] == [words]


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_of_the_framework_is_left_in_what_is_said(language):
    long, null = "R" * 70, "R\0"
    wrong = [
        ("respondent", DetailsForm({"details-respondent": long}, languages=["en"])),
        ("respondent", DetailsForm({}, languages=["en"])),
        ("held_on", DetailsForm({"details-held_on": "2019-02-30"}, languages=["en"])),
        ("mode", DetailsForm({"details-mode": "dream"}, languages=["en"])),
        ("language", DetailsForm({}, languages=["en"])),
        ("consent_also", DetailsForm({"details-consent_also": ["all"]}, languages=["en"])),
        ("interviewer", DetailsForm({"details-interviewer": long}, languages=["en"])),
        ("text_version", GivingForm({"text_version": null})),
        ("given_on", GivingForm({"given_on": "yesterday"})),
        ("withdrawn_on", WithdrawalForm({})),
        ("consents", CorrectionForm({"consents": "no"}, has_consents=True)),
        ("consents", CorrectionForm({}, has_consents=True)),
        ("reason", CorrectionForm({"reason": "x" * 2001}, has_consents=True)),
        ("seen", CorrectionForm({"seen": "0"}, has_consents=True)),
    ]
    framework = ("Enter a ", "Ensure ", "Select a ", "This field", "Null char")
    framework += ("Introduzca", "Asegúrese", "Escoja", "Este campo", "Los caracteres nulos")
    with translation.override(language):
        for name, form in wrong:
            said = " ".join(map(str, form.errors[name]))
            assert not any(words in said for words in framework), (name, said)


@pytest.mark.parametrize(
    ("language", "held_on", "words"),
    [
        ("en", "2931-05-01", "1 May 2931 lies after today"),
        ("es", "2931-05-01", "1 de mayo de 2931"),
        ("en", "0219-07-15", "The year 219 cannot be right"),
    ],
)
def test_a_date_is_refused_as_the_pages_write_dates(language, held_on, words):
    with translation.override(language):
        form = GivingForm({"given_on": held_on})
        assert words in form.errors["given_on"][0]
