"""A large import says how far it is, a small one does not; none leaves anything on the disk."""

import pytest
from django.core.management import CommandError, call_command

from analytics.management.commands import import_study
from surveys.actions import package_rows
from surveys.domain.package import spool, spooling
from surveys.domain.package.reading import read_contents
from surveys.domain.package.writing import package_files
from surveys.models import Study
from tests.surveys.domain.package.many import package_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a package of six interviews and nine projects."""
    for path, content in package_files(read_contents(package_of(3)).package).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def test_the_command_says_how_far_a_large_import_is(folder, capsys, monkeypatch):
    call_command("import_study", str(folder), "--dry-run")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(import_study, "STEP", 4)
    monkeypatch.setattr(spooling, "TOLD", 1)
    monkeypatch.setattr(package_rows, "BATCH", 1)
    call_command("import_study", str(folder))
    lines = capsys.readouterr().err.splitlines()
    assert {line.partition(", ")[2] for line in lines} == {"nothing is kept before the end."}
    assert [line.partition(", ")[0] for line in lines] == [
        *("respondents: 4 read", "interviews: 4 read", "projects: 4 read", "projects: 8 read"),
        *("consents: 4 read", "consents: 8 read"),
        *("respondents: 4 written", "consents: 4 written", "consents: 8 written"),
        *("interviews: 4 written", "projects: 5 written", "projects: 9 written"),
    ]


def test_the_rows_of_a_package_leave_the_disk_with_the_import(folder, monkeypatch):
    closed = []
    close = spool.Spool.close
    monkeypatch.setattr(spool.Spool, "close", lambda spool: closed.append(close(spool)))
    call_command("import_study", str(folder))
    assert len(closed) == 1


def test_a_disk_without_room_is_told_with_its_folder(folder, monkeypatch):
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    monkeypatch.setattr(spool, "_UNLOGGED", ("PRAGMA max_page_count = 12",))
    with pytest.raises(CommandError, match=rf"There is no room in {folder} for the rows"):
        call_command("import_study", str(folder))
    assert not Study.objects.exists()
