"""Rows as a tree: what begins and ends, what is left out, what or_other adds."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import read, require_round_trip


def said_of(*rows, columns="type | name | label | disabled"):
    """Return the codes that are asked, and what is said, by row and code."""
    upload = read(f"# survey\n| {columns} |\n" + "".join(f"| {row} |\n" for row in rows))
    said = {
        (one.row, one.column, one.code): one.text() for one in (*upload.problems, *upload.notes)
    }
    form = upload.questionnaire
    return form and [one.code for one in form.items()], said


def test_a_row_without_a_type_is_said_by_name_where_it_looks_like_a_question():
    asked, said = said_of("text | a | A", "| b | B")
    assert asked == ["a"]
    assert said == {
        (3, "type", "no_type"): "Left out: b has no type, so nobody can say how it is asked. Give "
        "it one if it belongs to the questionnaire."
    }


def test_rows_that_are_comments_are_listed_once():
    asked, said = said_of("text | a | A", "| only a name", "| | only a label", "hologram | | what")
    assert asked == ["a"]
    assert said == {(3, None, "comment_rows"): "Rows without a type and a name are left out: 3–5."}


def test_a_disabled_part_is_left_out_with_all_that_is_in_it():
    asked, said = said_of(
        "begin group | g | G | yes",
        "begin group | h | H",
        "text | a | A",
        "end group",
        "end group",
        "text | b | B",
        "text | c | C | TRUE",
    )
    assert asked == ["b"]
    assert said == {(2, None, "disabled"): "Rows marked as disabled are left out: 2–6, 8."}


def test_an_end_that_is_disabled_leaves_its_group_open():
    asked, said = said_of("begin group | g | G", "text | a | A", "end group | | | yes")
    assert asked == ["a"]
    assert said[2, "type", "never_ended"] == (
        "g begins here and never ends. Add the row that ends it; without one it reaches to the end "
        "of the sheet."
    )


def test_a_repeat_that_never_ends_is_a_problem_and_a_group_is_not():
    asked, said = said_of("begin repeat | | P", "text | a | A")
    assert asked is None
    assert said[2, "type", "never_ended"].startswith("? begins here and never ends.")


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("label", {"en": "Specify other."}),
        ("label::Español", {"es": "Especificar."}),
        ("label::Français (fr-CA)", {"fr-CA": "Préciser."}),
        ("label::Lengua de aquí", {"qaa": "Specify other."}),
    ],
)
def test_or_other_asks_what_else_there_is_in_the_language_of_the_form(language, label):
    upload = read(f"""
        # survey
        | type | name | {language} |
        | select_one yn or_other | a | A |
        # choices
        | list_name | name | {language} |
        | yn | y | Yes |
    """)
    question = upload.questionnaire.question("a_other")
    assert question.label == label
    assert question.relevant.text == "selected(${a}, 'other')"


def test_or_other_asks_in_languages_that_only_choices_have_and_that_a_person_named():
    form = """
        # survey
        | type | name | label |
        | select_one yn or_other | a | A |
        # choices
        | list_name | name | label | label::Lengua |
        | yn | y | Yes | Sí |
    """
    upload = read(form, languages={"Lengua": "es"})
    question = upload.questionnaire.question("a_other")
    assert question.label == {"en": "Specify other.", "es": "Especificar."}
    require_round_trip(upload)


def test_groups_in_groups_are_said_where_the_first_of_them_stands():
    _, said = said_of(
        "begin repeat | p | P",
        "begin group | g | G",
        "text | a | A",
        "end group",
        "end repeat",
        "begin group | h | H",
        "begin group | i | I",
        "text | b | B",
        "end group",
        "end group",
    )
    flattened = [place for place in said if place[2] == "groups_flattened"]
    assert flattened == [(8, "type", "groups_flattened")]


def test_groups_beside_each_other_in_a_repeat_are_no_groups_in_groups():
    _, said = said_of("begin repeat | p | P", "begin group | g | G", "text | a | A",
                      "end group", "end repeat")  # fmt: skip
    assert said == {}
