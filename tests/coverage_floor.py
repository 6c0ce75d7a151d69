"""Says how much of the code the last `make test` reached, and fails below a floor.

Lines and branches count together, as slipcover counts them, and branches once more alone, since
there are so many more lines. A floor in coverage_floor.json only rises: what a change no longer
tests is not given back.
"""

import json
import sys
from fnmatch import fnmatch
from pathlib import Path

from slipcover import print_coverage
from slipcover.slipcover import add_summaries

from tests.test_architecture import PURE, PURE_MODULES

MEASURED = Path(__file__).parents[1] / ".coverage.json"
FLOORS = Path(__file__).with_suffix(".json")
SLACK = 0.5  # points: hypothesis reaches a branch more or less from run to run
PARTS = {
    "whole": None,
    "pure": [
        *(f"{package.replace('.', '/')}/*" for package in PURE),
        *(f"{module.replace('.', '/')}.py" for module in PURE_MODULES),
    ],
}


def of_part(part: str, measured: dict) -> dict:
    """Return what was measured of the files of a part, with its sums."""
    patterns = PARTS[part]
    files = {
        file: found
        for file, found in measured["files"].items()
        if patterns is None or any(fnmatch(file, pattern) for pattern in patterns)
    }
    found = {"meta": measured["meta"], "files": files}
    add_summaries(found)
    return found


def percents(measured: dict) -> dict[str, float]:
    """Return what was reached of each part, and of its branches alone, in percent."""
    found = {}
    for part in PARTS:
        sums = of_part(part, measured)["summary"]
        branches = sums["covered_branches"] + sums["missing_branches"]
        found[part] = sums["percent_covered"]
        found[f"{part}, branches"] = 100 * sums["covered_branches"] / branches
    return found


def verdict(measured: float, floor: float) -> str:
    if measured < floor:
        return f"below the floor of {floor} %"
    if measured > floor + SLACK:
        return f"floor {floor} %: raise it in {FLOORS.name}"
    return f"floor {floor} %"


def main() -> int:
    if not MEASURED.exists():
        sys.stdout.write("Nothing was measured: run make test first.\n")
        return 1
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    found = percents(measured)
    for name, percent in found.items():
        sys.stdout.write(f"{name}: {percent:.2f} %, {verdict(percent, floors[name])}\n")
    below = [name for name, percent in found.items() if percent < floors[name]]
    for part in dict.fromkeys(name.split(",")[0] for name in below):
        print_coverage(of_part(part, measured), skip_covered=True, missing_width=80)
    return min(len(below), 1)


if __name__ == "__main__":
    sys.exit(main())
