"""The scripts of the grid have every word that they say, and no others are sent."""

import re
from pathlib import Path

from django.utils import translation

from surveys.presenters.desk_words import grid_words

SCRIPTS = Path(__file__).parents[3] / "static" / "nucleus" / "desk"
WRITTEN = re.compile(r"[\"'`]((?:grid|cards)_\w+)[\"'`]")
COMPOSED = re.compile(r"`(grid_\w*)\$\{[^}]*\}(\w*)`")
PARAMETER = re.compile(r"%\((\w+)\)s")


def scripts():
    return "".join(path.read_text("utf-8") for path in sorted(SCRIPTS.glob("*.js")))


def test_every_word_of_a_script_is_sent():
    assert {*WRITTEN.findall(scripts())} - {*grid_words()} == set()


def test_no_word_is_sent_that_no_script_says():
    code = scripts()
    written = {*WRITTEN.findall(code)}
    composed = {*COMPOSED.findall(code)} - {("grid_", "")}  # a kind of empty, which is also written
    idle = {
        key
        for key in {*grid_words()} - written
        if not any(key.startswith(before) and key.endswith(after) for before, after in composed)
    }
    assert idle == set()


def test_words_of_both_languages_are_filled_in_with_the_same():
    english = grid_words()
    with translation.override("es"):
        spanish = grid_words()
    assert english.keys() == spanish.keys()
    assert {key: {*PARAMETER.findall(text)} for key, text in english.items()} == {
        key: {*PARAMETER.findall(text)} for key, text in spanish.items()
    }
    assert spanish["grid_do_clear"] == "Vaciar"
