"""What is wrong in an imported file, located so that a person finds the cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.domain.wording import Texts, in_language


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `row` counts from 1 with the header as the first row.

    `template` is translatable and `params` fill it, so that each layer can speak its language:
    ``gettext(problem.template) % problem.params``. `wording` is the study's own message and
    comes before it.
    """

    file: str
    row: int | None
    column: str | None
    template: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    wording: Texts = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        """What is wrong and what to do, in English; in the study's own words where it has some."""
        return in_language(self.wording, "en") or self.template % self.params

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.message}"
