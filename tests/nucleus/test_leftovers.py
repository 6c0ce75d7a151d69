"""Processes of an earlier start, known by what it noted; the waiting is in the embedded mode's."""

import os
import subprocess
import sys

import pytest

from nucleus import leftovers


@pytest.fixture
def leader():
    """A process that leads a group, of the name that it is given."""
    started = []

    def start(name):
        code = f"print(1, flush=True); import time; time.sleep(60)  # {name}"
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE
            )
        )
        assert started[-1].stdout.readline()
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_groups_are_noted_by_name_and_the_last_one_counts(tmp_path):
    leftovers.note_group(tmp_path, "web", 11)
    leftovers.note_group(tmp_path, "worker", 12)
    leftovers.note_group(tmp_path, "web", 13)
    assert leftovers.noted_groups(tmp_path) == {12, 13}


@pytest.mark.parametrize("noted", [b"", b"soon", b"1.5", b"\xff\xfe", b"12 13"])
def test_a_note_that_cannot_be_read_is_passed_over(tmp_path, noted):
    (tmp_path / "web.pid").write_bytes(noted)
    (tmp_path / "beat.pid").mkdir()
    (tmp_path / "worker.pid").write_text(" 12\n")
    assert leftovers.noted_groups(tmp_path) == {12}


def test_a_first_start_finds_nothing_and_says_nothing(tmp_path):
    said = []
    leftovers.end_leftovers(tmp_path / "missing", said.append)
    assert said == []


def test_a_note_that_cannot_be_written_ends_nothing(tmp_path):
    leftovers.note_group(tmp_path / "missing", "web", 11)
    assert leftovers.noted_groups(tmp_path / "missing") == set()


@pytest.mark.slow
def test_only_processes_of_nucleus_in_these_groups_are_found(leader):
    own, foreign, elsewhere = leader("nucleus"), leader("another"), leader("nucleus")
    assert leftovers.running({own.pid, foreign.pid}) == [own.pid]
    assert elsewhere.pid not in leftovers.running({own.pid})


@pytest.mark.slow
def test_a_process_that_ended_and_was_not_fetched_runs_no_more(leader):
    process = leader("nucleus")
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert leftovers.running({process.pid}) == []


@pytest.mark.slow
def test_a_machine_without_ps_starts_all_the_same(tmp_path, monkeypatch, leader):
    """Slim containers have none."""
    process, said = leader("nucleus"), []
    leftovers.note_group(tmp_path, "web", process.pid)
    monkeypatch.setenv("PATH", str(tmp_path))
    leftovers.end_leftovers(tmp_path, said.append, patience=0)
    assert process.poll() is None
    assert said == []
