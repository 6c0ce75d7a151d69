"""The start of the embedded mode, as far as it goes without its processes."""

import os
import socket

import pytest
from django.core.management.base import CommandError

from nucleus import embedded, supervisor
from surveys.models import Study, User
from tests.nucleus.settings_process import SERVER, run_python
from tests.surveys.factories import make_study


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
        with pytest.raises(CommandError, match=f"Port {port} is not free.*PORT={port + 1}"):
            embedded.refuse_busy_port(port)


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
