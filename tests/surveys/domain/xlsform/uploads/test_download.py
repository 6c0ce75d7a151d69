"""What a download has of each row: what a compiler takes, where it stood, and the rest aside."""

import pytest

from tests.surveys.domain.xlsform.uploads.books import read, require_round_trip


def downloaded(text):
    """Return the sheets of a download as rows by heading; it is accepted, and read as equal."""
    upload = read(text)
    assert upload.problems == []
    require_round_trip(upload)
    return {
        name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for name, table in upload.source.sheets.items()
    }


def row_of(sheets, name):
    return next(row for row in sheets["survey"] if row["name"] == name)


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("select_one yn", "select_one yn"),
        ("select_one gone", "hidden"),
        ("select_one_from_file gone.csv", "hidden"),
        ("select_one_external gone", "hidden"),
        ("select_one ${a}", "hidden"),
        ("select_one", "hidden"),
        ("rank yn", "rank yn"),
        ("rank gone", "hidden"),
        ("rank", "hidden"),
        ("hologram", "hidden"),
    ],
)
def test_a_row_that_is_left_out_comes_back_as_a_compiler_takes_it(kind, kept):
    sheets = downloaded(f"""
        # survey
        | type | name | label |
        | begin repeat | project | P |
        | text | a | A |
        | text | b | B |
        | end repeat | | |
        | begin repeat | child | C |
        | {kind} | c | C |
        | text | d | D |
        | end repeat | | |
        # choices
        | list_name | name | label |
        | yn | y | Yes |
    """)
    assert row_of(sheets, "c")["type"] == kept
    aside = [row for row in sheets.get("set_aside", ()) if row["name"] == "c"]
    assert [(row["column"], row["value"]) for row in aside] == (
        [("type", kind)] if kept == "hidden" else []
    )


@pytest.mark.parametrize(("name", "kept"), [("audit", "audit"), ("watched", "hidden")])
def test_an_audit_comes_back_under_the_one_name_that_a_compiler_takes(name, kept):
    sheets = downloaded(f"""
        # survey
        | type | name | label |
        | audit | {name} | |
        | text | a | A |
    """)
    assert row_of(sheets, name)["type"] == kept


def test_a_hidden_value_keeps_its_cells_where_they_stood():
    sheets = downloaded("""
        # survey
        | type | name | label | relevant | default |
        | text | a | A | | |
        | hidden | h | | ${a} = 'x' | 7 |
        | hidden | empty | | ${a} = 'y' | |
    """)
    assert row_of(sheets, "h") | {"relevant": "${a} = 'x'", "default": "7"} == row_of(sheets, "h")
    assert sheets["set_aside"] == [
        {"sheet": "survey", "name": "empty", "column": "relevant", "value": "${a} = 'y'"}
    ]


def test_lists_of_their_own_sheets_come_back_there_once_and_in_every_language():
    sheets = downloaded("""
        # survey
        | type | name | label::English | label::Español | choice_filter |
        | text | where | Where | Dónde | |
        | select_one_external ext | a | A | A | area = ${where} |
        | select_one_external ext | b | B | B | area = ${where} |
        | select_one_from_file towns.csv | c | C | C | |
        # towns
        | name | label::English | label::Español | area |
        | n | North | Norte | far |
        # external_choices
        | list_name | name | label | area |
        | ext | e1 | E1 | far |
        | ext | e2 | E2 | far |
    """)
    assert sheets["external_choices"] == [
        {"list_name": "ext", "name": code, "label": code.upper(), "area": "far"}
        for code in ("e1", "e2")
    ]
    assert sheets["towns"] == [
        {"name": "n", "label": "North", "label::Español (es)": "Norte", "area": "far"}
    ]


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("appearance", "minimal", True),
        ("appearance", "table-list", False),
        ("parameters", "randomize=true", True),
        ("parameters", "value=id", False),
        ("required", "perhaps", False),
        ("read_only", "yes", True),
        ("read_only", "perhaps", False),
        ("trigger", "${nobody}", False),
        ("trigger", "once(", False),
        ("trigger", "${a}, ${b}", True),
        ("default", "y", True),
        ("weather", "sunny", False),
    ],
)
def test_a_cell_that_no_compiler_takes_is_set_aside(column, cell, kept):
    sheets = downloaded(f"""
        # survey
        | type | name | label | {column} |
        | select_one yn | a | A | {cell} |
        | text | b | B | |
        # choices
        | list_name | name | label |
        | yn | y | Yes |
    """)
    found = [(row["name"], row["column"], row["value"]) for row in sheets.get("set_aside", ())]
    assert row_of(sheets, "a").get(column) == (cell if kept else None)
    assert found == ([] if kept else [("a", column, cell)])


def test_a_form_that_was_set_aside_before_keeps_that_over_any_number_of_downloads():
    text = """
        # survey
        | type | name | label | weather |
        | text | a | A | sunny |
        # set_aside
        | sheet | name | column | value |
        | survey | b | type | hologram |
    """
    assert downloaded(text)["set_aside"] == [
        {"sheet": "survey", "name": "b", "column": "type", "value": "hologram"},
        {"sheet": "survey", "name": "a", "column": "weather", "value": "sunny"},
    ]
