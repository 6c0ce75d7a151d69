"""What a person decides about an upload; each has a default that loses nothing unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Further(StrEnum):
    """What becomes of repeats that are not the project."""

    LEAVE_OUT = "leave_out"
    REFUSE = "refuse"


class Device(StrEnum):
    """What becomes of questions for a place, a picture or a recording."""

    LEAVE_OUT = "leave_out"
    AS_TEXT = "as_text"


@dataclass(frozen=True)
class Options:
    """What was decided. `repeat` is the name of the part that is the project; None: not said.

    `languages` gives the code of each language by what the headings call it ("" for a heading that
    names none), `bare` the language of a form that names none. `version` and `form_id` stand for
    what the settings do not say, `version` also instead of what they say.
    """

    repeat: str | None = None
    languages: Mapping[str, str] = field(default_factory=dict)
    further: Further = Further.LEAVE_OUT
    device: Device = Device.LEAVE_OUT
    version: str = ""
    bare: str = "en"

    def to_json(self) -> dict[str, Any]:
        """Return them as JSON values; `from_json` gives back equal ones."""
        return {
            "repeat": self.repeat,
            "languages": dict(self.languages),
            "further": self.further.value,
            "device": self.device.value,
            "version": self.version,
            "bare": self.bare,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Options":
        """Return the options that `to_json` wrote."""
        return cls(
            repeat=stored.get("repeat"),
            languages=dict(stored.get("languages") or {}),
            further=Further(stored.get("further", Further.LEAVE_OUT)),
            device=Device(stored.get("device", Device.LEAVE_OUT)),
            version=str(stored.get("version", "")),
            bare=str(stored.get("bare", "en")),
        )
