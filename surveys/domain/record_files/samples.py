"""A few cells of each column, so that a person sees what a heading stands above."""

from collections.abc import Iterable, Sequence
from itertools import islice

from surveys.domain.record_files.cells import Cell, as_text, is_blank
from surveys.domain.record_files.headings import tidy
from surveys.domain.record_files.targets import IDENTITY, Column

MOST_SAMPLES = 3
ROWS_SAMPLED = 1_000
LONGEST_SAMPLE = 40


def samples_of(
    columns: Iterable[Column], rows: Iterable[tuple[int, Sequence[Cell]]]
) -> dict[int, list[str]]:
    """Return by the place of each column up to three different texts of its first cells.

    Columns that are known to say who somebody is have none.
    """
    wanted: dict[int, list[str]] = {
        one.index: [] for one in columns if one.target is None or one.target.own not in IDENTITY
    }
    open_ones = {*wanted}
    for _row, cells in islice(rows, ROWS_SAMPLED):
        for index in [one for one in open_ones if one < len(cells)]:
            if is_blank(cells[index]):
                continue
            text = _short(tidy(as_text(cells[index])))
            if text not in wanted[index]:
                wanted[index].append(text)
                if len(wanted[index]) == MOST_SAMPLES:
                    open_ones.remove(index)
        if not open_ones:
            break
    return wanted


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else f"{text[: LONGEST_SAMPLE - 1]}…"
