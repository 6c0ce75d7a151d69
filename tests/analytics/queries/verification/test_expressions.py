"""The second path evaluates as the first does, by other means."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.queries.verification.expressions import evaluate_frame
from surveys.domain.expressions import evaluate, parse
from surveys.domain.expressions.frames import Frame
from surveys.domain.expressions.numbers import as_number
from tests.surveys.domain.expressions.cases import ANSWERS

EXPRESSIONS = (
    "floor(${d})",
    "concat(${one}, '-', ${many}, ${t}, ${n} > 1, ${n} div 4)",
    "substr(${t}, 1)",
    "substr(${one}, -1, 5)",
    "starts-with(${t}, 'a')",
    "ends-with(${t}, '2')",
    "contains(${t}, ${one})",
    "${day} - date('2019-06-30')",
    "${day} + ${n}",
    "2 + ${day}",
    "${day} - 1.5",
    "${day} - ${n} > date('2019-06-30')",
    "decimal-date-time(${day})",
    "format-date(${day}, '%d/%m/%Y %y %e %n %b')",
    "if(${n} > 0, ${m}, '')",
)


@pytest.mark.parametrize("text", EXPRESSIONS)
@settings(max_examples=5, deadline=None)
@given(records=st.lists(ANSWERS, min_size=15, max_size=25))
def test_functions_give_what_the_first_path_gives(text, records):
    tree = parse(text)
    first = evaluate(tree, Frame(records))
    second = evaluate_frame(tree.tree, pd.DataFrame(records))
    for value, missing, other, empty in zip(
        first.values, first.missing, second.values, second.empty, strict=True
    ):
        if value is None:  # nothing as a number is no answer in the one, nothing in the other
            assert empty == missing
        elif isinstance(other, float):
            assert float(as_number(value)) == pytest.approx(other, rel=1e-12)
        else:
            assert str(other) == str(value) if not isinstance(value, bool) else other == value


def test_times_are_parts_of_a_day():
    frame = pd.DataFrame([{"a": "17:00:00", "b": "08:30:00", "c": "2019-06-30T08:30:00"}])
    found = evaluate_frame(parse("${a} - ${b}").tree, frame)
    assert found.values[0] == pytest.approx(8.5 / 24)
    assert evaluate_frame(parse("date(${c})").tree, frame).values[0] == "2019-06-30"
    said = evaluate_frame(parse("format-date-time(${c}, '%h:%M')").tree, frame)
    assert said.values[0] == "8:30"
