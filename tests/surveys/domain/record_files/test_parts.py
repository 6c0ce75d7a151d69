"""Columns of one category each are one answer: what was chosen, or a kind of empty."""

import pytest

from tests.surveys.domain.record_files.files import csv_file, read_file

HEAD = "respondent,held_on,aws_customer,stage,frameworks/tensorflow,frameworks/pytorch"


def frameworks(tmp_path, cells):
    read = read_file(csv_file(tmp_path, f"{HEAD}\nR1,2019-06-03,yes,research,{cells}\n"))
    return read.codes, read.projects[0].answers["frameworks"]


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ("1,1", ["tensorflow", "pytorch"]),
        ("1,0", ["tensorflow"]),
        ("1,", ["tensorflow"]),
        ("0,0", []),
        ("0,", []),
        (",", {"missing": "no_answer"}),
        (".refused,.refused", {"missing": "refused"}),
        (".refused,", {"missing": "refused"}),
        (".refused,0", {"missing": "refused"}),
        (".refused,1", ["pytorch"]),
        ("refused,.dont_know", {"missing": "dont_know"}),
    ],
)
def test_ticks_and_kinds_of_empty_are_one_answer(tmp_path, cells, answer):
    assert frameworks(tmp_path, cells) == ([], answer)


NONE = "Which frameworks?/None of these"


def frameworks_or_none(tmp_path, cells, **choices):
    text = f"{HEAD},{NONE}\nR1,2019-06-03,yes,research,{cells}\n"
    choices = {"columns": {NONE: "frameworks/[]"}} | choices
    read = read_file(csv_file(tmp_path, text), **choices)
    return read.codes, read.projects[0].answers["frameworks"] if read.projects else None


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        (",,1", []),
        ("0,0,x", []),
        (",,None of these", []),
        (",,None", []),
        (".refused,,1", []),
        ("1,,", ["tensorflow"]),
        ("1,0,0", ["tensorflow"]),
        (",,", {"missing": "no_answer"}),
        ("0,0,0", {"missing": "no_answer"}),
        (",,.refused", {"missing": "refused"}),
    ],
)
def test_a_tick_for_none_of_them_is_an_answer_without_a_category(tmp_path, cells, answer):
    for nothing in ("", "no_answer"):
        assert frameworks_or_none(tmp_path, cells, nothing=nothing) == ([], answer)


def test_none_of_them_and_a_category_contradict_each_other(tmp_path):
    codes, _answer = frameworks_or_none(tmp_path, "1,,1")
    assert codes == [(2, NONE, "none_and_some")]


def test_a_column_for_none_of_them_is_asked_about_and_never_lost(tmp_path):
    codes, _answer = frameworks_or_none(tmp_path, ",,1", columns={})
    assert codes == [(1, NONE, "column_proposed")]


def test_an_answer_in_one_cell_has_no_column_for_none_beside_it(tmp_path):
    text = "respondent,held_on,stage,frameworks,None\nR1,2019-06-03,research,pytorch,1\n"
    read = read_file(csv_file(tmp_path, text), columns={"None": "frameworks/[]"})
    assert [code for *_place, code in read.codes] == ["whole_and_parts"]


def test_a_tick_that_cannot_be_read_leaves_those_beside_it(tmp_path):
    codes, answer = frameworks(tmp_path, "perhaps,1")
    assert codes == [(2, "frameworks/tensorflow", "no_tick")]
    assert answer == ["pytorch"]


def test_an_answer_that_cannot_be_read_is_named_and_the_row_is_read_on(tmp_path):
    text = "respondent,held_on,aws_customer,staff,stage\nR1,2019-06-03,yes,#N/A,nowhere\n"
    read = read_file(csv_file(tmp_path, text))
    assert read.codes == [(2, "staff", "error_cell"), (2, "stage", "unknown_category")]


def test_a_column_that_is_left_out_says_nothing(tmp_path):
    text = "respondent,held_on,aws_customer,staff\nR1,2019-06-03,yes,many\n"
    read = read_file(csv_file(tmp_path, text), columns={"staff": "-"})
    assert read.codes == []
    assert read.interviews[0].answers["staff"] == {"missing": "no_answer"}
