"""Figures as rows of a CSV table, as the terminal prints them and the pages hand them out."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.domain.layout.csv_lines import csv_line
from surveys.domain.layout.formulas import inert, inert_codes
from surveys.domain.layout.headings import refuse_doubles


def csv_of(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as CSV with a header; nested values stay in the JSON form only."""
    if not records:
        return ""
    names = [name for name, value in records[0].items() if not isinstance(value, (dict, list))]
    refuse_doubles(names)
    lines = [csv_line(names)]
    lines += [csv_line(_cell(record[name]) for name in names) for record in records]
    return "".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    return inert(value) if " " in value else inert_codes(value)
