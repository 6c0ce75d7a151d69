"""Which answers a questionnaire allows together, and when there are too many to look at."""

import pytest

from analytics.stats.claims.combinations import NotEnumerable, combinations_of
from tests.surveys.domain.forms import question

SIX = "a b c d e f"
LISTS = [question(code, "select_multiple", choices=SIX) for code in ("one", "two", "three")]


def found(expressions, questions):
    return {tuple(column) for column in combinations_of(expressions, questions).truth.T.tolist()}


def test_questions_without_a_condition_are_answered_in_every_way_together():
    expressions = ["selected(${one}, 'a')", "count-selected(${two}) > 5"]
    assert found(expressions, LISTS) == {
        (False, False),
        (False, True),
        (True, False),
        (True, True),
    }


def test_what_is_never_asked_together_has_no_combination():
    asked = [
        question("place", "select_one", choices="cloud own"),
        question("provider", "select_one", choices="x y", relevant="${place} = 'cloud'"),
        question("rooms", "select_one", choices="few many", relevant="${place} = 'own'"),
    ]
    assert found(["${provider} = 'x'", "${rooms} = 'many'"], asked) == {
        (True, False),
        (False, True),
        (False, False),
    }


def test_questions_that_are_few_each_may_be_too_many_together():
    three = " or ".join(f"selected(${{{one.code}}}, 'a')" for one in LISTS)
    with pytest.raises(NotEnumerable, match="three"):
        combinations_of([three], LISTS)
