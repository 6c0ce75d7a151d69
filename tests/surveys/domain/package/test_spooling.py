"""Tables with few columns of answers are read like any other."""

import pytest

from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from tests.surveys.domain.package.contents import I18, I19, P18, P19, STUDY, package


def asking(*codes):
    """Return a package whose projects are asked these questions alone."""
    start, end = STUDY.index("- code: stage\n"), STUDY.index("themes:")
    said = "".join(
        f"- code: {code}\n  level: project\n  privacy: open\n  label:\n    en: {code}\n"
        "  lineage: {}\n"
        for code in codes
    )
    segments = STUDY[STUDY.index("segments:") : STUDY.index("claims:")]
    contents = package(study=(STUDY[start:end], said))
    contents["study.yaml"] = contents["study.yaml"].replace(segments.encode(), b"")
    for path in contents:
        if path.endswith("survey.csv"):
            lines = contents[path].decode().splitlines(keepends=True)
            gone = {"stage", "frameworks", "team_size"} - set(codes)
            kept = [line for line in lines if line.split(",")[1] not in gone]
            contents[path] = "".join(kept).encode()
    answers = {"stage": "research", "team_size": "5"}
    cells = "".join(f",{answers[code]}" for code in codes)
    rows = [f"{P18},{I18},1,Pilot{cells}", f"{P19},{I19},1,{cells}"]
    head = ",".join(["id,interview,position,label", *codes])
    contents["projects.csv"] = "\n".join([head, *rows, ""]).encode()
    return contents


@pytest.mark.parametrize(
    ("codes", "answers"),
    [
        (("stage",), {"stage": "research"}),
        (("team_size",), {"team_size": 5}),
        (("stage", "team_size"), {"stage": "research", "team_size": 5}),
    ],
)
def test_projects_that_are_asked_little_come_back_as_they_were(codes, answers):
    contents = asking(*codes)
    with read_contents(contents) as reading:
        assert reading.problems == []
        assert [one.answers for one in reading.package.projects] == [answers, answers]
        assert package_files(reading.package)["projects.csv"] == contents["projects.csv"]


def test_an_answer_in_the_only_column_that_cannot_be_is_named():
    contents = asking("stage")
    contents["projects.csv"] = contents["projects.csv"].replace(b",research", b",sleeping")
    found = [(one.file, one.row, one.column, one.code) for one in read_contents(contents).problems]
    assert found == [("projects.csv", row, "stage", "unknown_category") for row in (2, 3)]
