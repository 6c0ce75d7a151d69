"""Processes that the embedded mode looks after: real ones, small."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from nucleus import processes
from nucleus.processes import Child, backoff, stop

pytestmark = pytest.mark.slow

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + (
    "print('ready', flush=True); time.sleep(60)"
)
WITH_CHILD = (
    "import subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print(child.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def start(tmp_path):
    started = []

    def start(code):
        child = Child("worker", [sys.executable, "-c", code], log=tmp_path / "log" / "worker.log")
        started.append(child)
        child.start()
        return child

    yield start
    for child in started:
        child.kill()


def wait_for_output(child):
    while not child.log.read_text():
        time.sleep(0.01)
    return child.log.read_text().strip()


def is_gone(pid):
    """Return whether a process has ended; a zombie that nobody buried has, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until_gone(pid):
    deadline = time.monotonic() + 10
    while not is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_gone(pid)


def test_a_running_process_is_left_alone(start):
    child = start(SLEEP)
    pid = child.process.pid
    assert child.look_after() is None
    assert child.process.pid == pid


def test_a_process_that_dies_is_started_again(start, monkeypatch):
    monkeypatch.setattr(processes, "backoff", lambda failures: 0.0)
    child = start(SLEEP)
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    child.process.wait()
    assert child.look_after().startswith("The worker ended (exit code -9); it starts again in 0 s")
    assert child.look_after() is None
    assert child.is_running
    assert child.process.pid != first


def test_a_process_that_keeps_dying_waits_longer_each_time():
    assert [backoff(failures) for failures in range(8)] == [0, 1, 2, 4, 8, 10, 10, 10]


def test_a_process_that_is_killed_again_and_again_waits_no_longer(start):
    child = start(SLEEP)
    child.failures = 7
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    assert "starts again in 1 s" in child.look_after()


def test_a_process_that_was_told_to_start_again_does_so_at_the_next_look(start):
    child = start(SLEEP)
    first = child.process.pid
    child.restart()
    assert is_gone(first)
    assert child.look_after() is None
    assert child.is_running


def test_a_process_that_cannot_start_is_tried_again(start, monkeypatch):
    child = start("")
    child.process.wait()
    child.process, log = None, child.log
    child.log = log / "not a folder" / "worker.log"
    assert child.look_after().startswith("The worker cannot start (")
    child.log, child.start_again_at = log, 0
    assert child.look_after() is None
    assert child.process is not None


def test_nothing_is_started_before_its_time(start, monkeypatch):
    monkeypatch.setattr(processes, "backoff", lambda failures: 3600.0)
    child = start("")
    child.process.wait()
    assert "starts again in 3600 s" in child.look_after()
    assert child.look_after() is None
    assert not child.is_running


def test_what_a_process_prints_is_kept(start):
    child = start("print('a'); raise SystemExit('b')")
    child.process.wait()
    child.start()
    child.process.wait()
    assert child.log.read_text() == "a\nb\na\nb\n"


def test_a_long_log_makes_room(start, monkeypatch):
    monkeypatch.setattr(processes, "LOG_LIMIT", 1)
    child = start("print('first')")
    child.process.wait()
    child.start()
    child.process.wait()
    assert child.log.with_suffix(".old.log").read_text() == "first\n"


def test_stopping_leaves_no_survivor(start):
    child = start(WITH_CHILD)
    grandchild = int(wait_for_output(child))
    stop([child], patience=10)
    assert not child.is_running
    assert wait_until_gone(grandchild)


def test_a_process_that_ignores_the_request_is_ended(start):
    child = start(STUBBORN)
    wait_for_output(child)
    stop([child], patience=0.2)
    assert child.process.returncode == -signal.SIGKILL


def test_stopping_what_never_started_is_no_error(tmp_path):
    stop([Child("web", ["true"], log=tmp_path / "web.log")], patience=0)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells a child that its parent died")
def test_a_killed_supervisor_takes_its_processes_along(start, tmp_path):
    log = tmp_path / "grandchild.log"
    supervisor = start(
        "import sys, time; from pathlib import Path; from nucleus.processes import Child; "
        f"child = Child('web', [sys.executable, '-c', {SLEEP!r}], log=Path({str(log)!r})); "
        "child.start(); print(child.process.pid, flush=True); time.sleep(60)"
    )
    grandchild = int(wait_for_output(supervisor))
    os.kill(supervisor.process.pid, signal.SIGKILL)
    assert wait_until_gone(grandchild)
