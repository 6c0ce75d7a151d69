"""`datapackage.json` must describe the package that it lies in."""

import json

import pytest

from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import package

RESPONDENTS = 1


@pytest.fixture(scope="module")
def written():
    with read_contents(package()) as reading:
        return package_files(reading.package)


def told(written, change):
    """Return what is said of the package after a change to its descriptor."""
    described = json.loads(written["datapackage.json"])
    change(described["resources"])
    contents = written | {"datapackage.json": json.dumps(described).encode()}
    return [
        (one.file, one.column, one.code, one.params.get("path"))
        for one in read_contents(contents).problems
    ]


def test_a_file_that_is_not_described_is_named(written):
    assert told(written, lambda resources: resources.pop(RESPONDENTS)) == [
        ("datapackage.json", None, "not_described", "respondents.csv")
    ]


def test_a_file_that_is_described_and_no_part_of_the_package_is_named(written):
    def change(resources):
        resources.append(resources[RESPONDENTS] | {"path": "answers.csv"})

    assert told(written, change) == [
        ("datapackage.json", None, "described_too_much", "answers.csv")
    ]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda fields: fields.append({"name": "age", "type": "integer"}), "age"),
        (lambda fields: fields.__setitem__(0, {"name": "code", "type": "integer"}), "code"),
        (lambda fields: fields.clear(), "code"),
        (lambda fields: fields.append(fields[0]), None),
    ],
)
def test_columns_that_are_described_otherwise_are_named(written, change, column):
    def of_respondents(resources):
        change(resources[RESPONDENTS]["schema"]["fields"])

    assert told(written, of_respondents) == [
        ("datapackage.json", column, "columns_differ", "respondents.csv")
    ]
