"""Our statistics equal R's, number by number. See golden/README.md for the format."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.analytics.stats.golden.cases import NotCovered, load
from tests.analytics.stats.golden.checks import CHECKS, compare
from tests.analytics.stats.golden.values import LeftOut

pytestmark = pytest.mark.slow

OWN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def cases(request):
    folder = Path(request.config.getoption("--golden") or OWN)
    found = load(folder)
    assert found, f"no cases*.json in {folder}"
    return found


@pytest.mark.parametrize("kind", CHECKS)
def test_statistics_equal_golden_results(cases, kind, request, capsys):
    compared, largest, worst, wrong = 0, 0.0, "", []
    skipped, left_out = [], Counter()
    chosen = [case for case in cases if case.kind == kind]
    for case in chosen:
        try:
            found = list(compare(case))
        except NotCovered as reason:
            skipped.append(f"{case.id} skipped: {reason}")
            continue
        for one in found:
            if isinstance(one, LeftOut):
                left_out[one.reason] += 1
                continue
            compared += 1
            if one.gap > largest:
                largest, worst = one.gap, f"{case.id} {one.name}"
            if not one.gap <= one.tolerance:
                wrong.append(f"{case.id}: {one.name} is {one.ours}, expected {one.expected}")

    summary = f"{len(chosen)} cases, {compared} numbers, largest difference {largest:.1e} {worst}"
    report(capsys, f"{kind}: {summary}", skipped, left_out)
    assert wrong == []
    if chosen and not request.config.getoption("--golden"):
        assert compared > 0


def test_every_kind_of_case_has_a_check(cases, request):
    kinds = {case.kind for case in cases}
    assert kinds <= CHECKS.keys()
    if not request.config.getoption("--golden"):
        assert kinds == CHECKS.keys() - {"design"}


def report(capsys, line, skipped, left_out):
    with capsys.disabled():
        sys.stdout.write(f"\n{line}")
        for case in skipped:
            sys.stdout.write(f"\n  {case}")
        for reason, number in left_out.items():
            sys.stdout.write(f"\n  {number} values left out: {reason}")
