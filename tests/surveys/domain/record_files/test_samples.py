"""A few cells of each column, for who says what it holds."""

from surveys.domain.record_files.samples import LONGEST_SAMPLE, ROWS_SAMPLED, samples_of
from surveys.domain.record_files.targets import Column, Own, Target

COLUMNS = [Column(0, "a"), Column(2, "b"), Column(3, "name", Target(own=Own.RESPONDENT_NAME))]


def samples(*rows):
    return samples_of(COLUMNS, enumerate(rows, start=2))


def test_up_to_three_different_cells_of_each_column_in_their_order():
    rows = [[1.0, "x", " ", "Ana"], [1, "x"], [True, "", "p\nq"], ["", "", "r"], [2], [3], [4]]
    assert samples(*rows) == {0: ["1", "TRUE", "2"], 2: ["p q", "r"]}


def test_a_long_cell_is_cut_and_rows_far_below_are_not_looked_at():
    long = "m" * LONGEST_SAMPLE
    rows = [[long], [long + "n"], *[[""]] * (ROWS_SAMPLED - 2), ["far"]]
    assert samples(*rows)[0] == [long, long[:-1] + "…"]
