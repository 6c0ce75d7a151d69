"""The formats of data files, each declared once: what page, form and command offer is read here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from analytics.writers.record_csv import write_csv
from analytics.writers.written import WrittenFile
from surveys.domain.layout.columns import Column

Writer = Callable[[Sequence[Column], Iterable[Sequence[Any]], BinaryIO], WrittenFile]


@dataclass(frozen=True)
class Format:
    """A format of data files: what a page calls it, what it is sent as, and its writer."""

    label: str
    content_type: str
    write: Writer


FORMATS: Mapping[str, Format] = {
    "csv": Format("CSV", "text/csv; charset=utf-8", write_csv),
}
"""By the name that ends a file."""
LATER = ("xlsx", "sav", "dta", "parquet", "jsonl")
"""May be asked for, and are not built yet; a page does not offer them."""


def format_names() -> list[str]:
    """Return the formats that may be asked for, built or not."""
    return [*FORMATS, *LATER]
