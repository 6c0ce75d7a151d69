"""What a workbook claims, measured before a reader makes room for it."""

import io
import zipfile

import pytest
import xlsxwriter

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
    marks = marks_of_xlsx(io.BytesIO(with_rows(rows)))["a"]
    assert (marks.rows, marks.columns) == (1_048_576, 16_384)
    assert marks.held > MOST_HELD


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
    marks = marks_of_xlsx(io.BytesIO(with_rows(b'<row r="2">' + cell + b"</row>")))["a"]
    assert (marks.formulas, marks.first_formula) == (1, (1, 1))
    assert marks.uncomputed == ({(1, 1)} if uncomputed else set())


def test_empty_cells_with_a_format_count_for_nothing():
    marks = marks_of_xlsx(io.BytesIO(with_rows(FAR % b'<c r="XFD1048576" s="1" />')))["a"]
    assert (marks.rows, marks.columns) == (1, 3)


def test_a_long_text_that_many_cells_show_counts_for_each():
    marks = marks_of_xlsx(io.BytesIO(shared(500_000, 1_000)))["a"]
    assert marks.held > MOST_HELD
    marks = marks_of_xlsx(io.BytesIO(shared(50, 1_000)))["a"]
    assert marks.texts == 0


def test_another_kind_of_workbook_in_the_same_file_is_refused():
    file = io.BytesIO(changed(lambda _, part: part))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("content.xml", b"<office/>")
    with pytest.raises(Damaged):
        marks_of_xlsx(file)


def test_more_texts_than_fit_into_memory_are_not_taken(monkeypatch):
    monkeypatch.setattr("surveys.domain.record_files.marks.MOST_HELD", 1_000)
    with pytest.raises(TooLarge):
        marks_of_xlsx(io.BytesIO(shared(2_000, 1)))
