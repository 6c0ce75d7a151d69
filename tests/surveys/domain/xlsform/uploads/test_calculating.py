"""What is calculated: in which order, from which cell, and what is said of what cannot be."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import read, require_round_trip


def calculated(*rows, columns="type | name | label | calculation | default | trigger | read_only"):
    lines = [f"| {columns} |", "| integer | n | N | | | | |", *(f"| {row} |" for row in rows)]
    upload = read("# survey\n" + "\n".join(lines))
    assert upload.problems == []
    return upload


def notes(upload, code):
    return {note.row: note.text() for note in upload.notes if note.code == code}


def test_calculations_may_read_each_other_in_any_order():
    upload = calculated("calculate | b | | ${a} + 1", "calculate | a | | ${n} * 2")
    form = upload.questionnaire
    assert [form.question(code).calculation.text for code in "ab"] == ["${n} * 2", "${a} + 1"]
    assert notes(upload, "not_calculated") == {}


def test_what_depends_on_itself_is_left_out_with_its_circle():
    upload = calculated(
        "calculate | a | | ${b} + 1", "calculate | b | | ${a} + 1", "calculate | c | | ${c} + 1"
    )
    assert [one.code for one in upload.questionnaire.items()] == ["n"]
    assert notes(upload, "not_calculated") == {
        3: "The calculation a is left out. It reads what is not asked here: b.",
        4: "The calculation b is left out. It depends on itself: a.",
        5: "The calculation c is left out. It depends on itself: c.",
    }


@pytest.mark.parametrize("kind", ["calculate", "hidden"])
@pytest.mark.parametrize(
    ("default", "value"), [("7", "7"), ("north", "'north'"), ("today()", "today()")]
)
def test_a_default_is_what_is_calculated_where_nothing_else_says_it(kind, default, value):
    upload = calculated(f"{kind} | c | | | {default}", "calculate | d | | concat(${c}, 'x')")
    assert upload.questionnaire.question("c").calculation.text == value
    require_round_trip(upload)


@pytest.mark.parametrize("kind", ["calculate", "hidden"])
def test_a_default_with_both_kinds_of_quotes_is_said_and_left_out(kind):
    upload = calculated(f'{kind} | c | | | it\'s "so"')
    assert [one.code for one in upload.questionnaire.items()] == ["n"]
    assert notes(upload, "not_calculated") == {
        3: 'The calculation c is left out. It cannot be read at: it\'s "so".'
    }
    require_round_trip(upload)


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        ("calculate | c | |", "no_calculation", "Left out: c has nothing to calculate."),
        (
            "calculate | c | | ${n} + 1 | | ${n}",
            "not_calculated",
            "The calculation c is left out. It uses what Nucleus does not compute: trigger.",
        ),
        (
            "calculate | c | | random()",
            "not_calculated",
            "The calculation c is left out. It uses what Nucleus does not compute: random().",
        ),
    ],
)
def test_what_cannot_be_calculated_is_left_out_and_said(row, code, said):
    upload = calculated(row)
    assert [one.code for one in upload.questionnaire.items()] == ["n"]
    assert notes(upload, code) == {3: said}


@pytest.mark.parametrize(
    ("row", "kind", "said"),
    [
        ("text | t | T | | | | yes", "note", {}),
        (
            "text | t | T | concat(${n}) | | | yes",
            "text",
            {3: "t is asked; what its calculation would fill in is left to who answers."},
        ),
        ("text | t | T | | a | | yes", "text", {}),
    ],
)
def test_what_is_read_only_is_a_note_where_nothing_fills_it_in(row, kind, said):
    upload = calculated(row)
    *_, question = upload.questionnaire.items()
    assert (question.code, question.kind.value) == ("t", kind)
    assert notes(upload, "not_filled_in") == said
