from surveys.domain.data_files.csv_file import FORMAT
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.options import Options
from surveys.domain.layout.unlisted import with_unlisted
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind

ALL = tuple(Missing)
STAGE = Column("stage", Kind.SELECT_ONE, categories=(Choice("a"), Choice("b")), missing=ALL)
TOOLS = Column("tools", Kind.SELECT_MULTIPLE, categories=(Choice("a"),), missing=ALL)
NAME = Column("name", Kind.TEXT, missing=ALL)
REFUSED = as_missing(Missing.REFUSED)


def test_codes_that_nobody_listed_become_categories_and_are_told():
    rows = [["a", ["a"], "x"], ["z", ["a", "y"], "y"], ["z", [], REFUSED], [REFUSED, REFUSED, None]]
    columns, warnings = with_unlisted([STAGE, TOOLS, NAME], rows)
    assert [[one.code for one in column.categories] for column in columns] == [
        ["a", "b", "z"],
        ["a", "y"],
        [],
    ]
    assert [(one.field, one.cells, one.message.text()) for one in warnings] == [
        (
            *("stage", 2),
            "Answers to stage that are no category of it: 2 (z). They stand in the file as "
            "categories of their own, without words.",
        ),
        (
            *("tools", 1),
            "Answers to tools that are no category of it: 1 (y). They stand in the file as "
            "categories of their own, without words.",
        ),
    ]
    layout, _warnings = layout_of(columns, Options(multiple=Multiple.EACH), FORMAT)
    assert [layout.join(layout.split(row)) for row in rows] == rows


def test_columns_whose_codes_are_all_listed_stay():
    columns, warnings = with_unlisted([STAGE, TOOLS], [["b", ["a"]], [None, None]])
    assert (columns, warnings) == ([STAGE, TOOLS], ())


def test_of_many_codes_the_first_are_named():
    _columns, (warning,) = with_unlisted([STAGE], [[f"code {n:02}"] for n in range(12)])
    assert warning.message.params["codes"].endswith("code 08, code 09 …")
