"""Which column is what: known, mapped, left out, or asked about."""

import pytest

from surveys.domain.record_files.plans import Plan
from tests.surveys.domain.record_files.files import book, csv_file, read_file
from tests.surveys.factories import SURVEY, questionnaire_form


def test_an_unknown_column_is_asked_about_until_somebody_says_what_it_is(tmp_path):
    path = csv_file(tmp_path, "Who,Is AWS,Remarks\nR1,yes,nothing\n")
    read = read_file(path, columns={"Who": "respondent"})
    assert read.codes == [(1, "Is AWS", "unknown_column"), (1, "Remarks", "unknown_column")]
    said = {"Who": "respondent", "Is AWS": "aws_customer", "Remarks": "-"}
    assert read_file(path, columns=said).codes == []


def test_a_file_without_experts_says_so(tmp_path):
    read = read_file(csv_file(tmp_path, "aws_customer\nyes\n"))
    assert [code for *_, code in read.codes] == ["no_experts"]


OWN, OF_PROJECTS = ["respondent", "aws_customer"], ["respondent", "stage"]


def test_projects_beside_interviews_and_in_a_sheet_of_their_own_are_named(tmp_path):
    both = [[*OWN, "stage"], ["R1", "yes", "research"]]
    path = book(tmp_path, {"a": both, "b": [OF_PROJECTS, ["R1", "production"]]})
    read = read_file(path, projects="b")
    (problem,) = read.findings.problems
    assert (problem.file, problem.code, problem.params) == ("b", "projects_twice", {"first": "a"})
    assert read_file(path, projects="a").codes == []


def test_a_heading_of_several_columns_names_them(tmp_path):
    form = questionnaire_form(SURVEY.replace("Which frameworks?", "How far is it?"))
    read = read_file(csv_file(tmp_path, "respondent,How far is it?\nR1,research\n"), form=form)
    (problem,) = read.findings.problems
    assert (problem.row, problem.column, problem.code) == (1, "How far is it?", "heading_ambiguous")
    assert problem.params == {"candidates": "stage, frameworks"}


def test_what_was_found_is_shown_sheet_by_sheet(tmp_path):
    path = book(
        tmp_path,
        {"a": [[*OWN, "Remarks"], ["R1", "yes", "x"]], "b": [OF_PROJECTS, ["R1", "research"]]},
    )
    shown = read_file(path, columns={"Remarks": "-"}).plan.as_json()
    assert (shown["sheets"], shown["hidden"]) == (["a", "b"], [])
    assert (shown["interviews"], shown["projects"]) == ("a", "b")
    assert [(one["sheet"], one["target"], one["left_out"]) for one in shown["columns"]] == [
        ("a", "respondent", False),
        ("a", "aws_customer", False),
        ("a", "", True),
        ("b", "respondent", False),
        ("b", "stage", False),
    ]
    assert [one["samples"] for one in shown["columns"]] == [
        *(["R1"], ["yes"], ["x"]),
        *(["R1"], ["research"]),
    ]
    assert Plan().as_json() == {
        **{"sheets": [], "hidden": [], "columns": []},
        **{"interviews": "", "projects": "", "header_rows": 1, "shift": "", "encoding": ""},
    }


def test_a_workbook_of_empty_sheets_is_named_by_its_first(tmp_path):
    read = read_file(book(tmp_path, {"first": [], "second": []}))
    assert [(one.file, one.code) for one in read.findings.problems] == [("first", "no_experts")]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("respondent,stage,How far is it?", "column_twice"),
        ("respondent,stage,stage", "heading_twice"),
        ("respondent,frameworks,frameworks/pytorch", "whole_and_parts"),
    ],
)
def test_two_columns_of_one_code_are_named(tmp_path, head, code):
    read = read_file(csv_file(tmp_path, f"{head}\nR1,research,research\n"))
    assert [found for *_, found in read.codes] == [code]


def test_sheets_are_chosen_by_name_and_hidden_ones_are_said(tmp_path):
    rows = [["respondent", "aws_customer"], ["R1", "yes"]]
    others = [["respondent", "aws_customer"], ["R2", "no"], ["R3", "no"]]
    path = book(
        tmp_path,
        {"old": others, "entrevistas": rows, "secret": others},
        more=lambda made, sheets: sheets["secret"].hide(),
    )
    read = read_file(path)
    assert [one.respondent for one in read.interviews] == ["R1"]
    assert read.noted.count("hidden_sheet") == read.noted.count("sheet_not_read") == 1
    assert len(read_file(path, interviews="old").interviews) == 2
    assert [code for *_, code in read_file(path, interviews="none").codes][:1] == ["no_sheet"]
