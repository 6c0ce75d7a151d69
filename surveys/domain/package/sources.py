"""What a package says of the upload that a questionnaire comes from, as a JSON file beside it."""

import json
import re
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.wording import gettext_noop
from surveys.domain.xlsform.uploads.source import Source

# A template is filled with its parameters; nothing else of what % can do may come from outside.
_FILLED = re.compile(r"(?:[^%]|%%|%\((\w+)\)s)*")
_NAMES = re.compile(r"%\((\w+)\)s")


def source_bytes(source: Source) -> bytes:
    """Return the content of the file: the same bytes for the same source."""
    text = json.dumps(source.to_json(), ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


def read_source(path: str, content: bytes) -> Source | Problem:
    """Return what the file says, or what is wrong with it."""
    try:
        stored = json.loads(content.decode("utf-8"))
        _require_texts(stored)
        source = Source.from_json(stored)
        for note in source.notes:
            names = set(_NAMES.findall(note.template))
            if not _FILLED.fullmatch(note.template) or not names <= set(note.params):
                raise ValueError(note.template)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Problem(
            path,
            None,
            None,
            "no_source",
            gettext_noop(
                "This does not say where the questionnaire comes from. Take the file from an "
                "export, or remove it."
            ),
        )
    return source


def _require_texts(stored: Any) -> None:
    """Refuse what is no text where a text stands, so that nothing later stumbles over it."""
    texts = [stored["file"], stored["sha256"], *stored["sheets"]]
    for table in stored["sheets"].values():
        texts += table["columns"]
        for row in table["rows"]:
            if len(row) != len(table["columns"]):
                raise ValueError(row)
            texts += row
    for one in stored["mended"]:
        texts += [one["sheet"], one["list"], one["old"], one["new"]]
    for note in stored["notes"]:
        texts += [note["sheet"], note["code"], note["template"]]
    if any(not isinstance(text, str) or "\x00" in text for text in texts):
        raise ValueError(stored["file"])
    for one in (*stored["mended"], *stored["notes"]):
        if not isinstance(one["row"], int | None) or isinstance(one["row"], bool):
            raise ValueError(one["row"])
