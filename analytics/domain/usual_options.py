"""What opens each format of data files, and how one is written where nobody says otherwise."""

from collections.abc import Mapping
from typing import Any

from surveys.domain.layout.fields import Multiple
from surveys.domain.wording import gettext_noop

OPENED_BY: Mapping[str, str] = {
    "xlsx": gettext_noop("Excel, LibreOffice, Google Sheets. Categories as words."),
    "sav": gettext_noop("SPSS, PSPP. Categories and missing values are labelled."),
    "dta": gettext_noop("Stata 14 and newer. Categories and missing values are labelled."),
    "csv": gettext_noop("Any program. Categories as codes; scripts for R and pandas come with it."),
    "parquet": gettext_noop("R, pandas, DuckDB, Power BI. Large data, with types."),
    "jsonl": gettext_noop("Programs. One record per line, answers as they are stored."),
    "package": gettext_noop("Archives. CSV tables in a zip file, described by Frictionless."),
}
"""The formats in the order in which pages offer them, each with what opens it."""

_WORDS = frozenset({"xlsx"})
_TICKS = frozenset({"sav", "dta"})


def usual_options(format: str) -> dict[str, Any]:
    """Return options as `Options.from_json` reads them that suit who opens files of a format."""
    multiple = Multiple.EACH if format in _TICKS else Multiple.ONE
    return {"labels": format in _WORDS, "multiple": multiple.value}
