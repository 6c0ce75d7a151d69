"""Reads the hand-written files from which the study is built."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

STUDIES = Path(__file__).resolve().parent.parent
SOURCE = STUDIES / "source"
PACKAGE = STUDIES / "deep-learning"
CODEBOOK = STUDIES.parent / "docs" / "codebook.md"
WAVES = ("2017", "2018", "2019")


@cache
def document(name: str) -> Any:
    """Return a YAML file of the sources; callers do not change it."""
    return yaml.safe_load((SOURCE / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def reconstruction() -> Any:
    """Return the table of cells of 2019 and its allotment to interviews."""
    return json.loads((SOURCE / "reconstruction_2019.json").read_text(encoding="utf-8"))


@cache
def roster() -> tuple[dict[str, str], ...]:
    """Return the interviews as listed by hand: who, when, and what claims depend on."""
    with (SOURCE / "interviews.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
