"""The details of an interview: what is accepted, and what is said of the rest."""

import datetime

import pytest
import time_machine
from django.utils import translation

from surveys.forms.details import DetailsForm
from surveys.forms.summary import lines_of

DAY = datetime.date(2019, 6, 3)
TODAY = datetime.date(2019, 6, 30)
HEAD = {"respondent": "R1", "language": "en"}
AGREED = {"consent": "on", "consent_text": "2019-1"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime.datetime(2019, 6, 30, 12, tzinfo=datetime.UTC)):
        yield


def details(**typed):
    sent = {f"details-{name}": value for name, value in (HEAD | typed).items()}
    return DetailsForm(sent, languages=["en", "es"])


def valid(**typed):
    form = details(**typed)
    assert form.is_valid(), form.errors
    return form


def test_an_expert_and_a_language_are_enough():
    form = valid()
    assert form.cleaned_data["respondent"] == "R1"
    assert form.cleaned_data["held_on"] is None
    assert form.given() == []


@pytest.mark.parametrize("field", ["respondent", "organization", "interviewer"])
def test_what_cannot_be_seen_around_a_code_is_not_part_of_it(field):
    assert valid(**{field: " \u200bR1\u00a0"}).cleaned_data[field] == "R1"


@pytest.mark.parametrize(
    ("language", "field", "typed", "words"),
    [
        ("en", "respondent", "", "This is needed. Fill it in."),
        ("es", "respondent", "", "Hace falta este dato. Completarlo."),
        (
            "en",
            "respondent",
            "Ada Lovelace",
            "Use letters, digits, dots, hyphens and underscores only, at most 64 of them.",
        ),
        (
            "es",
            "organization",
            "Ada & Co",
            "Usar solo letras, dígitos, puntos, guiones y guiones bajos, 64 como máximo.",
        ),
        (
            "en",
            "held_on",
            "3 June",
            "This is no date of the calendar. Write it like 2019-06-30.",
        ),
        (
            "en",
            "mode",
            "smoke",
            "smoke is not offered here. Choose from what is offered.",
        ),
        ("es", "mode", "smoke", "smoke no se ofrece aquí. Elegir entre lo que se ofrece."),
        ("en", "language", "", "This is needed. Choose one."),
        ("es", "language", "", "Hace falta este dato. Elegir una opción."),
        ("en", "language", "fr", "fr is not offered here. Choose from what is offered."),
        (
            "en",
            "consent_given_on",
            "2019-07-01",
            "1 July 2019 lies after today (30 June 2019). Correct the date.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(language, field, typed, words):
    with translation.override(language):
        form = details(**{field: typed})
        assert form.errors == {field: [words]}
        assert form.fields[field].widget.attrs["aria-invalid"] == "true"
        assert f"id_details-{field}_problem" in form.fields[field].widget.attrs["aria-describedby"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Say which text the respondent agreed to, such as 2019-1."),
        ("es", "Decir qué texto aceptó la persona entrevistada, por ejemplo 2019-1."),
    ],
)
@pytest.mark.parametrize("given", [{"consent": "on"}, {"consent_also": ["quote"]}])
def test_whoever_agreed_agreed_to_a_text(language, words, given):
    with translation.override(language):
        assert details(**given).errors == {"consent_text": [words]}
        assert valid(**given, consent_text="2019-1").given() != []


def test_what_is_agreed_to_is_each_purpose_that_was_ticked():
    form = valid(**AGREED, consent_also=["quote", "archive"])
    assert form.given() == ["participate", "quote", "archive"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ({"consent_given_on": "2019-06-01", "held_on": "2019-06-03"}, datetime.date(2019, 6, 1)),
        ({"held_on": "2019-06-03"}, DAY),
        ({}, TODAY),
    ],
)
def test_a_consent_is_of_the_day_that_was_typed_or_of_the_interview_or_of_today(typed, day):
    assert valid(**AGREED, **typed).given_on() == day


def test_the_code_of_the_study_shows_how_codes_look():
    with translation.override("en"):
        form = DetailsForm(languages=["en"], example="R7")
        assert "such as R7." in form.fields["respondent"].help_text


def test_only_the_languages_of_the_study_are_offered_in_words():
    with translation.override("es"):
        offered = DetailsForm(languages=["es", "ca"]).fields["language"].choices
        assert [(code, str(word)) for code, word in offered] == [("es", "Español"), ("ca", "ca")]


def test_a_problem_is_shown_beside_its_field_once():
    form = valid()
    form.show_problem("respondent", "Look again.")
    form.show_problem("respondent", "Look again.")
    assert form.errors == {"respondent": ["Look again."]}
    assert [(line.text, line.target) for line in lines_of(form)] == [
        ("Look again.", "id_details-respondent")
    ]


def test_what_was_typed_can_be_shown_without_saying_what_is_wrong():
    form = details(respondent="", mode="smoke")
    assert form.errors
    form.leave_unchecked()
    assert form.errors == {}
    assert "aria-invalid" not in form.fields["mode"].widget.attrs
