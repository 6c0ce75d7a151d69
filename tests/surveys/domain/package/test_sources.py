"""Where a questionnaire comes from travels in packages, and is read with suspicion."""

import json

import pytest

from surveys.domain.importing import Problem
from surveys.domain.package.reading import read_contents
from surveys.domain.package.sources import read_source, source_bytes
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import package
from tests.surveys.domain.xlsform.uploads.described import described

PATH = "questionnaires/2019/source.json"


@pytest.fixture(scope="module")
def source():
    return described("household-mixed").upload().source


def test_the_file_gives_back_an_equal_source(source):
    found = read_source(PATH, source_bytes(source))
    assert found.sheets == source.sheets
    assert source_bytes(found) == source_bytes(source)
    assert [note.text() for note in found.notes] == [note.text() for note in source.notes]


def changed(source, **parts):
    return json.dumps(json.loads(source_bytes(source)) | parts).encode()


def noting(template, params):
    note = {"sheet": "s", "row": 1, "column": None, "code": "c"}
    return {"notes": [note | {"template": template, "params": params}]}


@pytest.mark.parametrize(
    "parts",
    [
        {"file": 3},
        {"sheets": {"survey": {"columns": ["a"], "rows": [["x", "y"]]}}},
        {"sheets": []},
        {"mended": [{"sheet": "s", "row": "x", "list": "", "old": "a", "new": "b"}]},
        noting("%(n)99999999s", {"n": "x"}),
        noting("%(n)s", {}),
    ],
)
def test_what_is_not_in_order_is_a_problem(source, parts):
    assert isinstance(read_source(PATH, changed(source, **parts)), Problem)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_source_is_a_problem(content):
    assert isinstance(read_source(PATH, content), Problem)


def test_it_lies_beside_the_sheets_and_only_where_there_is_one(source):
    with read_contents(package()) as reading:
        before = package_files(reading.package)
    assert PATH not in before
    contents = before | {PATH: source_bytes(source)}
    with read_contents(contents) as reading:
        assert reading.problems == []
        assert package_files(reading.package) == contents
    with read_contents(before | {PATH: b"{}"}) as reading:
        assert [problem.code for problem in reading.problems] == ["no_source"]
