"""One expression of an upload: which rows it reads, and why it cannot be used."""

import pytest

from surveys.domain.expressions import Name, Type
from surveys.domain.expressions.names import TEXT
from surveys.domain.xlsform.uploads.rules import Spelling, Unusable, by_day, made
from surveys.domain.xlsform.uploads.structure import Item
from surveys.domain.xlsform.uploads.tables import Line
from surveys.domain.xlsform.uploads.types import row_type

SCOPE = {"age": Name(Type.NUMBER), "word": TEXT}


def row(name, out=""):
    return Item(Line(2), row_type("text"), written=name, code=name, out=out)


@pytest.mark.parametrize(
    ("spelling", "why", "what"),
    [
        (
            Spelling("", calls=["random", "not", "random", "pulldata"], unknown=["x"]),
            "It uses what Nucleus does not compute",
            "random(), pulldata()",
        ),
        (
            Spelling("", unknown=["x", "y", "x"], ambiguous=["z"]),
            "It reads names that the sheet does not have",
            "x, y",
        ),
        (Spelling("", ambiguous=["z"]), "It reads a name that several rows have", "z"),
        (
            Spelling("", [row("a"), row("b", "device"), row("b", "device")]),
            "It reads what is not asked here",
            "b",
        ),
    ],
)
def test_what_reads_or_uses_what_there_is_not_says_what(spelling, why, what):
    with pytest.raises(Unusable) as refused:
        spelling.require_readable()
    assert (refused.value.cause.why, refused.value.cause.what) == (why, what)


def test_what_reads_rows_that_are_asked_is_readable():
    Spelling("", [row("a")], calls=["selected", "if"]).require_readable()


@pytest.mark.parametrize(
    ("text", "read", "done"),
    [
        ("${age} > 3", "${age} > 3", set()),
        ("${age}", "${age} != 0", {"truth"}),
        ("${word} = ''", "coalesce(${word}, '') = ''", {"blank"}),
    ],
)
def test_a_condition_is_made_to_come_out_as_true_or_false(text, read, done):
    found = made(text, SCOPE, is_condition=True)
    assert (found.expression.text, found.done) == (read, done)


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("${age} >", "too_short", "${age} >"),
        ("${age} > 3 )", "syntax", ")"),
        ("${nobody} = 1", "meaning", "${nobody} = 1"),
        ("", "empty", ""),
    ],
)
def test_what_cannot_be_read_says_where(text, code, near):
    with pytest.raises(Unusable) as refused:
        made(text, SCOPE, is_condition=True)
    cause = refused.value.cause
    assert (cause.why, cause.what, cause.error.code) == ("It cannot be read at", near, code)


def test_a_filter_reads_columns_and_refuses_those_that_there_are_not():
    columns = {"area": Name(Type.SELECT_ONE, frozenset({"north"}))}
    assert made("area = 'north'", SCOPE, columns=columns).expression.columns == ("area",)
    with pytest.raises(Unusable) as refused:
        made("height = 'north'", SCOPE, columns=columns)
    assert refused.value.cause.error.params["name"] == "height"


def test_the_moment_is_the_day():
    assert by_day("date(now ( )) > ${a} and today() = now()") == (
        "date(today()) > ${a} and today() = today()"
    )
