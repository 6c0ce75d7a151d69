"""Says where golden results that R computed anew differ from those stored.

Usage: python -m tests.analytics.stats.golden.remade STORED.json REMADE.json
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TOLERANCE = 1e-10  # relative to max(1, |x|), as in test_golden.py


def leaves(value, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield each number and text of a result with where it stands."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, f"{path}/{name}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from leaves(part, f"{path}[{place}]")
    else:
        yield path, value


def same(one, other) -> bool:
    numbers = [isinstance(x, int | float) and not isinstance(x, bool) for x in (one, other)]
    if all(numbers):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == other


def results(path: Path) -> dict[str, dict[str, object]]:
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    return {case["id"]: dict(leaves(case["result"])) for case in cases}


def differences(stored: dict, remade: dict) -> Iterator[str]:
    for case in stored.keys() | remade.keys():
        before, now = stored.get(case, {}), remade.get(case, {})
        for name in before.keys() | now.keys():
            if not same(before.get(name), now.get(name)):
                yield f"{case} {name}: stored {before.get(name)}, now {now.get(name)}"


def main(stored: Path, remade: Path) -> int:
    before = results(stored)
    different = sorted(differences(before, results(remade)))
    values = sum(map(len, before.values()))
    sys.stdout.writelines(f"{line}\n" for line in different)
    by_kind = Counter(line.split(":")[0].split("/")[-1] for line in different)
    summary = f"{len(before)} cases, {values} values, {len(different)} differ {dict(by_kind)}\n"
    sys.stdout.write(summary)
    return min(len(different), 1)


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
