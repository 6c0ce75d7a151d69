"""What manifests of data files say in words, and how they are written."""

import json
from collections.abc import Mapping
from typing import Any

from surveys.domain.layout.values import MARKS, NOTHING_SELECTED
from surveys.domain.missing import FILE_LABELS


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as it stands beside its file."""
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


SAMPLING_MEANT = {
    "weight": "the sampling weight of the expert in the wave, empty where none was given; figures "
    "are weighted in waves in which every expert interviewed has one",
    "stratum": "the group that the expert was chosen from; together with answers it may tell who "
    "it was",
}
"""What columns say of how experts were chosen, as a manifest has it."""


def legend() -> dict[str, str]:
    """Return what the marks in the file mean."""
    marks = {mark: FILE_LABELS[kind] for mark, kind in MARKS.items()}
    return marks | {NOTHING_SELECTED: "a multiple choice in which nothing was selected: an answer"}
