"""What is said about an upload: problems, which keep it from being used, and notes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.wording import Named

MOST = 5_000  # of each: who reads them has understood long before


@dataclass
class Notices:
    """All that is said about one upload, in the order in which it was found."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    _said: set[tuple[object, ...]] = field(default_factory=set)

    def problem(
        self,
        sheet: str,
        row: int | None,
        column: str | None,
        code: str,
        template: str,
        /,
        **params: Any,
    ) -> None:
        """Say what must be mended before the upload can be used."""
        self._add(self.problems, Problem(sheet, row, column, code, template, params))

    def note(
        self,
        sheet: str,
        row: int | None,
        column: str | None,
        code: str,
        template: str,
        /,
        **params: Any,
    ) -> None:
        """Say what a person should know, and may leave as it is."""
        self._add(self.notes, Problem(sheet, row, column, code, template, params))

    def _add(self, found: list[Problem], said: Problem) -> None:
        """Add what was not said before."""
        key = (found is self.notes, said.place, said.code, said.template, str(said.params))
        if key not in self._said and len(found) < MOST:
            self._said.add(key)
            found.append(said)


def to_json(notes: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return notes as JSON values; `from_json` gives back equal ones."""
    return [
        {
            "sheet": note.file,
            "row": note.row,
            "column": note.column,
            "code": note.code,
            "template": note.template,
            "params": {name: _plain(value) for name, value in note.params.items()},
        }
        for note in notes
    ]


def from_json(stored: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Return the notes that `to_json` wrote."""
    return [
        Problem(
            one["sheet"],
            one["row"],
            one["column"],
            one["code"],
            one["template"],
            {name: _read(value) for name, value in one["params"].items()},
        )
        for one in stored
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Named):
        return {"named": [*value.names]}
    return value if isinstance(value, int | str) else str(value)


def _read(value: Any) -> Any:
    return Named(tuple(value["named"])) if isinstance(value, dict) else value
