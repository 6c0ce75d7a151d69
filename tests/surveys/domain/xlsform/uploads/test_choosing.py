"""Which repeat is the project, and what is left out or asked as text, as a person decides it."""

import pytest

from surveys.domain.xlsform.uploads.files import xlsx_bytes
from surveys.domain.xlsform.uploads.options import Device, Options
from surveys.domain.xlsform.uploads.reading import read_upload
from tests.surveys.domain.xlsform.uploads.books import codes_of, read, require_round_trip

FORM = """
# survey
| type | name | label |
| text | name | Name |
| begin repeat | child | Child |
| text | child_name | Name |
| begin repeat | illness | Illness |
| text | which | Which |
| end repeat | | |
| end repeat | | |
| begin repeat | plot | Plot |
| integer | size | Size |
| text | crop | Crop |
| end repeat | | |
| begin repeat | empty | Empty |
| end repeat | | |
"""


def levels(upload):
    return {one.code: one.level.value for one in upload.questionnaire.questions()}


@pytest.mark.parametrize(
    ("repeat", "asked", "left_out"),
    [
        (None, {"size", "crop"}, ["child"]),
        ("plot", {"size", "crop"}, ["child"]),
        ("child", {"child_name"}, ["illness", "plot"]),
        ("", set(), ["child", "plot"]),
    ],
)
def test_one_repeat_is_the_project_and_the_others_are_left_out(repeat, asked, left_out):
    upload = read(FORM, repeat=repeat)
    assert upload.problems == []
    assert levels(upload) == {"name": "interview", **dict.fromkeys(asked, "project")}
    said = [one.params["repeat"] for one in upload.notes if one.code == "repeat_left_out"]
    assert said == left_out
    assert upload.repeat == (repeat if repeat is not None else "plot")


def test_what_a_person_may_choose_from_is_offered_with_its_questions():
    upload = read(FORM)
    assert [(one.name, one.label, one.questions) for one in upload.repeats] == [
        ("child", {"en": "Child"}, 1),
        ("plot", {"en": "Plot"}, 2),
    ]
    assert upload.must_choose_repeat
    assert not read(FORM.replace("| text | child_name | Name |\n", "")).must_choose_repeat


def test_a_repeat_called_project_is_proposed_before_a_longer_one():
    assert read(FORM.replace("child |", "project |")).repeat == "project"


@pytest.mark.parametrize(
    ("form", "names"), [(FORM, "child, plot"), ("# survey\n|type|name|\n|text|a|", "—")]
)
def test_a_repeat_that_is_not_there_is_a_problem_with_those_that_are(form, names):
    (problem,) = read(form, repeat="gone").problems
    assert problem.code == "no_such_repeat"
    assert problem.text() == f"There is no repeat gone. Choose one of: {names}."


@pytest.mark.parametrize("repeat", ["child", ""])
def test_a_download_knows_which_repeat_was_chosen(repeat):
    upload = read(FORM, repeat=repeat)
    again = read_upload("again.xlsx", xlsx_bytes(upload.source.sheets))
    assert (again.repeat, again.questionnaire) == (repeat, upload.questionnaire)
    other = read_upload("again.xlsx", xlsx_bytes(upload.source.sheets), Options(repeat="plot"))
    assert other.repeat == "plot"
    require_round_trip(upload)


DEVICES = """
# survey
| type | name | label | relevant |
| text | a | A | |
| geopoint | where | Where | |
| image | photo | Photo | |
| text | b | B | ${photo} != '' |
"""


@pytest.mark.parametrize(
    ("device", "asked", "notes"),
    [
        (Device.LEAVE_OUT, ["a", "photo", "b"], {"kept_as_text", "device_left_out"}),
        (Device.AS_TEXT, ["a", "where", "photo", "b"], set()),
    ],
)
def test_places_and_recordings_are_left_out_or_asked_as_text(device, asked, notes):
    upload = read(DEVICES, device=device)
    assert [one.code for one in upload.questionnaire.questions()] == asked
    assert {"kept_as_text", "device_left_out"} & {*codes_of(upload.notes)} == notes
