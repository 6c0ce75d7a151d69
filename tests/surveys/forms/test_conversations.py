"""Further conversations on the entry form: rows that were typed, stored and read."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from surveys.domain.conversations import FIELDS, MOST_CONVERSATIONS
from surveys.forms.conversations import ConversationsField, conversations_in_words

FIRST = {"held_on": "2019-06-10", "mode": "phone", "duration_minutes": "45", "interviewer": "I1"}
STORED = FIRST | {"duration_minutes": 45}
EMPTY = dict.fromkeys(FIELDS, "")


class Page(forms.Form):
    further = ConversationsField()


def typed(*rows, shown=True):
    """Return what a browser sends of some rows."""
    sent = {"further-shown": "1"} if shown else {}
    for number, row in enumerate(rows):
        sent |= {f"further-{number}-{name}": value for name, value in row.items()}
    return sent


def cleaned(*rows, **options):
    page = Page(typed(*rows, **options))
    assert page.is_valid(), page.errors
    return page.cleaned_data["further"]


def test_a_row_is_stored_as_it_was_typed():
    assert cleaned(FIRST) == [STORED]


def test_a_row_without_anything_typed_is_left_out():
    assert cleaned(EMPTY, FIRST, EMPTY) == [STORED]


def test_a_row_that_is_to_be_removed_is_left_out():
    assert cleaned(FIRST | {"remove": "on"}, FIRST | {"mode": "video"}) == [
        STORED | {"mode": "video"}
    ]


def test_all_rows_removed_is_none_and_not_shown_is_nothing_said():
    assert cleaned() == []
    assert cleaned(FIRST, shown=False) is None


def test_a_row_says_something_with_one_part_alone():
    part = EMPTY | {"interviewer": "I1"}
    assert cleaned(part) == [
        {"held_on": None, "mode": "", "duration_minutes": None, "interviewer": "I1"}
    ]


def test_no_more_rows_are_read_than_one_too_many():
    rows = [FIRST] * (MOST_CONVERSATIONS + 5)
    assert len(cleaned(*rows)) == MOST_CONVERSATIONS + 1


@pytest.mark.parametrize(
    ("language", "wrong", "words"),
    [
        (
            "en",
            {"held_on": "soon"},
            "Conversation 2, Date: This is no date of the calendar. Write it like 2019-06-30.",
        ),
        (
            "es",
            {"held_on": "soon"},
            "Conversación 2, Fecha: Esto no es una fecha del calendario. "
            "Escribirla como 2019-06-30.",
        ),
        (
            "en",
            {"mode": "smoke"},
            "Conversation 2, Mode: smoke is not offered here. Choose from what is offered.",
        ),
        (
            "es",
            {"mode": "smoke"},
            "Conversación 2, Modalidad: smoke no se ofrece aquí. Elegir entre lo que se ofrece.",
        ),
        (
            "en",
            {"interviewer": "Ada Lovelace"},
            "Conversation 2, Interviewer: Use letters, digits, dots, hyphens and underscores "
            "only, at most 64 of them.",
        ),
        (
            "en",
            {"duration_minutes": "0"},
            "Conversation 2, Duration in minutes: An interview lasts from 1 to 1440 minutes "
            "(got 0).",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_number(language, wrong, words):
    with translation.override(language):
        assert Page(typed(FIRST | wrong)).errors == {"further": [words]}


def test_every_wrong_row_is_said():
    rows = typed(FIRST | {"held_on": "soon"}, FIRST, FIRST | {"mode": "smoke"})
    problems = Page(rows).errors["further"]
    assert [problem.split(":")[0] for problem in problems] == [
        "Conversation 2, Date",
        "Conversation 4, Mode",
    ]


def test_what_is_no_list_of_rows_is_wrong_in_no_way_that_breaks_the_page():
    assert ConversationsField().clean(["no row", 5]) == []
    with pytest.raises(ValidationError):
        ConversationsField().clean([FIRST | {"mode": "smoke"}])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["10 June 2019, phone, 45 minutes, I1", "no date"]),
        ("es", ["10 de junio de 2019, teléfono, 45 minutos, I1", "sin fecha"]),
    ],
)
def test_conversations_are_read_in_the_language_of_the_page(language, words):
    nothing = {"held_on": None, "mode": "", "duration_minutes": None, "interviewer": ""}
    with translation.override(language):
        assert conversations_in_words([STORED, nothing]) == words
        assert ConversationsField().in_words([STORED, nothing]) == "; ".join(words)


@pytest.mark.parametrize(("language", "words"), [("en", "none"), ("es", "ninguna")])
def test_none_is_said_so(language, words):
    with translation.override(language):
        assert ConversationsField().in_words(None) == words
