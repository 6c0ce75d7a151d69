"""The contact list as a file: what a spreadsheet would run is inert, and each cell is a text."""

import csv
import io
import unicodedata

import openpyxl
import pytest

from surveys.domain.consents import Purpose
from surveys.domain.register.contact_list import Contact, as_csv, as_xlsx, names_somebody

ANA = Contact(
    code="R1",
    name="=Ana Núñez",
    email="ana@example.org",
    phone="+34 600",
    organization_code="O1",
    organization="@Acme, Ltd\ufffe",
    waves=("2017", "2019"),
    consents={Purpose.PARTICIPATE: {"2017": True, "2019": False}},
)
BARE = Contact("R2", "Cher", "", "", "", "", (), {})
HEADINGS = [
    *("Code", "Name", "E-mail address", "Phone", "Organization (its code)", "Organization"),
    *("Interviewed in", "Consent: to participate", "Consent: to be quoted without name"),
    *("Consent: to be quoted with name", "Consent: to be archived for later research"),
]


def rows_of_csv(content):
    assert content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_a_row_for_each_expert_and_runs_nothing():
    heading, ana, bare = rows_of_csv(as_csv([ANA, BARE], str))
    assert heading == HEADINGS
    assert ana == [
        *("R1", "'=Ana Núñez", "ana@example.org", "'+34 600", "O1", "'@Acme, Ltd\ufffe"),
        *("2017, 2019", "2017, 2019 (withdrawn)", "", "", ""),
    ]
    assert bare == ["R2", "Cher", *[""] * 9]


def test_a_workbook_holds_texts_alone():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx([ANA, BARE], str))).active
    found = [[(cell.value or "", cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert [text for text, _kind in found[0]] == HEADINGS
    assert found[1][1] == ("=Ana Núñez", "s")
    assert found[1][3] == ("+34 600", "s")
    assert found[1][5] == ("@Acme, Ltd\ufffd", "s")
    assert {kind for row in found for text, kind in row if text} == {"s"}
    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A letter to =ANA NÚÑEZ", True),
        ("asked by Ana@Example.org", True),
        ("for =Ana  \nNúñez", True),
        (unicodedata.normalize("NFD", "for =Ana Núñez"), True),
        ("Cher is a single word, and may be any", False),
        ("Invitations to the wave of 2020", False),
    ],
)
def test_a_text_names_somebody_by_full_name_or_address(text, names):
    assert names_somebody(text, [ANA, BARE]) is names
