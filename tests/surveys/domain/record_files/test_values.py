"""Texts that are no category: asked, and read as somebody says."""

import pandas as pd
import pyreadstat

from tests.surveys.domain.record_files.files import csv_file, read_file
from tests.surveys.domain.record_files.foreign_files import foreign_form

FORM = foreign_form()
HEAD = "respondent,held_on,kubernetes,where/public,where/own,size,remarks\n"


def read(tmp_path, rows, **said):
    return read_file(csv_file(tmp_path, HEAD + rows), form=FORM, **said)


def answers(found):
    return [one.answers for one in found.interviews]


def test_what_is_no_category_is_counted_and_stays_a_problem(tmp_path):
    found = read(tmp_path, "R1,2019-06-03,Technology,Mars,,,\nR2,2019-06-03,Technology,,,,\n")
    assert found.findings.unknown == {("kubernetes", "Technology"): 2, ("where", "Mars"): 1}
    assert {code for *_, code in found.codes} == {"unknown_category", "no_tick"}


def test_it_is_read_as_somebody_says(tmp_path):
    rows = "R1,2019-06-03,technology,Mars,,,\nR2,2019-06-03,In production,Moon,,,\n"
    said = {
        "kubernetes": {"Technology": "-", "In production": "using"},
        "where": {"Mars": "public", "Moon": "own"},
    }
    first, second = answers(read(tmp_path, rows, values=said))
    assert (second["kubernetes"], second["where"]) == ("using", ["own"])
    assert isinstance(first["kubernetes"], dict)
    assert first["where"] == ["public"]


def test_none_and_na_are_answers_unless_somebody_says_otherwise(tmp_path):
    rows = "R1,2019-06-03,,,,N/A,None\n"
    (as_answers,) = answers(read(tmp_path, rows))
    assert (as_answers["size"], as_answers["remarks"]) == ("na", "None")
    (as_nothing,) = answers(read(tmp_path, rows, nothing="no_answer"))
    assert as_nothing["size"] == "na"  # a category is one whatever it is called
    assert as_nothing["remarks"] == {"missing": "no_answer"}


def test_several_columns_of_one_question_are_read_together(tmp_path):
    text = "respondent,held_on,first,second\nR1,2019-06-03,On Premise,public\n"
    said = {"first": "where", "second": "where"}
    found = read_file(csv_file(tmp_path, text), form=FORM, columns=said)
    assert [one.answers["where"] for one in found.interviews] == [["own", "public"]]


def test_a_file_of_spss_comes_in_by_its_labels_and_numbers(tmp_path):
    frame = pd.DataFrame(
        {
            "V1": ["R1", "R2"],
            "V2": [1.0, 2.0],
            "V3": [1.0, 0.0],
            "V4": [1.0, 2.0],
        }
    )
    pyreadstat.write_sav(
        frame,
        tmp_path / "theirs.sav",
        column_labels=[
            "Code of the expert",
            "Kubernetes",
            "Where do you run? - Public Cloud",
            "What is the size of your company?",
        ],
        variable_value_labels={
            "V2": {1: "Using in Production", 2: "Evaluating?"},
            "V3": {0: "Not selected", 1: "Selected"},
            "V4": {1: "<50", 2: "Above"},
        },
    )
    said = {"held_on": "2019-06-03", "values": {"size": {"Above": "large"}}}
    found = read_file(tmp_path / "theirs.sav", form=FORM, **said)
    assert found.codes == []
    assert [
        (one.row, one.answers["kubernetes"], one.answers["where"], one.answers["size"])
        for one in found.interviews
    ] == [
        (2, "using", ["public"], "small"),
        (3, "evaluating", [], "large"),
    ]
