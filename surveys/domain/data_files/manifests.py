"""What a manifest says of a data file, as far as the file is to be read back with it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from surveys.domain.layout.columns import said_text
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Options
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop

ENDING = ".manifest.json"
"""What the name of a manifest has behind that of the file it stands beside."""
_NO_MANIFEST = gettext_noop(
    "The manifest cannot be read (%(error)s). Bring the one that came with the file."
)
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_WRONG = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class ToldTable:
    """A table of a data file: its name, how it lies there, and its name in a zip file, if any."""

    name: str
    layout: Layout
    member: str = ""


@dataclass(frozen=True)
class Manifest:
    """Of which study as of which entry a file is, what was chosen, and how it lies in the file.

    `hash` is that of the seal of the entry. `selected` are ids of interviews where some were picked
    one by one.
    """

    study: str
    entry: int
    hash: str
    options: Options
    tables: tuple[ToldTable, ...]
    selected: frozenset[str] | None = None

    @classmethod
    def from_bytes(cls, content: bytes) -> "Manifest":
        """Return what the JSON of a manifest says; Refused where it is none."""
        try:
            said = json.loads(content)
            _refuse_illegible(said)
            selected = said.get("selected")
            return cls(
                study=said_text(said["study"]),
                entry=int(said["as_of_entry"] or 0),
                hash=said_text(said["as_of_hash"]),
                options=Options.from_json(said["options"]),
                tables=tuple(
                    ToldTable(
                        said_text(one["name"]),
                        Layout.from_json(one["layout"]),
                        said_text(one.get("member", "")),
                    )
                    for one in said["tables"]
                ),
                selected=None if selected is None else frozenset(map(str, selected)),
            )
        except _WRONG as error:
            params = {"error": ascii(error)[:200]}
            raise Refused(_NO_MANIFEST, params, code="no_manifest") from error


def _refuse_illegible(said: Any) -> None:
    """Raise ValueError for what no page can show and no database keeps: halves of characters, NUL.

    JSON has escapes for both.
    """
    text = json.dumps(said, ensure_ascii=False)
    text.encode()
    if _NUL.search(text):
        raise ValueError("NUL in a text")
