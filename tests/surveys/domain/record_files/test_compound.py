"""Workbooks behind a password are told from damaged ones before anything reads them."""

import io

import pytest
import xlwt

from surveys.domain.record_files.compound import SIGNATURE, is_locked, workbook_stream
from tests.surveys.domain.record_files.files import read_file

OF_ITS_WRITER, PASSWORD = b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00"


def old_workbook(*, protected=False):
    book, file = xlwt.Workbook(), io.BytesIO()
    book.protect = protected
    book.add_sheet("a").write(0, 0, "interview")
    book.save(file)
    return file.getvalue()


def of_today():
    """Return what a workbook of today looks like behind a password: a part of a compound file."""
    plain, locked = ("Workbook" + "\0" * 8), "EncryptedPackage"
    return old_workbook().replace(plain.encode("utf-16-le"), locked.encode("utf-16-le"))


LOCKED = {
    "its structure": old_workbook(protected=True),
    "its cells": old_workbook().replace(OF_ITS_WRITER, PASSWORD),
    "of today": of_today(),
}


@pytest.mark.parametrize("content", LOCKED.values(), ids=LOCKED)
def test_a_password_is_seen_and_said(tmp_path, content):
    assert is_locked(content)
    path = tmp_path / "x.xls"
    path.write_bytes(content)
    assert [code for *_, code in read_file(path).codes] == ["password"]


@pytest.mark.parametrize(
    "content", [old_workbook(), SIGNATURE + bytes(600), SIGNATURE, b"PK\x03\x04", b""]
)
def test_what_has_none_or_is_damaged_is_not_locked(content):
    assert not is_locked(content)


def test_the_stream_of_an_old_workbook_begins_with_its_first_record():
    assert workbook_stream(old_workbook())[:2] == b"\x09\x08"
