"""What a workbook claims, measured before a reader makes room for it."""

import io
import zipfile

import pytest
import xlsxwriter

from surveys.domain.record_files import marks
from surveys.domain.record_files.marks import (
    MOST_HELD,
    Damaged,
    TooLarge,
    marks_of_xlsx,
)

FAR = b'<row r="1048576">%s</row>'
CORNER = b'r="XFD1048576"'


def changed(change, renamed=None):
    """Return a small workbook whose parts were changed by hand."""
    made, file = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet("a").write_row(0, 0, ["type", "name", "label"])
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr((renamed or {}).get(name, name), change(name, old.read(name)))
    return file.getvalue()


def with_rows(rows):
    """Return a small workbook whose sheet has more rows."""

    def change(name, part):
        is_sheet = name.endswith("sheet1.xml")
        return part.replace(b"</sheetData>", rows + b"</sheetData>") if is_sheet else part

    return changed(change)


def shared(size, count):
    """Return a workbook whose cells all show one long text, which is stored once."""
    cells = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(count))

    def change(name, part):
        if name.endswith("sharedStrings.xml"):
            return part.replace(b"<t>type</t>", b"<t>" + b"a" * size + b"</t>")
        return part.replace(b"</sheetData>", cells + b"</sheetData>")

    return changed(change)


def somewhere_else():
    """Return a workbook whose sheet lies where no other program puts it."""

    def change(name, part):
        return part.replace(b"worksheets/sheet1.xml", b"tables/sheet1.xml").replace(
            b"</sheetData>", FAR % b'<c r="XFD1048576"><v>1</v></c>' + b"</sheetData>"
        )

    return changed(change, {"xl/worksheets/sheet1.xml": "xl/tables/sheet1.xml"})


UNUSUAL = {
    "plain": FAR % b'<c r="XFD1048576"><v>1</v></c>',
    "other attributes": FAR % b'<c x="/" r="XFD1048576"><v>1</v></c>',
    "a sign": FAR % b'<c x=">" r="XFD1048576"><v>1</v></c>',
    "another r": FAR % b'<c x:r="A1" r="XFD1048576"><v>1</v></c>',
    "another name": FAR % b'<a-b:c r="XFD1048576"><v>1</v></a-b:c>',
    "no place": b'<row><c r="XFD2"><v>1</v></c></row>' + FAR % b"<c><v>1</v></c>",
    "a place in a text": b'<row r="2"><c r="XFD2"><v>1</v></c></row>'
    + FAR % b'<c r="A1048576" t="inlineStr"><is><t> r="A1"</t></is></c>',
    "backwards": FAR % b'<c r="XFD1048576"><v>1</v></c>'
    + b'<row r="1"><c r="A1"><v>1</v></c></row>',
}


@pytest.mark.parametrize("rows", UNUSUAL.values(), ids=UNUSUAL)
def test_a_far_cell_is_seen_however_it_is_written(rows):
    found = marks_of_xlsx(io.BytesIO(with_rows(rows)))["a"]
    assert (found.rows, found.columns) == (1_048_576, 16_384)
    assert found.held > MOST_HELD


def test_a_sheet_is_measured_wherever_it_lies():
    assert marks_of_xlsx(io.BytesIO(somewhere_else()))["a"].held > MOST_HELD


@pytest.mark.parametrize(
    "cell",
    [
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c r="AAAAAAA3"><v>1</v></c>',
        b'<c x=\' r="A1"\' r="XFD1048576"><v>1</v></c>',
        b'<c x="<" r="XFD1048576"><v>1</v></c>',
        b'<c x="row>" r="XFD1048576"><v>1</v></c>',
        b"<c " * 200_000,
    ],
)
def test_a_cell_that_may_be_anywhere_is_refused(cell):
    with pytest.raises(Damaged):
        marks_of_xlsx(io.BytesIO(with_rows(b'<row r="2">' + cell)))


@pytest.mark.parametrize(
    ("cell", "uncomputed"),
    [
        (b'<c r="B2"><f>A1</f></c>', True),
        (b'<c r="B2"><f>A1</f><v></v></c>', True),
        (b'<c r="B2"><f>A1</f><v/></c>', True),
        (b'<c r="B2"><f>A1</f><v>1</v></c>', False),
        (b'<c r="B2" t="str"><f>A1</f><v></v></c>', False),
        (b"<c r=\"B2\" t='str'><f>A1</f><v>x</v></c>", False),
        (b'<c r="B2"><f/><v>1</v>', False),
        (b'<c r="B2"><f>A1</f>', True),
    ],
)
def test_a_formula_that_comes_to_nothing_is_told_from_one_that_nobody_computed(cell, uncomputed):
    found = marks_of_xlsx(io.BytesIO(with_rows(b'<row r="2">' + cell + b"</row>")))["a"]
    assert (found.formulas, found.first_formula) == (1, (1, 1))
    assert found.uncomputed == ({(1, 1)} if uncomputed else set())


@pytest.mark.parametrize(
    ("cell", "formulas"),
    [
        (b'<c r="B2" t="b"><f aca="false">FALSE()</f><v>0</v></c>', 0),
        (b'<c r="B2" t="b"><f>TRUE()</f><v>1</v></c>', 0),
        (b'<c r="B2" t="b"><f>TRUE()</f></c>', 1),
        (b'<c r="B2" t="b"><f>NOT(TRUE())</f><v>0</v></c>', 1),
        (b'<c r="B2" t="b"><f>TRUE()=A1</f><v>0</v></c>', 1),
    ],
)
def test_true_and_false_as_libreoffice_saves_them_are_no_formulas(cell, formulas):
    found = marks_of_xlsx(io.BytesIO(with_rows(b'<row r="2">' + cell + b"</row>")))["a"]
    assert found.formulas == formulas


def test_empty_cells_with_a_format_count_for_nothing():
    found = marks_of_xlsx(io.BytesIO(with_rows(FAR % b'<c r="XFD1048576" s="1" />')))["a"]
    assert (found.rows, found.columns) == (1, 3)


def test_a_long_text_that_many_cells_show_counts_for_each():
    found = marks_of_xlsx(io.BytesIO(shared(500_000, 1_000)))["a"]
    assert found.held > MOST_HELD
    found = marks_of_xlsx(io.BytesIO(shared(50, 1_000)))["a"]
    assert found.texts == 0


def test_another_kind_of_workbook_in_the_same_file_is_refused():
    file = io.BytesIO(changed(lambda _, part: part))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("content.xml", b"<office/>")
    with pytest.raises(Damaged):
        marks_of_xlsx(file)


def with_part(ending, old, new):
    """Return a small workbook with a change in the part whose name ends so."""
    return changed(lambda name, part: part.replace(old, new) if name.endswith(ending) else part)


def in_no_encoding(name, part):
    """Change the list of sheets so that it says to be written in letters that nobody has."""
    said = b'<?xml version="1.0" encoding="UTFQ8"?>'
    return said + part.rpartition(b"?>")[2] if name.endswith("workbook.xml") else part


@pytest.mark.parametrize(
    "content",
    [
        b"",
        changed(in_no_encoding),
        b"PK\x03\x04" + bytes(99),
        with_rows(b'<row r="1048577"><c><v>1</v></c></row>'),
        with_rows(b'<row r="0"/>'),
        with_rows(b'<row r="x"/>'),
        with_rows(b'<row r="9"><c r="XFE9"><v>1</v></c></row>'),
        with_rows(b'<row r="9"><c r="A1048577"><v>1</v></c></row>'),
        with_part("_rels/.rels", b"<Relationships", b"<!DOCTYPE x><Relationships"),
        with_part("workbook.xml", b"<workbook", b'<!ENTITY a "b"><workbook'),
        with_part("workbook.xml", b"<sheets>", b"<sheets"),
        with_part("_rels/.rels", b"officeDocument", b"otherDocument"),
        changed(lambda _, part: part, {"xl/worksheets/sheet1.xml": "xl/elsewhere.xml"}),
    ],
)
def test_what_is_no_workbook_is_damaged(content):
    with pytest.raises(Damaged):
        marks_of_xlsx(io.BytesIO(content))


def test_two_lists_of_texts_are_damaged():
    file = io.BytesIO(changed(lambda _, part: part))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/other/SharedStrings.xml", b"<sst/>")
    with pytest.raises(Damaged, match="two lists of texts"):
        marks_of_xlsx(file)


@pytest.mark.parametrize("link", [b'r:id="rId9"', b'link="rId1"'])
def test_a_sheet_that_is_listed_and_leads_nowhere_is_no_sheet(link):
    content = with_part("workbook.xml", b'r:id="rId1"', link)
    assert marks_of_xlsx(io.BytesIO(content)) == {}


def test_a_list_of_parts_may_say_where_they_lie_from_the_top():
    content = with_part("workbook.xml.rels", b'"worksheets/', b'"/xl/worksheets/')
    assert marks_of_xlsx(io.BytesIO(content))["a"].cells == 3


HUNDRED = b'<row r="2"><c r="A2"><v>1</v></c></row>' * 100


@pytest.mark.parametrize(
    ("limit", "value", "error"),
    [("MOST_LIST", 100, Damaged), ("MOST_UNPACKED", 1_000, TooLarge)],
)
def test_parts_beyond_the_limits_are_not_taken(monkeypatch, limit, value, error):
    monkeypatch.setattr(marks, limit, value)
    with pytest.raises(error):
        marks_of_xlsx(io.BytesIO(with_rows(HUNDRED)))


def test_a_sheet_that_is_listed_many_times_counts_for_each(monkeypatch):
    def change(name, part):
        if name.endswith("sheet1.xml"):
            return part.replace(b"</sheetData>", HUNDRED * 10 + b"</sheetData>")
        more = b"".join(b'<sheet name="b%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in (7, 8))
        return part.replace(b"</sheets>", more + b"</sheets>")

    content = changed(change)
    assert [one.cells for one in marks_of_xlsx(io.BytesIO(content)).values()] == [1_003] * 3
    monkeypatch.setattr(marks, "MOST_UNPACKED", 60_000)
    with pytest.raises(TooLarge):
        marks_of_xlsx(io.BytesIO(content))


@pytest.mark.parametrize("size", [1, 7, 64])
def test_a_sheet_is_seen_the_same_whatever_is_read_at_once(monkeypatch, size):
    monkeypatch.setattr(marks, "MEBIBYTE", size)
    assert marks_of_xlsx(io.BytesIO(with_rows(HUNDRED)))["a"].cells == 103


def test_a_text_that_does_not_end_is_not_gathered(monkeypatch):
    monkeypatch.setattr(marks, "MEBIBYTE", 64)
    monkeypatch.setattr(marks, "MOST_HELD", 200)
    with pytest.raises(TooLarge):
        marks_of_xlsx(io.BytesIO(shared(2_000, 1)))


def test_errors_beyond_those_that_are_kept_are_cells_like_others(monkeypatch):
    monkeypatch.setattr(marks, "MOST_MARKED", 2)
    cells = b"".join(b'<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>A1</f></c>' for _ in range(5))
    found = marks_of_xlsx(io.BytesIO(with_rows(b'<row r="2">' + cells + b"</row>")))["a"]
    assert (found.errors, found.uncomputed) == ({(1, 0), (1, 2)}, {(1, 1), (1, 3)})
    assert (found.formulas, found.columns) == (10, 10)


def test_more_texts_than_fit_into_memory_are_not_taken(monkeypatch):
    monkeypatch.setattr("surveys.domain.record_files.marks.MOST_HELD", 1_000)
    with pytest.raises(TooLarge):
        marks_of_xlsx(io.BytesIO(shared(2_000, 1)))
