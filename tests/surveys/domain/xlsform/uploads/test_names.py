"""Which row a name or a path means, and what rows are called that share one, or have none."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import read

FORM = """
# survey
| type | name | label |
| text | a | A |
| begin group | g | G |
| text | a | A in G |
| begin group | h | H |
| text | b | B |
| text | here | {reference} |
| end group | | |
| end group | | |
| begin group | k | K |
| text | a | A in K |
| text | c | C |
| end group | | |
"""


def codes(*rows):
    upload = read("# survey\n| type | name | label |\n" + "".join(f"| {row} |\n" for row in rows))
    assert upload.problems == []
    mended = {one.new: one.old for one in upload.mended}
    said = {(note.row, note.code): note.text() for note in upload.notes}
    return [one.code for one in upload.questionnaire.items()], mended, said


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("b", "b"),
        ("a", "a_2"),
        ("c", "c"),
        ("/data/a", "a"),
        ("/data/k/a", "a_3"),
        ("../a", "a_2"),
        ("../b", "b"),
        ("./a", "a_2"),
        ("../../k/a", "a_2"),
        ("../../../k/a", "a_3"),
        ("current()/../b", "b"),
        ("nowhere/c", "c"),
        ("../../../../../c", "c"),
    ],
)
def test_a_reference_means_the_row_on_its_path_else_the_nearest(written, means):
    upload = read(FORM.format(reference=f"${{{written}}}"))
    assert upload.problems == []
    assert upload.questionnaire.question("here").label == {"en": f"${{{means}}}"}


@pytest.mark.parametrize("written", ["g", "nobody", "../..", "../nobody"])
def test_a_reference_to_what_nobody_answers_stands_as_it_is_written(written):
    upload = read(FORM.format(reference=f"${{{written}}}"))
    assert upload.questionnaire.question("here").label == {"en": f"{{{written}}}"}
    (note,) = (one for one in upload.notes if one.code == "reference_left")
    assert (note.row, note.column) == (7, "label")
    assert note.text() == (
        f"The text names {written}, of which nobody knows the answer here; it stands there as "
        f"{{{written}}}."
    )


def test_a_name_that_two_rows_have_at_one_distance_is_refused_in_a_condition():
    upload = read("""
        # survey
        | type | name | label | relevant |
        | begin group | g | G | |
        | text | a | A | |
        | end group | | | |
        | begin group | h | H | |
        | text | a | A | |
        | end group | | | |
        | text | b | B | ${a} = 'x' |
    """)
    (problem,) = upload.problems
    assert (problem.row, problem.column) == (8, "relevant")
    assert "It reads a name that several rows have: a." in problem.text()


def test_questions_keep_their_names_before_parts_and_what_a_device_fills_in():
    found, mended, _ = codes(
        "start | a |", "begin group | b | B", "text | a | A", "text | b | B", "end group"
    )
    assert found == ["a", "b"]
    assert mended == {"a_2": "a", "b_2": "b"}


def test_a_row_without_a_name_is_called_by_its_type_and_row():
    found, mended, said = codes("text | a | A", "note | | Hello", "start | |")
    assert found == ["a", "q_note_3"]
    assert mended == {"q_note_3": ""}
    assert said[3, "no_name"] == "The row has no name and is called q_note_3."
    assert said[4, "metadata_left_out"] == (
        "What a device fills in by itself is set aside: q_start_4 (start)."
    )
