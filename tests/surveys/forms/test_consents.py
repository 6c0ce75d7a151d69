"""Giving and withdrawing consent: what is accepted, and what is said of the rest."""

import datetime

import pytest
import time_machine
from django.utils import translation

from surveys.forms.consents import GivingForm, WithdrawalForm

NEEDED = {"en": "This is needed. Fill it in.", "es": "Hace falta este dato. Completarlo."}
NO_DATE = {
    "en": "This is no date of the calendar. Write it like 2019-06-30.",
    "es": "Esto no es una fecha del calendario. Escribirla como 2019-06-30.",
}
TOMORROW = {
    "en": "4 June 2019 lies after today (3 June 2019). Correct the date.",
    "es": "4 de junio de 2019 es posterior a hoy (3 de junio de 2019). Hay que corregir la fecha.",
}
TOO_LONG = {
    "en": "This has 41 characters. Shorten it to at most 40.",
    "es": "Esto tiene 41 caracteres. Acortarlo a 40 como máximo.",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime.datetime(2019, 6, 3, 12, tzinfo=datetime.UTC)):
        yield


def giving(**typed):
    return GivingForm({"text_version": "2019-1", "given_on": "2019-06-01"} | typed)


@pytest.mark.parametrize("day", ["1000-01-01", "2019-06-01", "2019-06-03"])
def test_a_consent_is_given_up_to_today(day):
    form = giving(given_on=day)
    assert form.is_valid()
    given = datetime.date.fromisoformat(day)
    assert form.cleaned_data == {"text_version": "2019-1", "given_on": given}


def test_blanks_around_the_version_of_a_text_are_not_part_of_it():
    form = giving(text_version=" 2019-1 ")
    assert form.is_valid()
    assert form.cleaned_data["text_version"] == "2019-1"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("text_version", "", NEEDED),
        ("text_version", "x" * 41, TOO_LONG),
        ("given_on", "", NEEDED),
        ("given_on", "2019-02-30", NO_DATE),
        ("given_on", "2019-06-04", TOMORROW),
    ],
)
def test_what_is_wrong_with_a_consent_is_said(language, field, typed, words):
    with translation.override(language):
        assert giving(**{field: typed}).errors == {field: [words[language]]}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("typed", "words"), [("", NEEDED), ("yesterday", NO_DATE), ("2019-06-04", TOMORROW)]
)
def test_what_is_wrong_with_a_withdrawal_is_said(language, typed, words):
    with translation.override(language):
        form = WithdrawalForm({"withdrawn_on": typed})
        assert form.errors == {"withdrawn_on": [words[language]]}


def test_a_consent_is_withdrawn_up_to_today():
    assert WithdrawalForm({"withdrawn_on": "2019-06-03"}).is_valid()
