"""Columns and rows of data sets for tests, as unusual as a study may make them."""

from hypothesis import strategies as st

from surveys.domain.layout.columns import Column, own_column
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import CATEGORY, CODE, Choice, Kind, Level, Question
from tests.surveys.domain.forms import PLAIN, stored_answers

EMPTY = st.sampled_from(Missing).map(as_missing)
LONG = "é" * 120
UNUSUAL = ["x", "X", "x_empty", "int", "with", "ALL", "a_", "_b", "q" * 64, "Q" * 64, "nucleus"]
"""Codes of questions that some format reserves, cuts, or takes for one another."""

STARTS_FORMULA = frozenset("=+-@＝＋－＠﹢﹣﹦﹫−")
UNSEEN = frozenset("\u2060\ufeff") | {chr(number) for number in range(0x200B, 0x2010)}
KINDS = tuple(kind for kind in Kind if kind.is_typed)
NAMES = st.sampled_from(UNUSUAL) | st.from_regex(CODE, fullmatch=True)
CODES = st.sampled_from(["a", "A", "01", "1", "-9", "c++", "=x", "x/y", "é"]) | st.from_regex(
    CATEGORY, fullmatch=True
).filter(lambda code: "\x00" not in code and code.isprintable())
WORDS = st.sampled_from([".refused", "[]", "\\", "=1+1", "a; b", "'x", LONG + "1", LONG + "2", " "])
LABELS = st.dictionaries(st.sampled_from(["en", "es"]), PLAIN | WORDS, max_size=2)


@st.composite
def columns(draw, most=6):
    """Columns that a study may have, those of Nucleus first."""
    names = draw(st.lists(NAMES, min_size=1, max_size=most, unique=True))
    own = [
        own_column("interview", codes=names, label={"en": "Id"}),
        own_column("label", codes=names, label={}, level=Level.PROJECT),
    ]
    return own + [draw(_column(name)) for name in names]


@st.composite
def _column(draw, name):
    kind = draw(st.sampled_from(KINDS))
    codes = draw(st.lists(CODES, min_size=1, max_size=4, unique=True)) if kind.has_choices else ()
    return Column(
        name,
        kind,
        label=draw(LABELS),
        categories=tuple(Choice(code, draw(LABELS)) for code in codes),
        missing=tuple(Missing),
        level=draw(st.sampled_from(Level)),
        privacy=draw(st.sampled_from(["open", "sensitive"])),
    )


def rows(found, most=4):
    """Rows of stored answers for these columns."""
    return st.lists(st.tuples(*map(_stored, found)).map(list), max_size=most)


def _stored(column):
    if column.kind is None:
        return st.none() | PLAIN | st.sampled_from(["=1", ".refused", "R01"])
    asked = Question("q", column.kind, column.level, choices=column.categories)
    return stored_answers(asked) | EMPTY


def is_dangerous(text):
    """Say whether a spreadsheet would run a cell with this text: by eye, not by the rule tested."""
    if text.lstrip(" \u00a0\n").startswith(("\t", "\r")):
        return True
    seen = next((one for one in text if not one.isspace() and one not in UNSEEN), "")
    return seen in STARTS_FORMULA
