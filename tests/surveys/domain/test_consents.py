import datetime
import itertools
from dataclasses import dataclass

import pytest

from surveys.domain.consents import PURPOSES, ask_withdrawal, in_time, overlaps, unite


@dataclass(frozen=True)
class Period:
    given_on: datetime.date
    withdrawn_on: datetime.date | None = None
    purpose: str = "quote"


def day(number):
    return datetime.date(2019, 6, number)


def found(*periods):
    return list(overlaps(periods, lambda one: one.purpose))


def test_periods_that_follow_each_other_may_touch():
    first, again = Period(day(1), day(5)), Period(day(5), day(5))
    standing = Period(day(5))
    for order in itertools.permutations([first, again, standing]):
        assert found(*order) == []
        assert sorted(order, key=in_time) == [first, again, standing]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Period(day(1)), Period(day(2))),
        (Period(day(1)), Period(day(2), day(3))),
        (Period(day(1), day(5)), Period(day(4))),
    ],
)
def test_no_consent_is_given_while_another_stands(before, after):
    assert found(after, before) == [(before, after)]
    assert found(before, Period(after.given_on, after.withdrawn_on, "archive")) == []


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_withdrawal_asks_with_what_it_does(purpose):
    (question,) = ask_withdrawal(purpose, respondent="R7", wave="2019", consent="c1")
    assert question.key == "withdraw:c1"
    assert "R7" in str(question)
    assert "2019" in str(question)


def united(there, coming):
    """Return what is left as (given, withdrawn) in days, the kept expert's first."""
    left = [one for one in unite(there, coming) if one.is_left]
    ends = [(one.ended_by or one.consent).withdrawn_on for one in left]
    return [
        (one.consent.given_on.day, end and end.day) for one, end in zip(left, ends, strict=True)
    ]


@pytest.mark.parametrize(
    ("there", "coming", "left"),
    [
        # given again after the withdrawal is a later period, and stands
        ([], [(1, 5), (5, None)], [(1, 5), (5, None)]),
        ([(1, 5)], [(5, None)], [(1, 5), (5, None)]),
        ([(1, 5)], [(7, None)], [(1, 5), (7, None)]),
        ([(5, None)], [(1, 5)], [(5, None), (1, 5)]),
        # one is enough where both stand
        ([(3, None)], [(1, None)], [(3, None)]),
        # a withdrawal under either code ends what stood then
        ([(3, None)], [(1, 5)], [(3, 5)]),
        ([(1, 5)], [(3, None)], [(1, 5)]),
        ([(1, 9)], [(3, 5)], [(1, 5)]),
        # and what was given after it stands, though it overlapped what ended
        ([(1, 5), (8, None)], [(3, None)], [(1, 5), (8, None)]),
        ([(1, 3), (4, None)], [(2, 5)], [(1, 3), (4, 5)]),
        ([(1, None)], [(2, 4), (6, None)], [(1, 4), (6, None)]),
    ],
)
def test_of_two_codes_a_withdrawal_ends_what_stood_and_nothing_later(there, coming, left):
    made = [[Period(day(a), b and day(b)) for a, b in side] for side in (there, coming)]
    assert united(*made) == left
