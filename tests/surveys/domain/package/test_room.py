"""A full disk is said, and nothing else is taken for one."""

import sqlite3

import pytest

from surveys.domain.package import spool
from surveys.domain.package.reading import read_contents
from surveys.domain.package.room import lacks_room, needing_room
from surveys.domain.refusals import Refused
from tests.surveys.domain.package.many import package_of


def test_a_full_disk_is_said_with_the_folder_that_is_full(monkeypatch, tmp_path):
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path / "missing"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(spool, "_UNLOGGED", ("PRAGMA max_page_count = 40",))
    with pytest.raises(Refused, match="There is no room in") as refusal, needing_room():
        read_contents(package_of(200))
    assert str(tmp_path) in str(refusal.value)


def test_an_error_that_has_other_reasons_is_no_lack_of_room():
    with pytest.raises(sqlite3.OperationalError), needing_room():
        sqlite3.connect("").execute("nonsense")


def test_nothing_wrong_is_no_lack_of_room():
    assert not lacks_room(None)
