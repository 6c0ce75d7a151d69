"""Old workbooks that claim what cannot be are refused before their reader trusts them."""

import struct

import pytest

from surveys.domain.record_files.compound import Implausible, workbook_stream
from surveys.domain.xlsform.uploads.biff import largest_sheet
from surveys.domain.xlsform.uploads.reading import read_upload
from tests.surveys.domain.xlsform.uploads.books import codes_of, xls

FORM = "# survey\n| type | name |\n| text | a |\n# other\n| x | y | z |"
SHEET, STRINGS, LABEL, BLANKS, END, OTHER = 0x85, 0xFC, 0xFD, 0xBE, 0x0A, 0xEE


def places(stream):
    """Return what kind of record lies where."""
    found, place = [], 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        found.append((kind, place))
        place += 4 + length
    return found


def changed(kind, offset, value, *, last=False):
    """Return a workbook with other bytes in the first (or last) record of a kind."""
    content = bytearray(xls(FORM))
    stream = workbook_stream(bytes(content))
    found = [place for one, place in places(stream) if one == kind]
    place = content.index(stream) + found[-1 if last else 0] + offset
    content[place : place + len(value)] = value
    return bytes(content)


def test_the_largest_sheet_is_measured_by_its_cells():
    assert largest_sheet(xls(FORM)) == 4


def test_cells_beside_each_other_reach_to_their_last_column():
    several = struct.pack("<7H", BLANKS, 10, 0, 0, 0, 0, 299)
    assert largest_sheet(changed(LABEL, 0, several)) == 600


@pytest.mark.parametrize(
    ("kind", "offset", "value", "said"),
    [
        (STRINGS, 8, b"\xff\xff\xff\x7f", "strings"),
        (SHEET, 4, b"\x01\x00\x00\x00", "start of a sheet"),
        (SHEET, 4, b"\xff\xff\xff\x7f", "unpack_from"),
    ],
)
def test_a_count_or_place_that_cannot_be_is_refused(kind, offset, value, said):
    content = changed(kind, offset, value)
    with pytest.raises(Implausible, match=said):
        largest_sheet(content)
    upload = read_upload("form.xls", content)
    assert codes_of(upload.problems) == ["damaged"]


def test_a_workbook_without_sheets_is_refused():
    content = xls(FORM)
    stream = workbook_stream(content)
    emptied = bytearray(content)
    for kind, place in places(stream):
        if kind == SHEET:
            start = content.index(stream) + place
            emptied[start : start + 2] = OTHER.to_bytes(2, "little")
    with pytest.raises(Implausible, match="sheets"):
        largest_sheet(bytes(emptied))


def test_a_sheet_that_never_ends_is_measured_to_the_end_of_the_file():
    content = changed(END, 0, OTHER.to_bytes(2, "little"), last=True)
    assert largest_sheet(content) == 4
