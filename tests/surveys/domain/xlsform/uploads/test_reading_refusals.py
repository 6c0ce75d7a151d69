"""What would be silently wrong is refused, once, with sheet, row, reason and remedy."""

import pytest

from surveys.domain.xlsform.uploads.options import Further
from surveys.domain.xlsform.uploads.reading import read_upload
from tests.surveys.domain.xlsform.uploads.books import codes_of, read

CHOICES = """
# choices
| list_name | name | label | area |
| yn | y | Yes | |
| yn | n | No | |
| town | a | A | north |
| town | b | B | south |
"""


def survey(
    *rows, columns="type | name | label | relevant | calculation | choice_filter | required"
):
    lines = [f"| {columns} |", *(f"| {row} |" for row in rows)]
    return "# survey\n" + "\n".join(lines) + CHOICES


def problem(text, **options):
    """Return the one problem of a form: its row, column, code and words."""
    upload = read(text, **options)
    assert upload.questionnaire is None
    (found,) = upload.problems
    return found.row, found.column, found.code, found.text()


@pytest.mark.parametrize(
    ("rows", "place", "named"),
    [
        (["text | a | A | ${nobody} = 'x' |  |  | "], (2, "relevant"), "nobody"),
        (
            ["text | a | A | pulldata('f', 'x', 'y', 'z') = '1' |  |  | "],
            (2, "relevant"),
            "pulldata",
        ),
        (
            [
                "integer | n | N |  |  |  | ",
                "calculate | c |  |  | random() * ${n} |  | ",
                "text | a | A | ${c} > 3 |  |  | ",
            ],
            (4, "relevant"),
            "It reads what is not asked here: c",
        ),
        (["select_one town | t | T |  |  | area = ${nobody} | "], (2, "choice_filter"), "nobody"),
        (["select_one town | t | T |  |  | height = 'x' | "], (2, "choice_filter"), "height"),
        (["text | a | A |  |  |  | ${nobody} = 1"], (2, "required"), "nobody"),
        (["text | a | A | ${b} = |  |  | ", "text | b | B |  |  |  | "], (2, "relevant"), "early"),
        (["select_one nolist | a | A |  |  |  | "], (2, "type"), "nolist"),
        (["select_one | a | A |  |  |  | "], (2, "type"), "select_one LIST"),
        (["select_one_from_file far.csv | a | A |  |  |  | "], (2, "type"), "far.csv"),
        (
            ["text | a | A | ${b} = 'x' |  |  | ", "text | b | B | ${a} = 'x' |  |  | "],
            (2, "relevant"),
            "depends on itself",
        ),
        (["end group |  |  |  |  |  | ", "text | a | A |  |  |  | "], (2, "type"), "No group"),
        (
            ["begin repeat | r | R |  |  |  | ", "text | a | A |  |  |  | "],
            (2, "type"),
            "never ends",
        ),
        (
            [
                "begin group | g | G |  |  |  | ",
                "text | a | A |  |  |  | ",
                "end repeat | | | | | | ",
            ],
            (4, "type"),
            "another kind of part",
        ),
    ],
)
def test_each_is_one_problem_with_its_place_and_reason(rows, place, named):
    row, column, _code, words = problem(survey(*rows))
    assert (row, column) == place
    assert named in words


def test_a_condition_that_reads_a_repeat_which_is_left_out():
    text = survey(
        "begin repeat | child | C |  |  |  | ",
        "integer | age | A |  |  |  | ",
        "end repeat |  |  |  |  |  | ",
        "begin repeat | project | P |  |  |  | ",
        "text | t | T |  |  |  | ",
        "text | u | U |  |  |  | ",
        "end repeat |  |  |  |  |  | ",
        "text | why | Why | max(${age}) > 3 |  |  | ",
    )
    assert problem(text)[:2] == (9, "relevant")
    (chosen,) = read(text, repeat="child").problems or [None]
    assert chosen is None


def test_further_repeats_are_refused_where_that_is_wanted():
    text = survey(
        "begin repeat | project | P |  |  |  | ",
        "text | t | T |  |  |  | ",
        "end repeat |  |  |  |  |  | ",
        "begin repeat | child | C |  |  |  | ",
        "integer | age | A |  |  |  | ",
        "end repeat |  |  |  |  |  | ",
    )
    assert problem(text, further=Further.REFUSE)[2] == "further_repeat"
    upload = read(text)
    assert "age" in " ".join(note.text() for note in upload.notes)


def test_a_code_of_two_meanings_is_refused_by_row():
    text = survey("select_one yn | a | A |  |  |  | ") + "| yn | y | Perhaps | |\n"
    assert problem(text)[:3] == (7 - 1, "name", "code_twice")


def test_two_columns_of_one_meaning_that_differ():
    text = survey(
        "text | a | A | ${b} = 'x' | ${b} = 'y'",
        "text | b | B |  | ",
        columns="type | name | label | relevant | relevance",
    )
    assert problem(text)[2] == "column_twice"


def test_a_disabled_row_is_never_asked_and_what_reads_it_is_refused():
    text = survey(
        "text | gone | Gone |  | yes",
        "text | a | A | ${gone} = 'x' | ",
        columns="type | name | label | relevant | disabled",
    )
    assert problem(text)[:2] == (3, "relevant")


def test_an_unknown_row_makes_no_further_noise():
    upload = read(
        survey(
            "begin group | g | G |  |  |  | ",
            "hologram | h | H |  |  |  | ",
            "text | a | A |  |  |  | ",
            "end group |  |  |  |  |  | ",
        )
    )
    assert upload.problems == []
    assert codes_of(upload.notes) == ["unknown_type"]


def test_a_form_without_questions():
    assert problem(survey("note | n | Hello |  |  |  | "))[2] == "no_questions"


def test_a_workbook_without_a_survey():
    upload = read("# prices\n| a | b |\n| 1 | 2 |")
    assert codes_of(upload.problems) == ["no_survey"]


def test_groups_in_thousands_of_others_are_refused():
    rows = ["type,name,label", *(f"begin_group,g{n},G" for n in range(2_000)), "text,a,A"]
    upload = read_upload("form.csv", "\n".join(rows).encode())
    assert "groups_too_deep" in codes_of(upload.problems)


def test_more_rows_than_anybody_asks_are_refused():
    rows = ["type,name,label", *(f"text,q{n},Q" for n in range(3_001))]
    upload = read_upload("form.csv", "\n".join(rows).encode())
    (problem,) = upload.problems
    assert (problem.code, problem.row) == ("too_many_rows", 3_002)
