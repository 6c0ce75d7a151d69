"""The formats of data files, each declared once: what page, form and command offer is read here.

How one is written and read is loaded by whoever does so (`FileFormat.table`): the libraries behind
some are large, and no page needs them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.domain.data_files.formats import Format, format_of
from surveys.domain.wording import gettext_noop


@dataclass(frozen=True)
class FileFormat:
    """A format of data files: its name, which ends a file, too, and what a page calls it.

    `holds_two` says whether one file can hold interviews and projects; else both are a zip file.
    `tables` is the format of its tables, where that is another one.
    """

    name: str
    label: str
    content_type: str
    ending: str = ""
    holds_two: bool = False
    tables: str = ""

    @property
    def table(self) -> Format:
        """How one table of it is written and read; loads the libraries that it needs."""
        return format_of(self.tables or self.name)

    def ends(self, *, both: bool) -> str:
        """Return what ends the name of a file, of both units or of one."""
        return "zip" if both and not self.holds_two else self.ending or self.name

    def sent_as(self, *, both: bool) -> str:
        """Return the content type of a file, of both units or of one."""
        return "application/zip" if both and not self.holds_two else self.content_type


_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: Mapping[str, FileFormat] = {
    one.name: one
    for one in (
        FileFormat("csv", "CSV", "text/csv; charset=utf-8"),
        FileFormat("xlsx", "Excel (XLSX)", _OFFICE, holds_two=True),
        FileFormat("sav", "SPSS", "application/x-spss-sav"),
        FileFormat("dta", "Stata", "application/x-stata-dta"),
        FileFormat("parquet", "Parquet", "application/vnd.apache.parquet"),
        FileFormat("jsonl", "JSON Lines", "application/jsonl; charset=utf-8"),
        FileFormat(
            "package",
            gettext_noop("Data package"),
            "application/zip",
            "zip",
            holds_two=True,
            tables="csv",
        ),
    )
}
"""By the name that pages and commands use."""
PACKAGE = "package"
