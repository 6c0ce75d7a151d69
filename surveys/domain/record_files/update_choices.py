"""What somebody says of an edited data file that comes back, kept between dry run and act."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class UpdateChoices:
    """What was said: `export` is the name of the file that was exported, as far as it is known.

    `days` is a DayOrder. `removes` confirms that projects whose rows are gone are removed,
    `confirmed` what the check asks about; `reason` and `undo_reason` are for the history.
    """

    export: str = ""
    days: str = ""
    removes: bool = False
    confirmed: bool = False
    reason: str = ""
    undo_reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "UpdateChoices":
        """Return what `as_json` kept."""
        return cls(**{one.name: said[one.name] for one in fields(cls) if one.name in said})
