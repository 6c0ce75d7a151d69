import datetime
import itertools
from dataclasses import dataclass

import pytest

from surveys.domain.consents import PURPOSES, ask_withdrawal, in_time, overlaps


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
