"""Lines of a CSV file: commas, line feeds, quotes only where they are needed.

Python's own writer leaves a carriage return without quotes when lines end with a line feed alone,
and its own reader then loses it. Hence these few lines.
"""

from collections.abc import Iterable

_QUOTED = frozenset(',"\r\n')


def csv_line(cells: Iterable[str]) -> str:
    """Return one line with its line feed."""
    texts = [_quoted(cell) for cell in cells]
    return (",".join(texts) if texts != [""] else '""') + "\n"


def _quoted(cell: str) -> str:
    if _QUOTED.isdisjoint(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'
