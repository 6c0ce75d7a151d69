import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.documents.content import (
    LONGEST_WORD,
    UNSHOWN,
    Answer,
    Asked,
    Document,
    Part,
    printable,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("two\nlines\tapart", "two\nlines\tapart"),
        ("a\x00b\x07c\x9f\r", "abc"),
        ("\ufeffmark\ufffe\U0010ffff", "mark"),
        ("half \ud800", f"half {UNSHOWN}"),
        ("مرحبا 你好 🎉", "مرحبا 你好 🎉"),
        ("#strong[x] *b* $x$", "#strong[x] *b* $x$"),
    ],
)
def test_what_a_page_cannot_show_is_left_out(text, shown):
    assert printable(text) == shown


def test_a_long_word_may_break():
    pieces = printable("a" * (2 * LONGEST_WORD + 1)).split("\u200b")
    assert [*map(len, pieces)] == [LONGEST_WORD, LONGEST_WORD, 1]
    assert printable("a" * LONGEST_WORD + " b") == "a" * LONGEST_WORD + " b"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_every_text_becomes_data_of_the_template(text):
    document = Document(text, "en", parts=(Part(text, answers=(Answer(text, text),)),))
    inputs = document.as_inputs()
    inputs["document"].encode()
    assert json.loads(inputs["document"])["parts"][0]["answers"][0]["answer"] == printable(text)


@pytest.mark.parametrize(("longest", "columns"), [(1, 3), (18, 3), (19, 2), (36, 2), (37, 1)])
def test_short_choices_stand_side_by_side(longest, columns):
    assert Asked("?", choices=("x", "y" * longest)).columns == columns


def test_the_template_reads_how_many_columns_there_are():
    document = Document("T", "en", parts=(Part(questions=(Asked("?", choices=("x" * 20,)),)),))
    part = json.loads(document.as_inputs()["document"])["parts"][0]
    assert part["questions"][0]["columns"] == 2
    assert (part["heading"], part["level"], part["on_new_page"]) == ("", 2, False)
