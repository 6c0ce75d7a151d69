import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.domain.data_files import csv_file
from surveys.domain.data_files.csv_file import FORMAT
from surveys.domain.data_files.formats import Unreadable
from surveys.domain.layout.building import layout_of
from surveys.domain.layout.columns import Column, own_column
from surveys.domain.layout.fields import Multiple
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import SPANISH_EXCEL, Dialect, Empty, Options, Separator
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Choice, Kind
from tests.surveys.domain.layout.data_sets import columns, is_dangerous, rows
from tests.surveys.domain.layout.test_options import OPTIONS

ALL = tuple(Missing)
TOOLS = Column(
    "tools",
    Kind.SELECT_MULTIPLE,
    categories=(Choice("k8s", {"en": "Kubernetes"}), Choice("c++", {"en": "C; C++"})),
    missing=ALL,
)
STAGE = Column(
    "stage",
    Kind.SELECT_ONE,
    categories=(Choice("=p", {"en": "=Pilot"}), Choice("-9", {"en": ".refused"})),
    missing=ALL,
)
TEXT = Column("t", Kind.TEXT, missing=ALL)
SHARE = Column("share", Kind.DECIMAL, missing=ALL)
COUNT = Column("count", Kind.INTEGER, missing=ALL)
DAY = Column("day", Kind.DATE, missing=ALL)


def laid(*found, **options):
    return layout_of(found, Options(**options), FORMAT)[0]


def file_of(layout, rows):
    file = io.BytesIO()
    written = FORMAT.write(layout, map(layout.split, rows), file)
    assert written.rows == len(rows)
    return file.getvalue(), written


def back(layout, content):
    """Return the stored answers that a file holds, read with the layout of its manifest."""
    known = Layout.from_json(json.loads(json.dumps(layout.as_json())))
    return [known.join(cells) for cells in FORMAT.read(known, io.BytesIO(content))]


def lines(layout, *rows):
    return file_of(layout, rows)[0].decode().splitlines()


@given(st.data(), columns(), OPTIONS)
def test_what_was_written_is_read(data, found, options):
    layout, _warnings = layout_of(found, options, FORMAT)
    stored = data.draw(rows(found))
    assert back(layout, file_of(layout, stored)[0]) == stored


@given(st.data(), columns(), OPTIONS)
def test_no_cell_is_run_as_a_formula(data, found, options):
    layout, _warnings = layout_of(found, options, FORMAT)
    content, _written = file_of(layout, data.draw(rows(found)))
    text = content.decode("utf-8-sig")
    separator = options.dialect.separator
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        for cell in row:
            assert (
                not is_dangerous(cell)
                or cell.replace(",", ".").lstrip("-+").replace(".", "", 1).isdigit()
            )


@pytest.mark.parametrize("column", [COUNT, SHARE, DAY, STAGE, TOOLS, TEXT])
@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("dialect", [Dialect(), SPANISH_EXCEL])
@given(text=st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["-5", "1,5", "["]))
def test_an_answer_that_its_column_does_not_know_comes_back(column, labels, dialect, text):
    """A wave may have asked for another type of answer."""
    layout = laid(column, labels=labels, dialect=dialect)
    stored = [text, text, "a b"] if column is TOOLS else text
    assert back(layout, file_of(layout, [[stored]])[0]) == [[stored]]


def test_cells_look_like_this():
    layout = laid(own_column("interview", codes=(), label={}), TEXT, COUNT, SHARE, STAGE, TOOLS)
    assert lines(
        layout,
        ["7", "=1+1", -5, "-1.5", "=p", ["k8s", "c++"]],
        [".a", ".refused", *map(as_missing, [Missing.REFUSED, Missing.NO_ANSWER] * 2)],
        [None, "-5", 2**53 - 1, "0.1", "-9", []],
    ) == [
        "interview,t,count,share,stage,tools",
        "7,'=1+1,-5,-1.5,'=p,k8s c++",
        ".a,\\.refused,.refused,.no_answer,.refused,.no_answer",
        ",'-5,9007199254740991,0.1,-9,[]",
    ]


def test_labels_that_look_like_marks_or_formulas_are_told_from_them():
    layout = laid(STAGE, TOOLS, labels=True)
    stored = [["=p", ["c++", "k8s"]], ["-9", []], [as_missing(Missing.REFUSED), ["c++"]]]
    assert lines(layout, *stored) == [
        "stage,tools",
        "'=Pilot,C\\; C++; Kubernetes",
        "\\.refused,[]",
        ".refused,C\\; C++",
    ]
    assert back(layout, file_of(layout, stored)[0]) == stored


def test_excel_in_spanish_gets_its_separator_and_comma():
    layout = laid(SHARE, TEXT, dialect=SPANISH_EXCEL)
    stored = [["-1.5", "a;b"], ["2", "1.5"], [as_missing(Missing.DONT_KNOW), "año"]]
    content, _written = file_of(layout, stored)
    assert content == '\ufeffshare;t\n-1,5;"a;b"\n2;1.5\n.dont_know;año\n'.encode()
    assert back(layout, content) == stored


def test_reasons_stand_beside_where_a_program_knows_no_marks():
    layout = laid(TEXT, TOOLS, empty=Empty.COMPANION, multiple=Multiple.EACH)
    stored = [[".refused", ["k8s"]], [as_missing(Missing.REFUSED)] * 2, ["x", []]]
    assert lines(layout, *stored) == [
        "t,t_empty,tools/k8s,tools/c++,tools_empty",
        ".refused,,1,0,",
        ",refused,,,refused",
        "x,,0,0,",
    ]


def test_cells_with_an_apostrophe_in_front_are_counted():
    layout = laid(TEXT, COUNT, STAGE, TOOLS)
    stored = [["=1", 1, "=p", []], ["x", -1, "=p", ["=a", "c++"]], ["'=", 0, "-9", ["k8s"]]]
    _content, written = file_of(layout, stored * 6_000)
    assert written.defused == (("t", 12_000), ("stage", 12_000), ("tools", 6_000))


def test_a_kind_of_empty_is_told_from_the_code_that_names_it():
    named = Column("why", Kind.SELECT_ONE, categories=(Choice("refused"),), missing=ALL)
    layout = laid(named)
    stored = [["refused"], [as_missing(Missing.REFUSED)], ["refused"]] * 200
    assert back(layout, file_of(layout, stored)[0]) == stored


def test_few_rows_are_held_at_once():
    file, waiting = io.BytesIO(), []
    layout = laid(COUNT)

    def cells():
        for number in range(2_000):
            waiting.append(number - file.getvalue().count(b"\n") + 1)
            yield [number]

    assert FORMAT.write(layout, cells(), file).rows == 2_000
    assert max(waiting) < 300
    assert file.getvalue().count(b"\n") == 2_001


def test_a_text_of_any_length_is_read_whole():
    layout = laid(TEXT)
    stored = [["\r\n" + "é😀" * 100_000], ["\r"], ["\x00"]]
    assert back(layout, file_of(layout, stored)[0]) == stored


def test_the_file_stays_open():
    layout, file = laid(COUNT), io.BytesIO(b"count\n1\n")
    assert list(FORMAT.read(layout, file)) == [[1]]
    assert not file.closed


def test_columns_may_be_moved_and_lines_blank():
    layout = laid(COUNT, TEXT)
    assert back(layout, b"\xef\xbb\xbft,count\r\n\r\nx,1\r\n\r\n") == [[1, "x"]]


def test_what_was_typed_is_left_to_the_check():
    layout = laid(COUNT, SHARE, DAY, STAGE, multiple=Multiple.EACH)
    typed = b"count,share,day,stage\nmany,1.000,yesterday,none\n007,'x,=1,.refusd\n"
    assert back(layout, typed) == [
        ["many", "1.000", "yesterday", "none"],
        ["007", "'x", "=1", ".refusd"],
    ]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "no_header", None),
        (b"count,other\n1,2\n", "headings", 1),
        (b"count,t,t\n1,2,3\n", "headings", 1),
        (b"count\n1\n", "headings", 1),
        (b"count,t\n1,a\n1,2,3\n", "ragged", 3),
        (b'count,t\n1,"a"b\n', "no_csv", 2),
        (b"count,t\n1,\xff\n", "not_utf_8", 1),
        (b"count,t\n1," + b"x" * 9_000_000, "no_csv", 2),
    ],
)
def test_a_file_that_is_not_what_was_written_is_refused(content, code, row):
    with pytest.raises(Unreadable) as refused:
        list(FORMAT.read(laid(COUNT, TEXT), io.BytesIO(content)))
    assert (refused.value.code, refused.value.said.place.row) == (code, row)


def test_two_fields_of_one_name_are_not_written():
    layout = laid(TEXT)
    twice = replace(layout, spreads=layout.spreads * 2)
    with pytest.raises(ValueError, match="two columns are called t"):
        csv_file.write(twice, [], io.BytesIO())


@pytest.mark.parametrize("separator", Separator)
def test_separators_in_texts_are_quoted(separator):
    layout = laid(TEXT, COUNT, dialect=Dialect(separator))
    stored = [['a,b;c\td"e', 1]]
    assert back(layout, file_of(layout, stored)[0]) == stored
