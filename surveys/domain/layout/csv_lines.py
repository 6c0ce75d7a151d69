"""Lines of a CSV file: line feeds, and quotes only where they are needed.

Python's own writer leaves a carriage return without quotes when lines end with a line feed alone,
and its own reader then loses it. Hence these few lines.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

LONGEST_LINE = 8 * 1024 * 1024
"""Of a CSV file that is read: what a reader may have to hold at once."""
csv.field_size_limit(LONGEST_LINE)


def csv_line(cells: Iterable[str], separator: str = ",") -> str:
    """Return one line with its line feed."""
    texts = [quoted(cell, separator) for cell in cells]
    return (separator.join(texts) if texts != [""] else '""') + "\n"


def csv_input(text: TextIO) -> Iterator[str]:
    """Yield the lines of an open text for a reader of CSV; csv.Error where one is too long."""
    while line := text.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            raise csv.Error(f"longer than {LONGEST_LINE} characters")
        yield line


def quoted(cell: str, separator: str) -> str:
    """Return a cell as it stands in a line."""
    if '"' in cell:
        return '"' + cell.replace('"', '""') + '"'
    return f'"{cell}"' if separator in cell or "\n" in cell or "\r" in cell else cell
