"""Damaged files of every kind: read, or refused with a place, and never anything else."""

import io
import random
import resource
import zipfile

import pytest
import xlwt

from tests.soaking import SOAK
from tests.surveys.domain.record_files.files import HEAD, ROW, book, read_file

pytestmark = [pytest.mark.slow]

NUMBER = 3_000 if SOAK else 60  # of each kind
MEBIBYTE = 1024 * 1024
ROWS = [HEAD, *([f"R{n}", *ROW[1:]] for n in range(1, 6))]
MARKS = [b"<", b">", b"/", b'"', b"\x00", b"\xff", b"9" * 12, b"=", b";", b"R1", b"XFD1048576"]


def csv_bytes(tmp_path):
    text = "\n".join(",".join(map(str, row)) for row in ROWS)
    return text.encode()


def xlsx_bytes(tmp_path):
    return book(tmp_path, {"a": ROWS, "b": ROWS}).read_bytes()


def xls_bytes(tmp_path):
    made, buffer = xlwt.Workbook(), io.BytesIO()
    sheet = made.add_sheet("a")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell if isinstance(cell, (int, str)) else str(cell))
    sheet.write(9, 0, xlwt.Formula("1/0"))
    made.save(buffer)
    return buffer.getvalue()


def damaged(content, chance):
    """Return a content with some of it changed, cut, doubled or put elsewhere."""
    data = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + chance.randrange(1, 400)]
            case 2:
                data[at:at] = chance.choice(MARKS)
            case 3:
                data[at:at] = data[at : at + chance.randrange(1, 200)]
            case 4:
                data = data[: max(1, at)]
    return bytes(data)


def damaged_inside(content, chance):
    """Return a workbook of which one part is damaged before it is packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as made:
        names = source.namelist()
        chosen = chance.choice([name for name in names if name.endswith((".xml", ".rels"))])
        for name in names:
            part = source.read(name)
            made.writestr(name, damaged(part, chance) if name == chosen else part)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "damage", "name"),
    [
        (csv_bytes, damaged, "x.csv"),
        (xlsx_bytes, damaged, "x.xlsx"),
        (xlsx_bytes, damaged_inside, "x.xlsx"),
        (xls_bytes, damaged, "x.xls"),
    ],
    ids=["csv", "zip", "xlsx", "xls"],
)
def test_a_damaged_file_is_read_or_refused_with_a_place(tmp_path, make, damage, name):
    content, chance = make(tmp_path), random.Random(3)
    path = tmp_path / name
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(NUMBER):
        path.write_bytes(damage(content, chance))
        read = read_file(path)
        for problem in read.findings.problems:
            assert problem.file, number
            assert problem.text(), number
        if read.gathered is None:
            assert read.findings.problem_count, number
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300 * MEBIBYTE // 1024
