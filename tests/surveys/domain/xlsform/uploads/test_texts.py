"""Texts that name answers: filled in where somebody knows the answer, else as they are written."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import read, require_round_trip

FORM = """
# survey
| type | name | label |
| text | a b | A |
| begin repeat | project | P |
| integer | cost | Cost |
| note | here | {text} |
| end repeat | | |
| note | there | {text} |
"""


@pytest.mark.parametrize(
    ("text", "here", "there", "said"),
    [
        ("Dear ${ a b }!", "Dear ${a_b}!", "Dear ${a_b}!", []),
        ("${cost} of ${a b}", "${cost} of ${a_b}", "{cost} of ${a_b}", [(7, "cost")]),
        ("${here}", "{here}", "{here}", [(5, "here"), (7, "here")]),
        ("${nobody}", "{nobody}", "{nobody}", [(5, "nobody"), (7, "nobody")]),
        ("from $ {5} to ${", "from $ {5} to {…}", "from $ {5} to {…}", [(5, "…"), (7, "…")]),
        ("${ }", "{…}", "{…}", [(5, "…"), (7, "…")]),
    ],
)
def test_a_text_is_filled_in_with_what_is_known_where_it_stands(text, here, there, said):
    upload = read(FORM.format(text=text))
    labels = {one.code: one.label["en"] for one in upload.questionnaire.items()}
    assert (labels["here"], labels["there"]) == (here, there)
    notes = [one for one in upload.notes if one.code == "reference_left"]
    assert [(one.row, one.params["name"]) for one in notes] == said
    for one in notes:
        assert one.text().endswith(f"it stands there as {{{one.params['name']}}}.")
    require_round_trip(upload)


def test_choices_name_what_all_questions_with_their_list_know():
    form = """
        # survey
        | type | name | label |
        | text | a | A |
        | begin repeat | project | P |
        | integer | cost | Cost |
        | select_one l | b | B |
        | end repeat | | |
        {more}
        # choices
        | list_name | name | label |
        | l | x | ${{a}} |
        | l | y | ${{cost}} |
    """
    alone = read(form.format(more="")).questionnaire.question("b")
    assert [one.label["en"] for one in alone.choices] == ["${a}", "${cost}"]
    both = read(form.format(more="| select_one l | c | C |"))
    for code in "bc":
        question = both.questionnaire.question(code)
        assert [one.label["en"] for one in question.choices] == ["${a}", "{cost}"]
    (note,) = (one for one in both.notes if one.code == "reference_left")
    assert (note.file, note.row, note.column) == ("choices", 3, "label")
