"""Names without accents, case and punctuation, and how their words sound."""

import pytest

from surveys.domain.register.spelling import plain, search_words, sound_of, words_of


@pytest.mark.parametrize(
    ("written", "is_plain"),
    [
        ("JOSÉ", "jose"),
        ("Łukasz Straße", "lukasz strasse"),
        ("Åse Ærø", "ase aero"),
        ("Ｎａｍｅ", "name"),
        ("Ñandú", "nandu"),
        ("Þóra", "thora"),
        ("Ольга", "ольга"),
        ("정", "정"),
    ],
)
def test_accents_case_and_width_do_not_matter(written, is_plain):
    assert plain(written) == is_plain


def test_letters_and_digits_between_anything_else_are_words():
    assert words_of("O'Brien-Smith, ana@firm2.org_x") == [
        *("o", "brien", "smith", "ana", "firm2", "org", "x"),
    ]


def test_what_is_written_apart_is_found_as_one_word():
    assert search_words("De la Cruz") == {"de", "la", "cruz", "delacruz"}
    assert search_words("R-01") == {"r", "01", "r01"}
    assert search_words("—") == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [("smith", "smyth"), ("jon", "john"), ("gonzalez", "gonsales"), ("hernandez", "ernandes"),
     ("kristina", "cristina"), ("vasquez", "basques"), ("philip", "phillip")],
)  # fmt: skip
def test_words_that_are_taken_for_each_other_sound_alike(one, other):
    assert sound_of(one) == sound_of(other)


def test_a_word_without_consonants_has_a_sound():
    assert sound_of("io") == "i"
    assert sound_of("h") == "h"
    assert sound_of("smith") != sound_of("schmidt")
