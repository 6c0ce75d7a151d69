"""What an expression may compare, why it may not compare the rest, and what a choice of two is."""

import pytest

from surveys.domain.expressions.names import (
    BOOLEAN,
    NUMBER,
    TEXT,
    Name,
    Type,
    comparable,
    joined,
    refusal,
)

DATE, TIME, DATETIME = Name(Type.DATE), Name(Type.TIME), Name(Type.DATETIME)
MANY = Name(Type.SELECT_MULTIPLE, frozenset("xy"))
ONE = Name(Type.SELECT_ONE, frozenset("xy"))
SCALE = Name(Type.SELECT_ONE, frozenset("123"))


def said(*values):
    return Name(Type.TEXT, frozenset(values))


@pytest.mark.parametrize(
    ("op", "left", "right"),
    [
        ("=", TEXT, ONE),
        ("!=", BOOLEAN, BOOLEAN),
        ("<", SCALE, NUMBER),
        ("=", MANY, said("")),
        ("!=", said(""), TIME),
        ("<=", TIME, said("08:30:00")),
        ("=", said("2019-06-30T08:30:00"), DATETIME),
        (">", DATE, said("2019-06-30", "2020-06-30")),
    ],
)
def test_what_is_compared_as_it_stands(op, left, right):
    assert refusal(op, left, right) is None


@pytest.mark.parametrize(
    ("op", "left", "right", "says"),
    [
        ("=", MANY, said("x"), "A multiple choice cannot be compared by %(op)s."),
        ("=", DATE, TEXT, "Write it like '2019-06-30'."),
        ("=", DATE, said("2019-06-30", "soon"), "Write it like '2019-06-30'."),
        ("<", said("8:30"), TIME, "Write it like '08:30:00'."),
        (">", DATETIME, said("2019-06-30"), "Write it like '2019-06-30T08:30:00'."),
        ("=", NUMBER, said("3"), "Leave out the quotes, or use number()."),
        ("<", said("a"), said("b"), "%(op)s needs numbers or dates, not %(left)s."),
        (">", said(""), NUMBER, "Leave out the quotes, or use number()."),
        ("=", said(""), BOOLEAN, "By %(op)s, %(left)s cannot be compared with %(right)s."),
        ("=", DATE, DATETIME, "By %(op)s, %(left)s cannot be compared with %(right)s."),
    ],
)
def test_advice_fits_what_cannot_be_compared(op, left, right, says):
    assert refusal(op, left, right).endswith(says) or refusal(op, left, right).startswith(says)


@pytest.mark.parametrize(
    ("first", "second", "either"),
    [
        (NUMBER, NUMBER, NUMBER),
        (said("a"), said("b"), said("a", "b")),
        (ONE, SCALE, Name(Type.SELECT_ONE, frozenset("xy123"))),
        (ONE, said("z"), Name(Type.SELECT_ONE, frozenset("xyz"))),
        (ONE, TEXT, TEXT),
        (ONE, Name(Type.SELECT_ONE), TEXT),
        (said(""), ONE, ONE),
        (DATE, said(""), DATE),
        (said(""), MANY, Name(Type.SELECT_MULTIPLE)),
        (said("2019-06-30"), DATE, DATE),
        (TIME, said("08:30:00"), TIME),
        (DATE, said("08:30:00"), None),
        (NUMBER, TEXT, None),
        (MANY, ONE, None),
    ],
)
def test_what_may_be_either_of_two_is_what_both_are(first, second, either):
    assert joined(first, second) == either


def test_a_category_is_compared_with_a_number_by_its_value():
    assert comparable("1.0", NUMBER) == comparable("1", NUMBER) == 1
    assert comparable("1.0", TEXT) != comparable("1", TEXT)
