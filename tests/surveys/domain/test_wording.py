"""Texts in several languages, and the names that a message holds."""

import pytest

from surveys.domain.wording import Named, apart, composed, in_language, leading

TEXTS = {"en": "Stage", "es": "Etapa", "pt": ""}


@pytest.mark.parametrize(
    ("texts", "language", "words"),
    [
        (TEXTS, "es", "Etapa"),
        (TEXTS, "es-MX", "Etapa"),
        (TEXTS, "pt", "Stage"),
        (TEXTS, "fr", "Stage"),
        ({"pt": "", "es": "Etapa"}, "fr", "Etapa"),
        ({"pt": ""}, "fr", ""),
        ({}, "en", ""),
        (None, "en", ""),
    ],
)
def test_a_text_is_said_in_the_language_that_comes_nearest(texts, language, words):
    assert in_language(texts, language) == words


def test_names_are_said_in_the_language_of_the_reader():
    named = Named((TEXTS, "phone"))
    assert str(named) == "Stage, phone"
    assert named.said("es", {"phone": "teléfono"}.__getitem__) == "Etapa, teléfono"


CITIES = Named(({"en": "London", "es": "Londres"}, {"en": "Porto"}, {"": "lugo"}),
               ("ldn", "porto", "lugo", "cuenca"))  # fmt: skip


def test_what_has_codes_is_named_by_its_words_and_that_there_are_more_is_said():
    assert str(CITIES) == "London, Porto, lugo, …"
    assert CITIES.said("es", str) == "Londres, Porto, lugo, …"
    assert CITIES.in_file().said("es", str) == "Londres (ldn), Porto (porto), lugo, …"


def test_names_that_are_alike_stand_with_their_codes():
    assert str(Named(("Cloud", "Cloud", "Other"), ("a", "b", "c"))) == "Cloud (a), Cloud (b), Other"


def test_letters_and_accents_come_in_one_piece():
    assert composed("e\u0301") == "é"
    assert composed("plain") == "plain"


def test_labels_that_are_alike_are_told_apart_by_their_codes():
    labels = {"a": "Cloud", "b": "Cloud", "c": "Other", "d": "", "e": ""}
    assert apart(labels) == {
        "a": "Cloud (a)",
        "b": "Cloud (b)",
        "c": "Other",
        "d": "d",
        "e": "e",
    }


@pytest.mark.parametrize(
    ("label", "said"),
    [("Stage", "Stage:"), ("Which stage?", "Which stage?"), ("Stage:", "Stage:"), ("", ":")],
)
def test_a_label_before_its_answer_ends_with_one_mark(label, said):
    assert leading(label) == said
