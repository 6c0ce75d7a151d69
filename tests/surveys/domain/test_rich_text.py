"""The markup of a form, its references, and what is left of both in plain words."""

import pytest

from surveys.domain.rich_text import NOT_YET, Piece, pieces, plain, references


def text(words):
    return Piece("", words)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("", ()),
        ("Just words.", (text("Just words."),)),
        ("**bold** end", (Piece("strong", inner=(text("bold"),)), text(" end"))),
        ("a __bold__", (text("a "), Piece("strong", inner=(text("bold"),)))),
        ("*thin*", (Piece("em", inner=(text("thin"),)),)),
        ("_thin_.", (Piece("em", inner=(text("thin"),)), text("."))),
        ("one\ntwo", (text("one"), Piece("br"), text("two"))),
        ("Of ${ stage }?", (text("Of "), Piece("reference", "stage"), text("?"))),
        (
            "[the *guide*](https://example.org/a)",
            (
                Piece(
                    "a",
                    inner=(text("the "), Piece("em", inner=(text("guide"),))),
                    to="https://example.org/a",
                ),
            ),
        ),
        ("**Of ${n}**", (Piece("strong", inner=(text("Of "), Piece("reference", "n"))),)),
    ],
)
def test_a_text_has_parts(written, parts):
    assert pieces(written) == parts


@pytest.mark.parametrize(
    "written",
    [
        "2 * 3 * 4",
        "snake_case_name",
        "** not bold **",
        "a*b*c",
        "[label](javascript:alert(1))",
        "[label](https://a b)",
        "${not a name}",
        "costs $5",
    ],
)
def test_what_only_looks_like_markup_stands_as_it_is(written):
    assert pieces(written) == (text(written),)
    assert plain(written) == written


def test_plain_words_have_no_markup_and_references_filled_in():
    written = "**Why** [here](https://example.org)?\nOf ${stage} and ${team}"
    assert plain(written) == f"Why here? Of {NOT_YET} and {NOT_YET}"
    assert plain(written, {"stage": "production", "team": "5"}.__getitem__) == (
        "Why here? Of production and 5"
    )


def test_references_are_named_in_their_order():
    assert references("${b} **${a}** ${ b } ${} ${1}") == ["b", "a", "b"]
