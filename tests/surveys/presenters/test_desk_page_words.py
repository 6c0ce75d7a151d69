"""The words of the page of entry: whole in every language, with the same places to fill in."""

import re

from django.utils import translation

from surveys.presenters.desk_page_words import desk_page_words
from surveys.presenters.desk_words import grid_words

PLACES = re.compile(r"%\((\w+)\)s")


def in_language(code):
    with translation.override(code):
        return desk_page_words()


def texts(words):
    """Yield each text with the key that it stands under."""
    for key, said in words.items():
        if isinstance(said, str):
            yield key, said
        elif isinstance(said, tuple):
            yield from ((key, one) for one in said)
        else:
            yield from ((key, one) for _keys, one in said)


def test_both_languages_fill_in_the_same_things():
    english, spanish = list(texts(in_language("en"))), list(texts(in_language("es")))
    assert [(key, PLACES.findall(said)) for key, said in english] == [
        (key, PLACES.findall(said)) for key, said in spanish
    ]
    assert all(said for _key, said in spanish)


def test_one_thing_is_worded_otherwise_than_several():
    words = in_language("es")
    assert words["waiting"] == (
        "%(count)s cambio espera: sin conexión",
        "%(count)s cambios esperan: sin conexión",
    )


def test_the_words_of_the_page_and_of_its_grid_do_not_share_a_key():
    assert set(desk_page_words()).isdisjoint(grid_words())
