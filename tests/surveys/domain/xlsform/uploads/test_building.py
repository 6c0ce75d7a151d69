"""What rows ask of a question: when it is asked, needed, checked, and with what it begins."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import read

CHOICES = """
# choices
| list_name | name | label |
| yn | y | Yes |
| yn | no way | No |
"""


def asked(*rows, columns="type | name | label | required | default | constraint | parameters"):
    """Read rows; questions by code, and what is said of each row by its number."""
    upload = read(f"# survey\n| {columns} |\n" + "".join(f"| {row} |\n" for row in rows) + CHOICES)
    assert upload.problems == []
    return upload.questionnaire, {(note.row, note.code): note.text() for note in upload.notes}


@pytest.mark.parametrize(
    ("cell", "always", "condition"),
    [
        ("yes", True, None),
        ("TRUE", True, None),
        ("No", False, None),
        ("false()", False, None),
        ("${n} > 3", False, "${n} > 3"),
    ],
)
def test_an_answer_is_needed_always_never_or_on_a_condition(cell, always, condition):
    form, said = asked("integer | n | N", f"text | a | A | {cell}")
    question = form.question("a")
    assert question.required is always
    assert (question.required_if and question.required_if.text) == condition
    assert (3, "not_yes_or_no") not in said


def test_what_is_neither_yes_nor_no_is_said_and_needs_no_answer():
    form, said = asked("text | a | A | perhaps")
    assert not form.question("a").required
    assert said == {
        (2, "not_yes_or_no"): "perhaps is neither yes nor no; the answer is not required."
    }


@pytest.mark.parametrize(
    ("kind", "cell", "default"),
    [
        ("text", "north", "'north'"),
        ("integer", "7", "7"),
        ("select_one yn", "y", "'y'"),
        ("select_one yn", "no way", "'no_way'"),
        ("select_multiple yn", "y", "'y'"),
        ("text", "concat('a', ${n})", "concat('a', ${n})"),
    ],
)
def test_a_question_begins_with_its_default(kind, cell, default):
    form, _ = asked("integer | n | N", f"{kind} | a | A | | {cell}")
    assert form.question("a").default.text == default


@pytest.mark.parametrize(
    ("kind", "cell", "why"),
    [
        ("select_one yn", "gone", "The list of choices does not have it: gone."),
        ("text", "${nobody}", "It reads names that the sheet does not have: nobody."),
        ("text", 'it\'s "so"', 'It cannot be read at: it\'s "so".'),
    ],
)
def test_a_default_that_nobody_can_use_is_said_and_left_out(kind, cell, why):
    form, said = asked(f"{kind} | a | A | | {cell}")
    assert form.question("a").default is None
    assert said[2, "no_default"] == f"a begins empty, without its default. {why}"


@pytest.mark.parametrize(
    ("row", "kind", "check"),
    [
        ("range | r | R | | | | start=2 end=8 step=2", "integer", ". >= 2 and . <= 8"),
        ("range | r | R | | | | start=5 end=0.5 step=0.5", "decimal", ". >= 0.5 and . <= 5"),
        ("range | r | R | | | . != 4 |", "integer", "(. >= 1 and . <= 10) and (. != 4)"),
        ("integer | r | R | | | . != 4 |", "integer", ". != 4"),
    ],
)
def test_a_range_is_checked_between_its_ends(row, kind, check):
    form, _ = asked(row)
    question = form.question("r")
    assert (question.kind.value, question.constraint.text) == (kind, check)


def test_a_check_that_nobody_can_make_is_said_and_the_question_is_asked():
    form, said = asked("integer | a | A | | | . > ${nobody}")
    assert form.question("a").constraint is None
    assert said[2, "not_checked"] == (
        "The check of a is not made. It reads names that the sheet does not have: nobody."
    )


def test_conditions_that_are_too_long_together_are_refused_where_they_meet():
    condition = " or ".join(f"${{a}} = '{'x' * 40}'" for _ in range(50))
    upload = read(f"""
        # survey
        | type | name | label | relevant |
        | text | a | A | |
        | begin group | g | G | {condition} |
        | text | b | B | {condition} |
        | end group | | | |
    """)
    (problem,) = upload.problems
    assert (problem.row, problem.column, problem.code) == (4, "relevant", "too_long")
    assert problem.text() == "The expression has more than 4000 characters; shorten it."


def test_a_condition_of_a_group_does_not_hold_for_what_it_reads_in_it():
    form, said = asked(
        "begin group | g | G | ${a} = 'x'",
        "text | a | A |",
        "text | b | B |",
        "end group | | |",
        columns="type | name | label | relevant",
    )
    assert form.question("a").relevant is None
    assert form.question("b").relevant.text == "${a} = 'x'"
    assert said[2, "reads_its_own"] == (
        "The condition of g reads a, which stands in it; it does not hold for a itself."
    )
