"""What stays of an upload with its questionnaire: the rows for the download, notes, old codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.xlsform.uploads import notices
from surveys.domain.xlsform.uploads.codes import Mended

ASIDE = "set_aside"
"""The sheet of a download with what no form compiler would take where it stood."""

STATED_REPEAT = ("nucleus", "", "repeat")
"""Where that sheet says which repeat was chosen, where another one would be proposed."""

ASIDE_COLUMNS = ("sheet", "name", "column", "value")


@dataclass(frozen=True)
class Table:
    """A sheet of a download: its headings, and its rows as long as these."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Source:
    """Where a questionnaire comes from: the file by name and hash, what was decided, its sheets.

    The sheets say what the file said, with codes that were mended and in the one spelling; what no
    form compiler takes stands in the sheet `set_aside`. There are none where the questions were
    edited after the file was read: they would say what is not asked.
    """

    file: str
    sha256: str
    options: Mapping[str, Any]
    sheets: Mapping[str, Table]
    notes: Sequence[Problem] = ()
    mended: Sequence[Mended] = field(default=())

    @property
    def is_what_is_asked(self) -> bool:
        """Whether the questions are still those of the file."""
        return bool(self.sheets)

    def before_edits(self) -> "Source":
        """Return what still holds of the file where its questions were edited."""
        return replace(self, sheets={})

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; `from_json` gives back an equal one."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "options": dict(self.options),
            "sheets": {
                name: {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}
                for name, table in self.sheets.items()
            },
            "notes": notices.to_json(self.notes),
            "mended": [one.to_json() for one in self.mended],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Source":
        """Return what `to_json` wrote."""
        return cls(
            file=stored["file"],
            sha256=stored["sha256"],
            options=stored["options"],
            sheets={
                name: Table(tuple(table["columns"]), tuple(map(tuple, table["rows"])))
                for name, table in stored["sheets"].items()
            },
            notes=tuple(notices.from_json(stored["notes"])),
            mended=tuple(
                Mended(one["sheet"], one["row"], one["list"], one["old"], one["new"])
                for one in stored["mended"]
            ),
        )
