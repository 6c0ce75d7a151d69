"""Rows are gone through some at a time, or by a few of their fields."""

import pytest

from surveys.domain.package.rows import ChosenRows, CodeRow, LazyRows, chunks, few


class Letters(LazyRows):
    """Rows that are made anew each time."""

    def __iter__(self):
        return (CodeRow(code, row) for row, code in enumerate("abcd", start=1))

    def __len__(self):
        return 4


@pytest.mark.parametrize("rows", [Letters(), [*Letters()]])
def test_a_few_fields_are_the_same_wherever_the_rows_lie(rows):
    assert [*few(rows, "row", "code")] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
    chosen = ChosenRows(rows, bytearray([1, 0, 0, 1]))
    assert [*few(chosen, "row", "code")] == [(1, "a"), (4, "d")]
    assert [one.code for one in chosen] == ["a", "d"]
    assert (len(chosen), chosen[1].code) == (2, "d")


@pytest.mark.parametrize(
    ("size", "together", "found"),
    [
        (2, None, ["aa", "ab", "bb", "c"]),
        (3, None, ["aaa", "bbb", "c"]),
        (2, str, ["aaa", "bbb", "c"]),
        (4, str, ["aaabbb", "c"]),
        (9, None, ["aaabbbc"]),
    ],
)
def test_rows_come_some_at_a_time_and_those_of_one_place_together(size, together, found):
    assert ["".join(some) for some in chunks("aaabbbc", size, together)] == found


def test_of_no_rows_nothing_comes():
    assert [*chunks([], 3)] == []
