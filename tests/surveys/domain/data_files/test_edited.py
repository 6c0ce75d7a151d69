"""What a person changed in a data file: exactly that, whatever the program did by itself."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveys.domain.data_files import (
    csv_file,
    json_lines,
    parquet_file,
    spss_file,
    stata_file,
    xlsx_file,
)
from surveys.domain.data_files.edited import edits_of
from surveys.domain.data_files.edited_cells import Habits
from surveys.domain.layout.columns import Column
from surveys.domain.layout.options import SPANISH_EXCEL, Empty, Multiple
from surveys.domain.missing import Missing, as_missing
from surveys.domain.questionnaire import Kind, Level
from tests.surveys.domain.data_files.samples import (
    CODES,
    COLUMNS,
    EMPTY,
    FILLED,
    layout_for,
    rows,
    write,
)

FORMATS = (
    csv_file.FORMAT,
    xlsx_file.FORMAT,
    spss_file.FORMAT,
    stata_file.FORMAT,
    parquet_file.FORMAT,
    json_lines.FORMAT,
)
CHANGED = ("said otherwise", 987, "6.25", "2001-02-03", "-9", ["ñandú"], "11:22:33")
"""Another answer for each column of the samples behind that of the record."""


def cells_of(format, layout, rows):
    file, _written = write(format, layout, rows)
    return list(format.read(layout, file))


def edits(format, layout, old, new):
    habits = Habits(format.name)
    return edits_of(layout, old, new, keys=["record"], habits=habits)


def distinct(found):
    return [row for place, row in enumerate(found) if row[0] not in [x[0] for x in found[:place]]]


@pytest.mark.parametrize("format", FORMATS, ids=lambda one: one.name)
@pytest.mark.parametrize("multiple", Multiple)
@pytest.mark.parametrize("empty", Empty)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_exactly_what_was_changed_is_found(format, multiple, empty, data):
    stored = distinct(data.draw(rows()))
    layout = layout_for(format, multiple=multiple, empty=empty)
    old = cells_of(format, layout, stored)
    none = edits(format, layout, old, reversed(old))
    assert (none.changes, none.added, none.removed, none.problems) == ([], [], {}, [])
    places = st.tuples(st.integers(0, max(len(stored) - 1, 0)), st.integers(1, len(COLUMNS) - 1))
    chosen = data.draw(st.lists(places, unique=True, max_size=5)) if stored else []
    changed = [list(row) for row in stored]
    wanted = {}
    for row, column in chosen:
        new = CHANGED[column - 1]
        if changed[row][column] != new:
            changed[row][column] = new
            wanted[(stored[row][0], COLUMNS[column].name)] = new
    again = edits(format, layout, old, cells_of(format, layout, changed))
    assert {(one.key[0], one.column.name): one.new for one in again.changes} == wanted
    assert (again.added, again.removed, again.problems) == ([], {}, [])


@pytest.mark.parametrize("options", [{}, {"labels": True}, {"multiple": Multiple.EACH}])
@given(found=rows())
@settings(max_examples=5, deadline=None)
def test_a_workbook_that_was_merely_saved_is_unchanged(options, found):
    layout = layout_for(xlsx_file.FORMAT, **options)
    file, _written = write(xlsx_file.FORMAT, layout, distinct(found))
    old = list(xlsx_file.read(layout, io.BytesIO(file.getvalue())))
    book = load_workbook(file)
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    assert edits(xlsx_file.FORMAT, layout, old, xlsx_file.read(layout, saved)).changes == []


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("said", "a\r\nb", "a\nb"),
        ("said", "e\u0301", "\u00e9"),
        ("staff", 3, "3,0"),
        ("staff", 9007199254740991, "9,00719925474099E+015"),
        ("budget", "0.1234567890123456", "0,123456789012346"),
        ("budget", "0", "-0"),
        ("stage", "01", "01 ".strip()),
        ("stage", "-9", "-9,0"),
        ("began", "2019-06-30", "2019-06-30 00:00:00"),
        ("began", "2019-06-30", "43646"),
    ],
)
def test_what_a_program_writes_in_another_way_is_unchanged(column, old, new):
    place = [one.name for one in COLUMNS].index(column)
    layout = layout_for(csv_file.FORMAT)
    was, now = list(FILLED), list(FILLED)
    was[place], now[place] = old, new
    found = edits(csv_file.FORMAT, layout, [layout.split(was)], [layout.split(now)])
    assert (found.changes, found.problems, found.damaged) == ([], [], {})


@pytest.mark.parametrize(
    ("format", "old", "new"),
    [
        ("csv", "01", "1"),
        ("csv", "TRUE", "VERDADERO"),
        ("csv", "12345678901234567890", "1,23456789012346E+019"),
        ("xlsx", "12345678901234567890", "1.23456789012346E+19"),
        ("csv", "ñandú 🦤", "ñandú ????"),
        ("csv", "🦤🦤 α", "???????? ?"),
    ],
)
def test_what_a_program_spoilt_is_counted_and_stays(format, old, new):
    layout = layout_for(csv_file.FORMAT)
    was, now = [*FILLED[:1], old, *FILLED[2:]], [*FILLED[:1], new, *FILLED[2:]]
    habits = Habits(format)
    cells = [layout.split(was)], [layout.split(now)]
    found = edits_of(layout, *cells, keys=["record"], habits=habits)
    assert (found.changes, found.damaged) == ([], {"said": 1})


@pytest.mark.parametrize(("format", "changes"), [("xlsx", 1), ("csv", 1), ("sav", 0)])
def test_spaces_at_the_end_are_lost_by_spss_alone(format, changes):
    layout = layout_for(csv_file.FORMAT)
    was, now = [*FILLED[:1], "said ", *FILLED[2:]], [*FILLED[:1], "said", *FILLED[2:]]
    cells = [layout.split(was)], [layout.split(now)]
    found = edits_of(layout, *cells, keys=["record"], habits=Habits(format))
    assert len(found.changes) == changes


@pytest.mark.parametrize(
    ("old", "new", "stands"),
    [
        ("1", "01", "01"),  # both are categories: the one that is written
        ("ñandú", "01", "01"),
        ("ñandú", "-9,00", "-9"),
        ("ñandú", "2", "2"),  # none: for the check to report
    ],
)
def test_a_code_is_that_which_is_written_else_the_only_one_with_its_number(old, new, stands):
    layout = layout_for(csv_file.FORMAT)
    was, now = [*FILLED[:5], old, *FILLED[6:]], [*FILLED[:5], new, *FILLED[6:]]
    found = edits(csv_file.FORMAT, layout, [layout.split(was)], [layout.split(now)])
    assert [one.new for one in found.changes] == [stands]


@pytest.mark.parametrize("word", ["VERDADERO", "TRUE", "1", "wahr"])
def test_a_tick_is_read_in_the_language_of_the_program(word):
    layout = layout_for(csv_file.FORMAT, multiple=Multiple.EACH)
    was = layout.split(FILLED)
    names = [one.name for one in layout.fields]
    same, more = list(was), list(was)
    same[names.index("tools/aws")] = word
    more[names.index("tools/refused")] = word
    assert edits(csv_file.FORMAT, layout, [was], [same]).changes == []
    (change,) = edits(csv_file.FORMAT, layout, [was], [more]).changes
    assert sorted(change.new) == ["1", "aws", "refused"]


def test_who_ticks_one_category_of_a_refused_question_has_answered_it():
    layout = layout_for(csv_file.FORMAT, multiple=Multiple.EACH)
    was = layout.split([*EMPTY[:6], as_missing(Missing.REFUSED), *EMPTY[7:]])
    now = list(was)
    now[[one.name for one in layout.fields].index("tools/01")] = "1"
    (change,) = edits(csv_file.FORMAT, layout, [was], [now]).changes
    assert change.new == ["01"]
    assert set(change.new) <= set(CODES)


def test_an_answer_takes_the_place_of_a_reason_beside_it():
    layout = layout_for(xlsx_file.FORMAT, empty=Empty.COMPANION)
    was = layout.split(EMPTY)
    now = list(was)
    now[[one.name for one in layout.fields].index("staff")] = 5
    (change,) = edits(xlsx_file.FORMAT, layout, [was], [now]).changes
    assert (change.column.name, change.old, change.new) == ("staff", EMPTY[2], 5)


def test_nothing_in_place_of_a_reason_is_told_apart():
    layout = layout_for(csv_file.FORMAT)
    now = layout.split(EMPTY)
    now[1] = None
    (change,) = edits(csv_file.FORMAT, layout, [layout.split(EMPTY)], [now]).changes
    assert (change.new, change.is_emptied) == (None, True)


def test_rows_are_known_by_their_ids():
    layout = layout_for(csv_file.FORMAT)
    old = [layout.split([f"r{number}", *FILLED[1:]]) for number in range(3)]
    added = layout.split([None, *FILLED[1:]])
    found = edits(csv_file.FORMAT, layout, old, [old[2], added, old[0], old[0]])
    assert found.removed == {("r1",): 3}
    assert [(one.row, one.values["said"]) for one in found.added] == [(3, FILLED[1])]
    assert [(one.code, one.place.row) for one in found.problems] == [("row_twice", 5)]


def test_a_row_that_was_added_says_of_its_interview_what_the_other_rows_say():
    columns = [
        Column("interview"),
        Column("project", level=Level.PROJECT),
        Column("budget", Kind.DECIMAL, missing=tuple(Missing)),
        Column("goals", Kind.TEXT, missing=tuple(Missing)),
        Column("staff", Kind.INTEGER, missing=tuple(Missing), level=Level.PROJECT),
    ]
    layout = layout_for(csv_file.FORMAT, columns)
    old = layout.split(["I1", "P1", "0.5", "two\nlines", 3])
    same = layout.split(["I1", None, "0,5", "two\r\nlines", 4])
    other = layout.split(["I1", None, "0.7", None, 5])
    keys, habits = ["interview", "project"], Habits("csv")
    found = edits_of(layout, [old], [old, same, other], keys=keys, habits=habits)
    assert [one.values for one in found.added] == [
        {"project": None, "staff": 4},
        {"project": None, "budget": "0.7", "goals": None, "staff": 5},
    ]


def test_ticks_in_a_workbook_that_libreoffice_saved_are_unchanged():
    layout = layout_for(xlsx_file.FORMAT, multiple=Multiple.EACH)
    file, _written = write(xlsx_file.FORMAT, layout, [FILLED, EMPTY])
    saved, ticks = io.BytesIO(), 0
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(saved, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name.startswith("xl/worksheets/"):
                for value, word in (("1", "TRUE"), ("0", "FALSE")):
                    plain = f't="b"><v>{value}</v>'
                    ticks += part.count(plain)
                    part = part.replace(plain, f't="b"><f aca="false">{word}()</f><v>{value}</v>')
            new.writestr(name, part)
    assert ticks
    file.seek(0)
    before, after = (list(xlsx_file.read(layout, one)) for one in (file, saved))
    found = edits(xlsx_file.FORMAT, layout, before, after)
    assert (found.changes, found.problems) == ([], [])


def test_a_file_for_spain_reads_its_own_commas():
    layout = layout_for(csv_file.FORMAT, dialect=SPANISH_EXCEL)
    old = cells_of(csv_file.FORMAT, layout, [FILLED, EMPTY])
    text = write(csv_file.FORMAT, layout, [FILLED, EMPTY])[0].getvalue().decode()
    assert ";2,5;" in text
    edited = io.BytesIO(text.replace(";2,5;", ";2,75;").encode())
    (change,) = edits(csv_file.FORMAT, layout, old, csv_file.read(layout, edited)).changes
    assert (change.old, change.new) == ("2.5", "2.75")
