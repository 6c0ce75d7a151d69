"""The start of the embedded mode, as far as it goes without its processes."""

import os
import signal
import socket
import stat
import subprocess
import sys

import pytest
from django.core.management.base import CommandError
from django.db import DatabaseError

from nucleus import embedded, leftovers, private, supervisor
from nucleus.stalls import StallWatch
from surveys.models import Study, User
from tests.nucleus.brokers import full_broker
from tests.nucleus.settings_process import SERVER, run_python
from tests.surveys.factories import make_study

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


def test_a_second_start_on_the_same_folder_says_who_runs(tmp_path):
    lock = tmp_path / "embedded.lock"
    with embedded.single_instance(lock):
        with pytest.raises(CommandError) as refusal, embedded.single_instance(lock):
            pass
        assert f"already runs on {tmp_path} (process {os.getpid()})" in str(refusal.value)
    with embedded.single_instance(lock):
        assert lock.read_text() == str(os.getpid())


def test_a_busy_port_is_named_with_another_one():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is not free.*PORT={port + 1}") as said:
            embedded.refuse_busy_port(port)
    if sys.platform == "linux":
        assert f"(process {os.getpid()}) listens there" in str(said.value)


def test_a_port_that_is_none_is_said_without_traceback(tmp_path):
    done = start(tmp_path, {"PORT": "http"})
    assert (done.returncode, done.stderr) == (1, "PORT='http' is not a whole number.\n")


def test_production_is_sent_elsewhere(tmp_path):
    done = start(tmp_path, SERVER)
    assert done.returncode == 1
    assert done.stderr.startswith("In production web, worker and beat are services of their own")


def test_settings_that_are_refused_are_said_without_traceback(tmp_path):
    done = start(tmp_path, {"NUCLEUS_MODE": "prod"})
    assert (done.returncode, done.stderr) == (
        1,
        "NUCLEUS_MODE='prod'; use embedded or production.\n",
    )


def start(folder, environment):
    return run_python(
        "from nucleus import embedded; raise SystemExit(embedded.main([]))", folder, environment
    )


ENDS_WHEN_TOLD = "import sys; sys.stdin.read()  # nucleus"
STAYS = "import time; time.sleep(60)  # nucleus"
FOREIGN = "import time; time.sleep(60)"


@pytest.fixture
def left_running(tmp_path):
    """Start a process as a supervisor does that is killed afterwards."""
    started = []

    def leave(code):
        command = [sys.executable, "-c", f"print(1, flush=True); {code}"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        started.append(subprocess.Popen(command, start_new_session=True, **pipes))
        assert started[-1].stdout.readline()
        leftovers.note_group(tmp_path, "web", started[-1].pid)
        return started[-1]

    yield leave
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            pipe.close()


def test_a_start_waits_for_what_an_earlier_one_left(left_running, tmp_path):
    process, said = left_running(ENDS_WHEN_TOLD), []

    def say(text):
        said.append(text)
        process.stdin.close()

    leftovers.end_leftovers(tmp_path, say)
    assert process.poll() == 0
    assert said == ["Processes of an earlier start are still ending; waiting for them …"]
    leftovers.end_leftovers(tmp_path, say)
    assert len(said) == 1


def test_a_start_ends_what_does_not_end_by_itself(left_running, tmp_path):
    process = left_running(STAYS)
    leftovers.end_leftovers(tmp_path, str, patience=0.2)
    assert process.wait(10) == -signal.SIGKILL


def test_a_start_leaves_others_alone_whose_number_was_noted(left_running, tmp_path):
    process = left_running(FOREIGN)
    leftovers.end_leftovers(tmp_path, str, patience=0)
    assert process.poll() is None


class Looks:
    """A supervisor of which only the looks at its worker matter."""

    def __init__(self, *, stalled=True):
        self.supervisor = supervisor.Supervisor(port=0, serve=False)
        self.supervisor.children = []
        self.supervisor.heartbeats = StallWatch(lambda: "same", patience=-1 if stalled else 60)
        self.restarted = []
        for child in (self.supervisor.worker, self.supervisor.beat):
            child.restart = lambda name=child.name: self.restarted.append(name)


def test_a_worker_that_does_nothing_starts_again(monkeypatch, capsys):
    monkeypatch.setattr(supervisor, "is_busy", lambda: False)
    looks = Looks()
    looks.supervisor.look_after()
    assert looks.restarted == ["worker", "beat"]
    assert "worker and beat start again" in capsys.readouterr().out


def test_a_worker_that_is_at_a_long_task_is_left_alone(monkeypatch):
    monkeypatch.setattr(supervisor, "is_busy", lambda: True)
    looks = Looks()
    looks.supervisor.look_after()
    assert looks.restarted == []


def test_a_broker_without_room_does_not_end_the_supervisor(tmp_path, capsys):
    """The question whether the worker is busy goes through the broker, which must write it."""
    looks = Looks()
    with full_broker(tmp_path):
        looks.supervisor.look_after()
    assert looks.restarted == []
    assert "the broker does not answer" in capsys.readouterr().out


def test_a_database_that_is_gone_does_not_end_the_supervisor(monkeypatch):
    def gone():
        raise DatabaseError("disk I/O error")

    looks = Looks()
    looks.supervisor.heartbeats.read = gone
    looks.supervisor.look_after()
    assert looks.restarted == []
    assert supervisor.asked(gone, otherwise="nothing is known") == "nothing is known"


def test_files_of_an_earlier_version_become_private(tmp_path):
    (tmp_path / "log").mkdir(mode=0o755)
    for name in ("nucleus.sqlite3", "nucleus.sqlite3-wal", "log/web.log", "notes.txt"):
        (tmp_path / name).touch(mode=0o644)
        (tmp_path / name).chmod(0o644)
    private.make_old_files_private(tmp_path)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {
        "log": 0o700,
        "nucleus.sqlite3": 0o600,
        "nucleus.sqlite3-wal": 0o600,
        "web.log": 0o600,
        "notes.txt": 0o644,  # somebody else's
    }


def test_whatever_the_embedded_mode_makes_is_for_its_owner(tmp_path):
    folder = tmp_path / "data"
    code = (
        "import django, os; os.umask(0o022); "
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'nucleus.settings'; django.setup(); "
        "from django.core.management import call_command; call_command('migrate', verbosity=0); "
        "from nucleus.health import app; "
        "app.connection_for_write().Producer().publish({}, routing_key='private')"
    )
    done = run_python(code, folder, {})
    assert done.returncode == 0, done.stderr
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert {path.name for path in modes} >= {"data", "nucleus.sqlite3", "secret_key", "messages"}
    assert [path for path, mode in modes.items() if mode & 0o077] == []


def test_left_over_messages_are_dropped_at_the_start(settings, tmp_path):
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.BROKER_DIR = tmp_path / "broker"
    settings.STATIC_ROOT = tmp_path / "static"
    old = settings.BROKER_DIR / "messages" / "old.msg"
    old.parent.mkdir(parents=True)
    old.touch()
    supervisor.prepare_folders()
    assert not old.exists()
    assert settings.STATIC_ROOT.is_dir()


@pytest.mark.django_db
def test_an_empty_installation_has_nothing_to_count():
    assert supervisor.caught_up() is True
    assert supervisor.failed_count() == ""
    assert supervisor.last_heartbeat() is None


@pytest.mark.django_db
def test_a_study_that_was_written_is_still_to_be_counted():
    make_study()
    assert supervisor.caught_up() is False


@pytest.mark.django_db
def test_studies_of_ones_own_get_no_demo_accounts():
    make_study(slug="my-own")
    assert supervisor.load_reference_study() == ""
    assert [study.slug for study in Study.objects.all()] == ["my-own"]
    assert not User.objects.filter(username="researcher").exists()
