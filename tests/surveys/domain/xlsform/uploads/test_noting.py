"""What is listed of an upload: what is set aside, shown otherwise, or means something else."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import read

CHOICES = "# choices\n| list_name | name | label |\n| yn | y | Yes |\n"


def said_of(*rows, columns="type | name | label"):
    """Return what is said by code: the row, the column and the words."""
    upload = read(f"# survey\n| {columns} |\n" + "".join(f"| {row} |\n" for row in rows) + CHOICES)
    assert upload.problems == []
    return {one.code: (one.row, one.column, one.text()) for one in upload.notes}


def test_what_is_not_asked_is_listed_once_for_each_reason():
    said = said_of(
        "text | a | A",
        "start | begun |",
        "deviceid | device |",
        "geopoint | where | Where",
        "rank yn | order | Order",
        "select_one yn | b | B",
        "select_one ${b} | c | C",
    )
    assert said == {
        "metadata_left_out": (
            3,
            "type",
            "What a device fills in by itself is set aside: begun (start), device (deviceid).",
        ),
        "device_left_out": (
            5,
            "type",
            "Not asked, because they take a place, a picture, a recording or an order: where "
            "(geopoint), order (rank yn).",
        ),
        "source_left_out": (
            8,
            "type",
            "Not asked, because their choices are the answers to another question: c (select_one "
            "${b}).",
        ),
    }


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("appearance", "minimal"),
        ("guidance_hint", "Read aloud"),
        ("required_message", "Needed"),
        ("weather", "sunny"),
        ("media::image", "a.png"),
    ],
)
def test_columns_that_nothing_uses_are_named_where_a_cell_is_filled(column, cell):
    columns = f"type | name | label | {column}"
    assert said_of(f"text | a | A | {cell}", columns=columns)["columns_aside"] == (
        None,
        None,
        f"Columns that Nucleus does not use are set aside: {column}.",
    )
    assert said_of("text | a | A |", columns=columns) == {}


def test_tags_in_labels_are_said_with_their_rows():
    said = said_of("text | a | <b>A</b>", "text | b | a < b", "note | c | # Title")
    assert said["markup"] == (
        2, "label", "Tags and headings in labels are shown as they stand (rows 2, 4).",
    )  # fmt: skip


def test_conditions_of_groups_are_said_where_a_group_has_questions():
    said = said_of(
        "text | a | A |",
        "begin group | empty | E | ${a} = 'x'",
        "end group | | |",
        "begin group | g | G | ${a} = 'x'",
        "text | b | B |",
        "end group | | |",
        columns="type | name | label | relevant",
    )
    assert said == {
        "group_conditions": (
            5, "relevant",
            "The conditions of groups hold for each question in them (rows 5).",
        )
    }  # fmt: skip


def test_how_often_a_repeat_is_asked_is_not_fixed():
    said = said_of(
        "integer | n | N |",
        "begin repeat | task | Task | ${n}",
        "text | a | A |",
        "end repeat | | |",
        columns="type | name | label | repeat_count",
    )
    assert said == {
        "repeat_count": (
            3, "repeat_count",
            "How often task is repeated is not fixed in advance: there are as many as are "
            "reported.",
        )
    }  # fmt: skip


def test_conversions_that_are_written_out_are_said_with_their_rows():
    said = said_of(
        "integer | n | N |",
        "text | a | A | ${n} = '3'",
        "text | b | B | ${n} = 3",
        "text | c | C | ${a}",
        columns="type | name | label | relevant",
    )
    assert said["types_written_out"] == (
        3,
        None,
        "Expressions take text for numbers or nothing for an answer; Nucleus writes such "
        "conversions out (rows 3, 5).",
    )


def test_a_comparison_with_a_code_that_the_list_does_not_have_is_said():
    said = said_of(
        "select_one yn | a | A |",
        "text | b | B | ${a} = 'gone'",
        columns="type | name | label | relevant",
    )
    assert said == {
        "no_such_category": (
            3,
            "relevant",
            "This compares with a code that the list of choices does not have, so it is never "
            "equal. Look whether another code is meant.",
        )
    }
