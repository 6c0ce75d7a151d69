"""Streams of compound files are found through their tables; what cannot be is refused."""

import io
import struct

import pytest
import xlwt

from surveys.domain.record_files.compound import Implausible, Locked, workbook_stream
from tests.surveys.domain.record_files.compounds import (
    BOUNDSHEET,
    CUTOFF,
    END,
    EOF,
    FIRST,
    FOLDER,
    MORE,
    MORES,
    PLACES,
    SHIFT,
    SMALL_SHIFT,
    SMALLS,
    TABLE,
    TABLES,
    TABLES_OF_SMALLS,
    begin,
    compound,
    entry,
    locked_book,
    locked_old_book,
    record,
    with_number,
)
from tests.surveys.domain.record_files.files import read_file

LONG, SHORT = bytes(range(256)) * 40, bytes(range(250))
SECTOR = 512


def sector(number):
    return (number + 1) * SECTOR


@pytest.mark.parametrize("shift", [9, 12])
@pytest.mark.parametrize(
    "stream", [SHORT, SHORT[:64], LONG, LONG[:CUTOFF], LONG[: CUTOFF - 1]], ids=len
)
@pytest.mark.parametrize("far", [False, True])
def test_a_stream_is_found_whatever_its_size_and_where_the_table_lies(shift, stream, far):
    assert workbook_stream(compound(stream, shift=shift, far=far)) == stream


def test_a_stream_may_have_the_name_of_earlier_programs():
    entries = [entry("Other", 2, 0, 1), entry("Book", 2, FIRST, len(LONG))]
    assert workbook_stream(compound(LONG, entries=entries)) == LONG


def test_of_two_workbooks_the_first_is_taken():
    entries = [entry("Workbook", 2, FIRST, 5_000), entry("Book", 2, FIRST, 6_000)]
    assert workbook_stream(compound(LONG, entries=entries)) == LONG[:5_000]


def test_what_a_truncated_last_sector_lacks_is_empty():
    cut = compound(LONG)[:-100]
    assert workbook_stream(cut) == LONG[:-100] + bytes(100)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "no compound file"),
        (with_number(compound(LONG), SHIFT, 10, "<H"), "sectors"),
        (with_number(compound(LONG), SMALL_SHIFT, 5, "<H"), "sectors"),
        (with_number(compound(LONG), TABLES, 2**31), "tables"),
        (with_number(compound(LONG), TABLES_OF_SMALLS, 2**31), "tables"),
        (with_number(compound(LONG), MORES, 2**31), "tables"),
        (with_number(compound(LONG), sector(TABLE) + 4 * (FIRST + 1), FIRST), "circle"),
        (with_number(compound(LONG), sector(TABLE) + 4 * FOLDER, FOLDER), "circle"),
        (with_number(compound(SHORT), sector(SMALLS) + 4, 0), "circle"),
        (compound(LONG, entries=[entry("Other", 2, FIRST, 5_000)]), "streams"),
        (compound(LONG, entries=[entry("Workbook", 2, FIRST, 2**31)]), "streams"),
        (with_number(compound(LONG), sector(FOLDER) + 66, 2, "<B"), "streams"),
        (with_number(compound(SHORT), sector(FOLDER) + 120, 2**31), "streams"),
    ],
)
def test_what_cannot_be_is_refused_by_what_it_says(content, said):
    with pytest.raises(Implausible, match=said):
        workbook_stream(content)


@pytest.mark.parametrize("content", [locked_book(), locked_old_book()])
def test_a_workbook_that_needs_a_password_is_told_from_a_damaged_one(content):
    with pytest.raises(Locked):
        workbook_stream(content)


@pytest.mark.parametrize("kind", [BOUNDSHEET, EOF])
def test_a_password_is_none_behind_the_list_of_sheets(kind):
    stream = begin(of_sheet=False) + record(kind, bytes(8)) + record(0x2F)
    assert workbook_stream(compound(stream)) == stream
    entries = [entry("EncryptedPackage", 2, 0, 8), entry("Workbook", 2, 0, len(stream))]
    assert workbook_stream(compound(stream, entries=entries)) == stream


@pytest.mark.parametrize(
    "content",
    [
        compound(LONG)[:40],
        compound(LONG)[:400],
        with_number(compound(LONG), PLACES, 9_999),
        with_number(compound(LONG), MORE, 9_999),
        with_number(compound(LONG), sector(TABLE) + 4 * FIRST, 9_999),
        with_number(compound(SHORT), sector(SMALLS), 9_999),
        with_number(compound(LONG), PLACES, END),
    ],
)
def test_a_place_that_no_file_has_is_found_out(content):
    with pytest.raises((struct.error, IndexError)):
        workbook_stream(content)


def protected_book():
    """Return an old workbook whose structure is protected, which no cell of it is."""
    book, file = xlwt.Workbook(), io.BytesIO()
    book.protect = True
    book.add_sheet("a").write(0, 0, "interview")
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("content", [locked_book(), locked_old_book()])
def test_of_a_password_is_said_that_it_is_one(tmp_path, content):
    path = tmp_path / "x.xls"
    path.write_bytes(content)
    assert [code for *_, code in read_file(path).codes] == ["password"]


def test_a_workbook_whose_structure_alone_is_protected_is_read(tmp_path):
    path = tmp_path / "x.xls"
    path.write_bytes(protected_book())
    assert "password" not in [code for *_, code in read_file(path).codes]


def claiming(first, last, left, right, form="<IIHH2x"):
    """Return a workbook with one sheet that claims to reach so far."""
    begun = begin(of_sheet=False)
    listed = len(begun) + len(record(BOUNDSHEET, bytes(8))) + len(record(EOF))
    sheet = begin(of_sheet=True) + record(0x200, struct.pack(form, first, last, left, right))
    stream = begun + record(BOUNDSHEET, struct.pack("<I4x", listed)) + record(EOF) + sheet
    return compound(stream + record(EOF)), stream + record(EOF)


@pytest.mark.parametrize(
    "claimed",
    [
        (0, 2**31, 0, 256),
        (0, 65_537, 0, 256),
        (9, 3, 0, 4),
        (0, 3, 9, 4),
        (9, 3, 9, 4),
        (0, 65_535, 0, 65_535, "<HHHH2x"),
    ],
)
def test_a_sheet_that_claims_more_than_a_sheet_has_is_refused(claimed):
    with pytest.raises(Implausible, match="size of a sheet"):
        workbook_stream(claiming(*claimed)[0])


@pytest.mark.parametrize(
    "claimed", [(0, 65_536, 0, 256), (0, 0, 0, 0), (5, 0, 0, 3), (2, 9, 1, 4, "<HHHH2x")]
)
def test_a_sheet_may_claim_all_that_one_has_or_nothing(claimed):
    content, stream = claiming(*claimed)
    assert workbook_stream(content) == stream
