"""Data sets on which the formats of data files are tried, and what is in one row of them."""

import io
from decimal import Decimal

from hypothesis import strategies as st

from surveys.domain.dates import EARLIEST
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.options import Options
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind
from surveys.domain.raw_answers import plain_decimal

CODES = ("aws", "01", "-9", "refused", "ñandú", "1", "x" * 64)
CHOICES = tuple(
    Choice(code, {"en": f"Label of {code}", "es": f"Etiqueta «{code}»"}) for code in CODES
)

COLUMNS = (
    Column("record", label={"en": "Record"}),
    Column("said", Kind.TEXT, {"en": "What was said"}, missing=tuple(Missing)),
    Column("staff", Kind.INTEGER, {"en": "Staff"}, missing=tuple(Missing)),
    Column("budget", Kind.DECIMAL, {"en": "Budget"}, missing=tuple(Missing)),
    Column("began", Kind.DATE, {"en": "Began on"}, missing=tuple(Missing)),
    Column("stage", Kind.SELECT_ONE, {"en": "Stage"}, CHOICES, tuple(Missing)),
    Column("tools", Kind.SELECT_MULTIPLE, {"en": "Tools"}, CHOICES, tuple(Missing)),
    Column("hour", Kind.TIME, {"en": "Hour"}, missing=tuple(Missing)),
)


FILLED = ["r1", "What? ñandú 🦤", 12, "2.5", "1850-02-03", "01", ["aws", "1"], "10:30:00"]
EMPTY = [
    "r2",
    *map(
        as_missing,
        (
            Missing.REFUSED,
            Missing.REFUSED,
            Missing.DONT_KNOW,
            Missing.NOT_ASKED,
            Missing.NO_ANSWER,
            Missing.NOT_APPLICABLE,
            Missing.DONT_KNOW,
        ),
    ),
]


def asked(kind):
    """Return the columns of a data set with one question of a kind."""
    choices = CHOICES if kind.has_choices else ()
    return [Column("record"), Column("asked", kind, {"en": "Asked"}, choices, tuple(Missing))]


def codes_of(written):
    """Return the codes of what was said of a file."""
    return [one.message.code for one in written.warnings]


def layout_for(format, columns=COLUMNS, **options):
    """Return a layout of the columns in a format."""
    layout, _warnings = layout_of(columns, Options(**options), format)
    return layout


def write(format, layout, rows):
    """Return the file of rows of stored answers, at its beginning, and what was said of it."""
    file = io.BytesIO()
    written = format.write(layout, [layout.split(row) for row in rows], file)
    file.seek(0)
    return file, written


def read(format, layout, file):
    """Return the rows of stored answers in a file."""
    return [layout.join(cells) for cells in format.read(layout, file)]


empties = st.sampled_from(list(Missing)).map(as_missing)
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"),
    min_size=1,
    max_size=80,
)
decimals = st.decimals(
    min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False, places=4
).map(plain_decimal).filter(
    lambda x: len(x.replace("-", "").replace(".", "").lstrip("0")) <= 15
) | (
    st.tuples(st.integers(1, 10**15 - 1), st.integers(0, 28)).map(
        lambda one: plain_decimal(Decimal(one[0]).scaleb(-one[1]))
    )
)


def rows(text=texts):
    """Return a strategy for rows of `COLUMNS`: all that can be stored."""
    return st.lists(
        st.tuples(
            st.uuids().map(str),
            text | empties,
            st.integers(-(2**53) + 1, 2**53 - 1) | st.integers(-120, 120) | empties,
            decimals | empties,
            st.dates(min_value=EARLIEST).map(str) | empties,
            st.sampled_from(CODES) | empties,
            st.lists(st.sampled_from(CODES), unique=True).map(
                lambda chosen: [code for code in CODES if code in chosen]
            )
            | empties,
            st.times().map(lambda time: f"{time:%H:%M:%S}") | empties,
        ).map(list),
        max_size=8,
    )
