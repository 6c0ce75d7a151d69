"""Who an interview is with, when it was somebody else: the form of the correction."""

import pytest
from django.utils import translation

from surveys.domain.confirming import Confirmation, ToConfirm
from surveys.forms.experts import CorrectionForm

FILLED = {"respondent": "R1", "consents": "move", "reason": "Mistyped", "seen": "3"}


def correction(*, has_consents=True, **typed):
    return CorrectionForm(FILLED | typed, has_consents=has_consents)


@pytest.mark.parametrize("consents", ["move", "stay"])
def test_a_correction_says_who_it_was_why_and_whose_the_consents_are(consents):
    form = correction(consents=consents, respondent=" R1 ")
    assert form.is_valid(), form.errors
    assert form.cleaned_data == FILLED | {"consents": consents, "seen": 3}


def test_without_consents_nobody_says_whose_they_are():
    form = correction(has_consents=False, consents="")
    assert form.is_valid(), form.errors
    assert form.fields["consents"].widget.is_hidden


@pytest.mark.parametrize(
    ("language", "field", "typed", "words"),
    [
        ("en", "respondent", "", "This is needed. Fill it in."),
        (
            "es",
            "respondent",
            "Ada Lovelace",
            "Usar solo letras, dígitos, puntos, guiones y guiones bajos, 64 como máximo.",
        ),
        ("en", "consents", "", "This is needed. Choose one."),
        ("es", "consents", "", "Hace falta este dato. Elegir una opción."),
        ("en", "consents", "burn", "burn is not offered here. Choose from what is offered."),
        ("en", "reason", " ", "This is needed. Fill it in."),
        ("es", "reason", "", "Hace falta este dato. Completarlo."),
        (
            "en",
            "reason",
            "x" * 2001,
            "This has 2001 characters. Shorten it to at most 2000.",
        ),
        ("en", "seen", "", "This is needed. Fill it in."),
        ("en", "seen", "0", "Write a number that is at least 1 (got 0)."),
        ("en", "seen", "x", "This is no whole number. Write it in digits, such as 45."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(language, field, typed, words):
    with translation.override(language):
        form = correction(**{field: typed})
        assert form.errors == {field: [words]}
        assert form.fields[field].widget.attrs["aria-invalid"] == "true"


def test_a_problem_found_later_is_shown_beside_its_field():
    form = correction()
    assert form.is_valid()
    form.show_problem("respondent", "Interviewed already.")
    assert form.errors == {"respondent": ["Interviewed already."]}
    assert form.fields["respondent"].widget.attrs["aria-invalid"] == "true"


def test_what_was_confirmed_stays_so_while_more_is_asked():
    form, asked = correction(), Confirmation("new_expert", "Is R1 new?", subject="r1")
    form.ask(ToConfirm([asked]), ["other:1", asked.key])
    assert [one.key for one in form.questions] == [asked.key]
    assert form.still_confirmed == ["other:1"]
