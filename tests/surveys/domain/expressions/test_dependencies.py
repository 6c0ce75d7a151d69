"""In which order expressions are computed that read each other, and where none is possible."""

import pytest

from surveys.domain.expressions.dependencies import depending_on_themselves, in_order


@pytest.mark.parametrize(
    ("reads", "order"),
    [
        ({}, []),
        ({"a": [], "b": []}, ["a", "b"]),
        ({"a": ["b"], "b": []}, ["b", "a"]),
        ({"a": ["c", "b"], "b": [], "c": ["b"]}, ["b", "c", "a"]),
        ({"a": ["b"], "b": [], "c": ["b"]}, ["b", "a", "c"]),
        ({"a": ["an answer"], "b": ["a"]}, ["a", "b"]),
    ],
)
def test_each_comes_behind_what_it_reads_else_as_given(reads, order):
    assert in_order(reads) == order
    assert depending_on_themselves(reads) == []


@pytest.mark.parametrize(
    ("reads", "circles"),
    [
        ({"a": ["a"]}, [["a", "a"]]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, [["b", "c", "b"]]),
        ({"a": ["a", "b"], "b": ["a"]}, [["a", "a"], ["a", "b", "a"]]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, [["a", "b", "a"], ["c", "d", "c"]]),
    ],
)
def test_each_circle_is_told_from_what_is_read_first_round_to_it_again(reads, circles):
    assert depending_on_themselves(reads) == circles
    assert sorted(in_order(reads)) == sorted(reads)
