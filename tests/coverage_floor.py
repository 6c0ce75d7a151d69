"""Says how much of the code the last `make test` reached, and fails below the floor.

Lines and branches count together, as coverage.py counts them. A floor in coverage_floor.json only
rises: what a change no longer tests is not given back.
"""

import io
import json
import sys
from pathlib import Path

import coverage
from coverage.exceptions import NoDataError

from tests.test_architecture import PURE, PURE_MODULES

FLOORS = Path(__file__).with_suffix(".json")
SLACK = 0.5  # points: hypothesis reaches a branch more or less from run to run
PARTS = {
    "whole": None,
    "pure": [
        *(f"{package.replace('.', '/')}/*" for package in PURE),
        *(f"{module.replace('.', '/')}.py" for module in PURE_MODULES),
    ],
}


def percent(data: coverage.Coverage, part: str, **options) -> float:
    return data.report(include=PARTS[part], **options)


def verdict(measured: float, floor: float) -> str:
    if measured < floor:
        return f"below the floor of {floor} %"
    if measured > floor + SLACK:
        return f"floor {floor} %: raise it in {FLOORS.name}"
    return f"floor {floor} %"


def main() -> int:
    data = coverage.Coverage()
    data.load()
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    below = []
    for part in PARTS:
        try:
            measured = percent(data, part, file=io.StringIO())
        except NoDataError:
            sys.stdout.write("Nothing was measured: run make test first.\n")
            return 1
        sys.stdout.write(f"{part}: {measured:.2f} %, {verdict(measured, floors[part])}\n")
        if measured < floors[part]:
            below.append(part)
    for part in below:
        percent(data, part, show_missing=True, skip_covered=True)
    return min(len(below), 1)


if __name__ == "__main__":
    sys.exit(main())
