"""The last look: what a rule may mean of empty answers is said once, at the rows of the upload."""

from tests.surveys.domain.xlsform.uploads.books import read

CHOICES = """
# choices
| list_name | name | label |
| yn | y | Yes |
"""


def said_of(*rows):
    """Return what is said of rows by code: row, column and words."""
    head = "# survey\n| type | name | label | relevant | calculation |\n| text | a | A | | |\n"
    upload = read(head + "".join(f"| {row} |\n" for row in rows) + CHOICES)
    assert upload.problems == []
    found = {}
    for one in upload.notes:
        found.setdefault(one.code, []).append((one.row, one.column, one.text()))
    return found


def test_what_is_not_equal_to_an_empty_answer_is_said_once_for_each_row():
    said = said_of(
        "begin group | g | G | ${a} != 'x'",
        "select_one yn or_other | b | B | |",
        "text | c | C | |",
        "end group",
    )
    assert [(row, column) for row, column, _ in said["not_equal"]] == [
        (4, "relevant"), (5, "relevant"),
    ]  # fmt: skip


def test_what_is_asked_later_is_said_at_the_row_that_reads_it():
    said = said_of("text | b | B | ${c} = 'x'", "text | c | C |")
    assert said["asked_later"] == [
        (3, "relevant", "c is asked later, so this is unknown until it is answered.")
    ]


def test_negations_and_alternatives_of_empty_answers_are_said_with_all_their_rows():
    said = said_of(
        "text | b | B | not(${a} = 'x')",
        "text | c | C | not(selected(${b}, 'y'))",
        "calculate | d | | | if(${a} = 'x', 1, 2)",
        "calculate | e | | | if(coalesce(${a}, '') = '', 1, 2)",
    )
    ((row, column, text),) = said["negated"]
    assert (row, column) == (3, "relevant")
    assert "(rows 3–4)" in text
    ((row, column, text),) = said["if_empty"]
    assert (row, column) == (5, "calculation")
    assert "(rows 5)" in text


def test_a_question_that_a_package_could_not_carry_is_refused_at_its_row():
    upload = read("""
        # survey
        | type | name | label | relevant |
        | text | a | A | ${b} = 'x' |
        | text | b | B | ${c} = 'x' |
        | text | c | C | ${a} = 'x' |
    """)
    (problem,) = upload.problems
    assert (problem.file, problem.row, problem.column) == ("survey", 2, "relevant")
    assert problem.text() == "a depends on itself: a → b → c → a. Break the circle."
