"""Tables for a terminal: columns of plain text, numbers to the right."""

import unicodedata
from collections.abc import Sequence


def plain_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Return a table as text; the first `left` columns are set flush left, the others right."""
    everything = [list(header), *[list(row) for row in rows]]
    widths = [max(_width(row[place]) for row in everything) for place in range(len(header))]
    lines = [_line(row, widths, left) for row in everything]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _line(row: Sequence[str], widths: Sequence[int], left: int) -> str:
    cells = []
    for place, (text, width) in enumerate(zip(row, widths, strict=True)):
        padding = " " * (width - _width(text))
        cells.append(text + padding if place < left else padding + text)
    return "  ".join(cells)


def _width(text: str) -> int:
    """Return how many columns of the terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
