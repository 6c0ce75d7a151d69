"""Says how much of the code the last `make test` reached, and fails below a floor.

Lines and branches count together, as coverage.py counts them, and branches once more alone, since
there are so many more lines. A floor in coverage_floor.json only rises: what a change no longer
tests is not given back.
"""

import json
import sys
import tempfile
from collections import Counter
from fnmatch import fnmatch
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


def percents(data: coverage.Coverage) -> dict[str, float]:
    """Return what was reached of each part, and of its branches alone, in percent."""
    with tempfile.NamedTemporaryFile() as report:
        data.json_report(outfile=report.name)
        files = json.load(report)["files"]
    found = {}
    for part, patterns in PARTS.items():
        sums = Counter()
        for file, measured in files.items():
            if patterns is None or any(fnmatch(file, pattern) for pattern in patterns):
                sums.update(Counter(measured["summary"]))
        reached = sums["covered_lines"] + sums["covered_branches"]
        found[part] = 100 * reached / (sums["num_statements"] + sums["num_branches"])
        found[f"{part}, branches"] = 100 * sums["covered_branches"] / sums["num_branches"]
    return found


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
    try:
        measured = percents(data)
    except NoDataError:
        sys.stdout.write("Nothing was measured: run make test first.\n")
        return 1
    for name, percent in measured.items():
        sys.stdout.write(f"{name}: {percent:.2f} %, {verdict(percent, floors[name])}\n")
    below = [name for name, percent in measured.items() if percent < floors[name]]
    for part in dict.fromkeys(name.split(",")[0] for name in below):
        data.report(include=PARTS[part], show_missing=True, skip_covered=True)
    return min(len(below), 1)


if __name__ == "__main__":
    sys.exit(main())
