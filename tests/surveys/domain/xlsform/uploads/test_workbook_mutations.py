"""Damaged files of every make: a message with a place or a questionnaire, never a crash."""

import random

import pytest

from surveys.domain.xlsform.uploads.files import csv_zip_bytes
from surveys.domain.xlsform.uploads.reading import read_upload
from tests.soaking import SOAK
from tests.surveys.domain.xlsform.uploads.books import stacked_csv, xls, xlsx
from tests.surveys.domain.xlsform.uploads.described import described

pytestmark = [pytest.mark.slow]

TIMES = 100 if SOAK else 16
PIECES = (
    b"\x00",
    b'"',
    b"\n",
    b",",
    b"${",
    b"=",
    b"\xff\xfe",
    b"<",
    b"]]>",
    b"begin repeat,",
    b"'",
)


def zipped(text):
    return csv_zip_bytes(read_upload("a.xlsx", xlsx(text)).source.sheets)


def mutated(content, rng):
    """Return a file with some of its bytes changed, cut out, doubled or put in."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(data)) if data else 0
        until = place + rng.randint(1, 60)
        match rng.randrange(5):
            case 0:
                data[place:until] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 9)))
            case 1:
                del data[place:until]
            case 2:
                data[place:place] = data[place:until]
            case 3:
                data[place:place] = rng.choice(PIECES)
            case 4:
                del data[place : None if rng.random() < 0.2 else until]
    return bytes(data)


def rows_mutated(text, rng):
    """Return a description with rows and cells in disorder."""
    lines = text.splitlines()
    for _ in range(rng.randint(1, 4)):
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        cells = lines[one].split("|")
        match rng.randrange(4):
            case 0:
                lines[one], lines[other] = lines[other], lines[one]
            case 1:
                del lines[one]
                lines = lines or [text]
            case 2 if len(cells) > 2:
                cells[rng.randrange(1, len(cells) - 1)] = rng.choice(
                    [" ${age} = ", " begin repeat ", " ", " end group ", " ((( ", " 1.0 ", " ../ "]
                )
                lines[one] = "|".join(cells)
            case _:
                lines.insert(other, lines[one])
    return "\n".join(lines)


@pytest.mark.parametrize("write", [xlsx, xls, stacked_csv, zipped])
@pytest.mark.parametrize("name", ["household-mixed", "calculations"])
def test_bytes_in_disorder(write, name):
    content = write(described(name).text)
    for number in range(TIMES):
        require_an_answer(mutated(content, random.Random(f"{name} {write.__name__} {number}")))


@pytest.mark.parametrize("name", ["household-mixed", "clinic-visit", "needs-assessment"])
def test_rows_in_disorder(name):
    text = described(name).text
    for number in range(TIMES * 2):
        changed = rows_mutated(text, random.Random(f"{name} {number}"))
        require_an_answer(stacked_csv("# survey\n" + changed.partition("\n")[2]))


def require_an_answer(content):
    upload = read_upload("form.xlsx", content)
    assert bool(upload.problems) is (upload.questionnaire is None)
    for said in (*upload.problems, *upload.notes):
        assert said.text()
        assert said.file
