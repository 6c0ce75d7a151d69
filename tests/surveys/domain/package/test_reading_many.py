"""A package of many rows: what is wrong is found wherever it stands, and memory stays bounded."""

import subprocess
import sys

import pytest

from surveys.domain.package import checks
from surveys.domain.package.files import DESCRIPTOR
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import problems
from tests.surveys.domain.package.many import package_of

MEASURE = """
import sys, tracemalloc
from pathlib import Path
from surveys.domain.package.reading import read_path
read_path(Path(sys.argv[1]))
tracemalloc.start()
package = read_path(Path(sys.argv[1])).package
rows = sum(1 for row in package.projects)
print(rows, tracemalloc.get_traced_memory()[1])
"""


def wrong_in(numbers, old, new, of="projects"):
    """Return a change of the pairs with these numbers."""
    return lambda name, number, lines: (
        lines.replace(old, new) if name == of and number in numbers else lines
    )


def test_wrong_answers_far_from_each_other_are_all_told_in_their_order():
    assert problems(package_of(600)) == []
    found = problems(package_of(600, wrong_in((3, 311, 599), "[],", "[x],")))
    assert [line.split(":")[0] for line in found] == [
        f"projects.csv, row {row}, column frameworks" for row in (12, 936, 1800)
    ]


@pytest.mark.parametrize("span", [1, 7, 500])
def test_wrong_links_are_told_whatever_their_neighbours_in_the_file(monkeypatch, span):
    monkeypatch.setattr(checks, "SPAN", span)

    def change(name, number, lines):
        if name != "project_links" or number % 10:
            return lines
        id, before, after, kind = lines.strip().split(",")
        if number % 20:
            return f"{id},{after},{before},{kind}\n"
        return f"{id},{before},{after},merged\n"

    found = problems(package_of(60, change))
    assert [line.split(":")[0] for line in found] == [
        f"project_links.csv, row {row}, column kind" for row in (12, 32, 52, 2, 22, 42)
    ]


def test_what_many_rows_have_wrong_between_them_ends_somewhere():
    found = problems(package_of(1_500, wrong_in(range(1_500), "2019,E", "2019,F", "interviews")))
    assert len(found) == 1_000
    assert "is not in respondents.csv" in found[0]


def test_places_in_disorder_are_told_interview_by_interview():
    found = problems(package_of(300, wrong_in((5, 250), ",2,Second", ",3,Second")))
    assert [line.split(":")[0] for line in found] == [
        f"projects.csv, row {row}, column position" for row in (19, 754)
    ]


@pytest.mark.slow
def test_memory_does_not_follow_the_number_of_rows(tmp_path):
    peaks = []
    for pairs in (1_000, 4_000):
        folder = tmp_path / str(pairs)
        contents = package_of(pairs)
        contents[DESCRIPTOR] = package_files(read_contents(contents).package)[DESCRIPTOR]
        for path, content in contents.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        command = [sys.executable, "-c", MEASURE, str(folder)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rows, peak = map(int, said.split())
        assert rows == 3 * pairs
        peaks.append(peak)
    grown = peaks[1] - peaks[0]
    assert grown < 300 * 6_000  # bytes for each interview more: its id, and what it was asked


def test_a_package_of_many_rows_is_read_as_it_is_written():
    found = read_contents(package_of(700)).package
    assert len(found.projects) == 2_100
    told = {row.answers["goals"] for row in found.interviews if row.wave == "2019"}
    assert len(told) == 700
