"""Which choices a question has: of the sheet, of sheets of their own, and what is said of rows."""

import pytest

from surveys.domain.xlsform.uploads.reading import read_upload
from tests.surveys.domain.xlsform.uploads.books import read, require_round_trip, xlsx


def choices(*rows, heading="list_name | name | label | size", kind="select_one l"):
    """Return the choices of a question by code, and what is said of them by code of note."""
    upload = read(
        f"# survey\n| type | name | label |\n| {kind} | a | A |\n# choices\n"
        + "".join(f"| {row} |\n" for row in (heading, *rows))
    )
    assert upload.problems == []
    labels = {one.code: one.label for one in upload.questionnaire.question("a").choices}
    return labels, {note.code: (note.row, note.text()) for note in upload.notes}


def test_rows_that_say_nothing_are_no_choices():
    found, said = choices("l | y | Yes", "| | | 3", "l | | | 3")
    assert (list(found), said) == (["y"], {})


def test_choices_of_no_list_are_left_out_and_said():
    found, said = choices("l | y | Yes", "| lost | Lost", "| | Lost too")
    assert list(found) == ["y"]
    assert said["no_list"] == (3, "Choices that name no list are left out (rows 3–4).")


@pytest.mark.parametrize(
    ("row", "code", "label"),
    [
        ("l | | Not known", "Not_known", "Not known"),
        ("l | bare", "bare", "bare"),
        ("l | on premise | On premise", "on_premise", "On premise"),
    ],
)
def test_a_choice_has_a_code_and_a_label_whichever_is_missing(row, code, label):
    found, _ = choices("l | y | Yes", row)
    assert found[code] == {"en": label}


def test_choices_without_a_label_are_said_once_for_their_list():
    _, said = choices("l | y", "l | n")
    assert said["no_choice_label"] == (
        None, "Choices without a label in list l show their code.",
    )  # fmt: skip


def test_the_same_row_twice_is_one_choice():
    found, said = choices("l | y | Yes | 1", "l | y | Yes | 1")
    assert list(found) == ["y"]
    assert said["row_twice"] == (
        3, "The same row stands twice in list l and is kept once.",
    )  # fmt: skip


def test_a_code_twice_with_other_cells_is_two_choices():
    found, _ = choices("l | y | Yes | 1", "l | y | Yes | 2", "l | y | Yes | 3")
    assert list(found) == ["y", "y_2", "y_3"]


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("label", {"en": "Other"}),
        ("label::Español", {"en": "Other", "es": "Otra"}),
        ("label::Quechua", {"en": "Other", "qu": "Other"}),
    ],
)
def test_or_other_adds_a_choice_in_each_language(heading, label):
    found, _ = choices(
        "l | y | Yes", heading=f"list_name | name | {heading}", kind="select_one l or_other"
    )
    assert found["other"] == label


TOWNS = """
# survey
| type | name | label | parameters |
| select_one_from_file towns.csv | a | A | value=id label=title |
| select_one_from_file towns.csv | b | B | value=id label=title |
| select_one_from_file towns.csv | c | C | |
| select_one towns | d | D | |
# choices
| list_name | name | label |
| towns | x | X |
# towns
| id | title | name | label | note |
| far away | North | n | No | 1 |
| s | South | s | So | 2 |
"""


def test_a_file_gives_choices_by_the_columns_that_each_question_names():
    upload = read(TOWNS)
    assert upload.problems == []
    found = {one.code: one.choice_codes for one in upload.questionnaire.questions()}
    assert found == {"a": ("far_away", "s"), "b": ("far_away", "s"), "c": ("n", "s"), "d": ("x",)}
    names = {one.code: one.choice_list for one in upload.questionnaire.questions()}
    assert names == {"a": "towns", "b": "towns", "c": "towns_", "d": "towns__"}


def test_a_file_that_is_read_in_two_ways_comes_back_with_all_of_its_columns():
    upload = read(TOWNS)
    table = upload.source.sheets["towns"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert rows == [
        {"id": "far_away", "title": "North", "name": "n", "label": "No", "note": "1"},
        {"id": "s", "title": "South", "name": "s", "label": "So", "note": "2"},
    ]
    require_round_trip(upload)


@pytest.mark.parametrize(
    ("row", "more", "codes"),
    [
        ("select_one_from_file towns.csv", {"towns.csv": b"name,label\nn,North\n"}, ("n",)),
        ("select_one_from_file Towns.CSV", {"towns.csv": b"name,label\nn,North\n"}, ("n",)),
        (
            "select_one_external ext",
            {"itemsets.csv": b"list_name,name,label\next,e,E\nno,f,F\n"},
            ("e",),
        ),
    ],
)
def test_choices_come_from_a_file_beside_the_form(row, more, codes):
    content = xlsx(f"# survey\n| type | name | label |\n| {row} | a | A |")
    upload = read_upload("form.xlsx", content, more=more)
    assert upload.problems == []
    assert upload.questionnaire.question("a").choice_codes == codes


@pytest.mark.parametrize(
    ("row", "more", "said"),
    [
        (
            "select_one_from_file towns.csv",
            {},
            "The choices stand in the file towns.csv, which was not uploaded. Choose it beside the "
            "form, or put its rows into a sheet of that name.",
        ),
        (
            "select_one_external ext",
            {},
            "The sheet external_choices has no list ext. Add it, or upload it as a file of that "
            "name.",
        ),
        (
            "select_one_external ext",
            {"external_choices.csv": b"list_name,name,label\nother,e,E\n"},
            "The sheet external_choices has no list ext. Add it, or upload it as a file of that "
            "name.",
        ),
        (
            "select_one gone",
            {"gone.csv": b"name,label\nn,North\n"},
            "The choices sheet has no list gone. Add it, or mend its name.",
        ),
    ],
)
def test_a_list_that_is_nowhere_is_a_problem_with_its_remedy(row, more, said):
    content = xlsx(f"# survey\n| type | name | label |\n| {row} | a | A |")
    (problem,) = read_upload("form.xlsx", content, more=more).problems
    assert (problem.row, problem.column, problem.code) == (2, "type", "unknown_list")
    assert problem.text() == said
