"""Figures as rows of a CSV table, as the terminal prints them and the pages hand them out."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from analytics.writers.formulas import inert


def csv_of(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as CSV with a header; nested values stay in the JSON form only."""
    if not records:
        return ""
    names = [name for name, value in records[0].items() if not isinstance(value, (dict, list))]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    for record in records:
        writer.writerow([_cell(record[name]) for name in names])
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    return inert(value) if isinstance(value, str) else value
