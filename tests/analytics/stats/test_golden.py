"""Our statistics equal R's, number by number. See golden/README.md for the format."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.analytics.stats import golden_cases, golden_checks

OWN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def cases(request):
    folder = Path(request.config.getoption("--golden") or OWN)
    found = golden_cases.load(folder)
    assert found, f"no cases*.json in {folder}"
    return found


@pytest.mark.parametrize("kind", golden_checks.CHECKS)
def test_statistics_equal_golden_results(cases, kind, request, capsys):
    compared, largest, worst, wrong, left_out = 0, 0.0, "", [], Counter()
    chosen = [case for case in cases if case.kind == kind]
    for case in chosen:
        try:
            numbers = list(golden_checks.compare(case))
        except golden_cases.NotCovered as reason:
            left_out[str(reason)] += 1
            continue
        for name, ours, expected in numbers:
            gap = golden_checks.difference(ours, expected)
            compared += 1
            if gap > largest:
                largest, worst = gap, f"{case.id} {name}"
            if not gap <= golden_checks.TOLERANCE:
                wrong.append(f"{case.id}: {name} is {ours}, expected {expected}")

    summary = f"{len(chosen)} cases, {compared} numbers, largest difference {largest:.1e} {worst}"
    report(capsys, f"{kind}: {summary}", left_out)
    assert wrong == []
    if not request.config.getoption("--golden"):
        assert compared > 0


def test_what_is_not_covered_is_said(cases, capsys):
    missing = Counter(case.kind for case in cases if case.kind not in golden_checks.CHECKS)
    parts = (
        "deff without replacement, z, logit and likelihood intervals, linear contrast, "
        "equality of waves, Bonferroni"
    )
    report(capsys, f"within covered kinds, not compared: {parts}", Counter())
    for kind, number in missing.items():
        report(capsys, f"{kind}: {number} cases not covered, the kind is not built", Counter())
    assert not missing.keys() & golden_checks.CHECKS.keys()


def report(capsys, line, left_out):
    with capsys.disabled():
        sys.stdout.write(f"\n{line}")
        for reason, number in left_out.items():
            sys.stdout.write(f"\n  {number} not covered: {reason}")
