"""Tests lie where the code lies: who knows a file of tests knows its module.

A file is named for its module or package; where one module has several files of tests, each adds
its subject: `test_views_answers.py`. What is about no one place lies at the top, with
the browser, faults and services.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
ABOUT_NO_ONE_PLACE = {"faults", "functional", "services"}
# What other programs computed is held against all of analytics/stats, whatever its rooms.
NAMED_OTHERWISE = {"analytics/stats/test_golden.py"}


def modules_of(folder: Path) -> set[str]:
    """Return the modules and folders of a folder, as a test can be named for them."""
    if not folder.is_dir():
        return set()
    return {path.stem.replace("-", "_") for path in folder.iterdir() if path.stem[0] != "_"}


def is_for(test: str, modules: set[str]) -> bool:
    """Say whether a file of tests is named for one of these modules."""
    name = test.removeprefix("test_").removesuffix(".py")
    return any(name == module or name.startswith(f"{module}_") for module in modules)


def test_every_file_of_tests_is_named_for_what_lies_at_the_same_place():
    strangers = [
        file
        for path in sorted(TESTS.rglob("test_*.py"))
        if (place := path.parent.relative_to(TESTS)).parts
        and place.parts[0] not in ABOUT_NO_ONE_PLACE
        and (file := path.relative_to(TESTS).as_posix()) not in NAMED_OTHERWISE
        and not is_for(path.name, modules_of(ROOT / place))
    ]
    assert strangers == []


@pytest.mark.parametrize(
    ("test", "found"),
    [
        ("test_log.py", True),
        ("test_log_chain.py", True),
        ("test_lo.py", False),
        ("test_x.py", False),
    ],
)
def test_a_file_named_for_nothing_is_found(test, found):
    assert is_for(test, {"log", "locks"}) is found
