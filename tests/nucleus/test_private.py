"""Files that an earlier version left readable: taken from others, and nothing else touched."""

import os
import stat

import pytest

from nucleus import private


def make(path, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(mode)
    return path


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "name", ["secret_key", "embedded.lock", "my.sqlite3", "my.sqlite3-shm", "exports/a/b.zip"]
)
def test_what_nucleus_wrote_is_for_its_owner(tmp_path, name):
    path = make(tmp_path / name, 0o666)
    private.make_old_files_private(tmp_path)
    assert mode_of(path) == 0o600


@pytest.mark.parametrize("name", ["notes.txt", "secret_key.txt", "thesis/data.sqlite3", "logs/a"])
def test_what_nucleus_did_not_write_stays_as_it_is(tmp_path, name):
    path = make(tmp_path / name)
    private.make_old_files_private(tmp_path)
    assert mode_of(path) == 0o644


def test_folders_below_stay_open_to_their_owner(tmp_path):
    file = make(tmp_path / "broker" / "messages" / "one.msg")
    for folder in (tmp_path / "broker", file.parent):
        folder.chmod(0o755)
    private.make_old_files_private(tmp_path)
    assert mode_of(tmp_path / "broker") == mode_of(file.parent) == 0o700


def test_what_a_link_points_to_is_not_changed(tmp_path):
    outside = make(tmp_path / "outside" / "book.sqlite3")
    (tmp_path / "data" / "media").mkdir(parents=True)
    (tmp_path / "data" / "linked.sqlite3").symlink_to(outside)
    (tmp_path / "data" / "media" / "linked").symlink_to(outside.parent)
    private.make_old_files_private(tmp_path / "data")
    assert mode_of(outside) == 0o644


def test_a_file_of_somebody_else_does_not_end_the_start(tmp_path, monkeypatch):
    foreign, own = make(tmp_path / "a.sqlite3"), make(tmp_path / "b.sqlite3")
    change = os.chmod

    def refuse(path, *args, **kwargs):
        if str(path) == str(foreign):
            raise PermissionError(str(path))
        return change(path, *args, **kwargs)

    monkeypatch.setattr(os, "chmod", refuse)
    private.make_old_files_private(tmp_path)
    assert (mode_of(foreign), mode_of(own)) == (0o644, 0o600)


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_there_may_be_nothing_yet(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    private.make_old_files_private(tmp_path / folder)
    assert not (tmp_path / "missing").exists()


def test_new_files_are_for_their_owner(tmp_path):
    before = os.umask(0)
    try:
        private.make_new_files_private()
        (tmp_path / "new").touch()
        (tmp_path / "folder").mkdir()
    finally:
        os.umask(before)
    assert (mode_of(tmp_path / "new"), mode_of(tmp_path / "folder")) == (0o600, 0o700)
