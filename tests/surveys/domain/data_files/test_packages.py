import io
import json
import warnings
import zipfile
from dataclasses import replace

import pytest
from frictionless import Package, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.domain.data_files.csv_file import FORMAT
from surveys.domain.data_files.packages import Table, write_package
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column, own_column
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import SPANISH_EXCEL, Empty, Options, Unit
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind, Level
from tests.surveys.domain.layout.data_sets import columns, rows
from tests.surveys.domain.layout.test_options import OPTIONS

ALL = tuple(Missing)
INTERVIEW = own_column("interview", codes=(), label={"en": "Id of the interview"})
PROJECT = own_column("project", codes=(), label={"en": "Id"}, level=Level.PROJECT)
CHOICES = (Choice("=p", {"en": "Pilot", "es": "Piloto"}), Choice("prod", {"en": "Production"}))
STAGE = Column("stage", Kind.SELECT_ONE, {"en": "Stage"}, CHOICES, ALL)
TOOLS = Column("tools", Kind.SELECT_MULTIPLE, {}, CHOICES, ALL)
OTHERS = [
    Column(kind.value, kind, {"en": kind.value}, missing=ALL)
    for kind in (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.TIME, Kind.DATETIME)
]
ANSWERS = [
    *(".refused", -5, "-1.5", "1850-02-28", "08:30:00", "2019-06-30T08:30:00"),
    *("=p", ["prod", "=p"]),
]
REFUSED = [as_missing(Missing.REFUSED)] * len(ANSWERS)
EMPTY_TEXTS = [None] * (len(ANSWERS) - 1)


def tables(**options):
    chosen = Options(unit=Unit.BOTH, **options)
    above, _warnings = layout_of([INTERVIEW, *OTHERS, STAGE, TOOLS], chosen, FORMAT)
    below, _warnings = layout_of([INTERVIEW, PROJECT, STAGE], chosen, FORMAT)
    stored = [["I1", *ANSWERS], ["I2", *REFUSED], ["I3", *EMPTY_TEXTS, []]]
    projects = [["I1", "P1", "=p"], ["I1", "P2", as_missing(Missing.NOT_ASKED)]]
    return [
        Table("interviews", above, map(above.split, stored), ("interview",)),
        Table(
            "projects",
            below,
            map(below.split, projects),
            ("project",),
            (("interview", "interviews", "interview"),),
        ),
    ]


def package(found):
    file = io.BytesIO()
    written = write_package(found, file, name="dl", title="Deep learning")
    return file.getvalue(), written


def read_back(content):
    """Return the stored answers of each table, read by what the package says of itself."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for resource in json.loads(archive.read("datapackage.json"))["resources"]:
            layout = Layout.from_json(resource["nucleus"]["layout"])
            with archive.open(resource["path"]) as part:
                found[resource["name"]] = [layout.join(row) for row in FORMAT.read(layout, part)]
    return found


@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("empty", Empty)
@pytest.mark.parametrize("multiple", Multiple)
def test_a_package_is_valid_for_others(tmp_path, labels, empty, multiple):
    content, written = package(tables(labels=labels, empty=empty, multiple=multiple))
    path = tmp_path / "package.zip"
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries
        report = validate(str(path))
    assert report.flatten(["type", "message"]) == []
    assert report.valid
    assert {name: one.rows for name, one in written.items()} == {"interviews": 3, "projects": 2}


def test_others_see_types_labels_and_kinds_of_empty(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(package(tables())[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        interviews, _projects = Package(str(path)).resources
        first, second, _third = interviews.read_rows()
    assert first["integer"] == -5
    assert str(first["decimal"]) == "-1.5"
    assert first["tools"] == ["prod", "'=p"]
    assert {second[column.name] for column in OTHERS} == {None}
    said = json.loads(zipfile.ZipFile(path).read("datapackage.json"))
    schema = said["resources"][0]["schema"]
    (stage,) = (one for one in schema["fields"] if one["name"] == "stage")
    assert stage["title"] == "Stage"
    assert stage["categories"] == [
        {"value": "'=p", "label": "Pilot"},
        {"value": "prod", "label": "Production"},
    ]
    assert {"value": ".refused", "label": "Refused to answer"} in schema["missingValues"]
    assert schema["primaryKey"] == ["interview"]
    assert said["resources"][1]["schema"]["foreignKeys"] == [
        {
            "fields": ["interview"],
            "reference": {"resource": "interviews", "fields": ["interview"]},
        }
    ]


def test_a_project_of_no_interview_is_found(tmp_path):
    above, below = tables()
    stray = [*below.rows, *map(below.layout.split, [["I9", "P9", "prod"]])]
    path = tmp_path / "package.zip"
    path.write_bytes(package([above, replace(below, rows=stray)])[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert validate(str(path)).flatten(["type"]) == [["foreign-key"]]


def test_the_same_tables_give_the_same_bytes():
    assert package(tables()) == package(tables())
    assert package(tables(dialect=SPANISH_EXCEL)) == package(tables())


@settings(max_examples=20)
@given(st.data(), columns(most=4), OPTIONS)
def test_what_was_written_is_read(data, found, options):
    layout, _warnings = layout_of(found, options, FORMAT)
    stored = data.draw(rows(found))
    content, _written = package([Table("interviews", layout, map(layout.split, stored))])
    assert read_back(content) == {"interviews": stored}
