"""Filters of choices read cells with the codes as they are mended; no cell means several."""

from tests.surveys.domain.xlsform.uploads.books import read

FORM = """
# survey
| type | name | label | choice_filter |
| select_one region | r | R | |
| integer | n | N | |
| select_one town | t | T | {filter} |
# choices
| list_name | name | label | region | big | land |
| region | {north} | North | | | x |
| region | {south} | South | | | y |
| town | a | A | far north | 1 | |
| town | b | B | south | 2 | |
"""


def towns(filter_, north="far north", south="south"):
    return read(FORM.format(filter=filter_, north=north, south=south))


def test_a_mended_code_is_mended_where_a_filter_compares_with_it():
    question = towns("region = ${r}").questionnaire.question("t")
    assert [one.columns for one in question.choices] == [
        {"region": "far_north"},
        {"region": "south"},
    ]


def test_only_columns_that_a_filter_reads_go_with_choices():
    question = towns("big = ${n}").questionnaire.question("t")
    assert [one.columns for one in question.choices] == [{"big": "1"}, {"big": "2"}]


def test_a_filter_that_cannot_be_read_is_one_problem():
    (problem,) = towns("region = ${r} and").problems
    assert (problem.row, problem.column, problem.code) == (4, "choice_filter", "too_short")


def test_a_filter_that_compares_with_a_code_of_several_rows_is_refused():
    (problem,) = towns("region = ${r}", north="south").problems
    assert (problem.row, problem.column, problem.code) == (4, "choice_filter", "code_of_several")
    assert problem.text() == (
        "The filter compares with south, which stands for several rows of list region. Give each "
        "of them a code of its own."
    )
