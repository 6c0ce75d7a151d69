"""The settings of Celery that are really in force, and the schedule."""

import json
import re
from pathlib import Path

import pytest

from nucleus import supervisor
from nucleus.celery import app
from tests.nucleus.settings_process import run_python

pytestmark = pytest.mark.slow

CODE = """
import json, django
from nucleus.celery import app
names = %r
print(json.dumps({name: getattr(app.conf, name) for name in names}))
"""
DURABLE = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "beat_scheduler": "celery.beat:Scheduler",
}


def test_a_lost_worker_does_not_lose_its_task(tmp_path):
    done = run_python(CODE % [*DURABLE], tmp_path, {})
    assert json.loads(done.stdout) == DURABLE


def test_tasks_end_before_redis_delivers_them_again(tmp_path):
    names = ["task_soft_time_limit", "task_time_limit", "broker_transport_options"]
    done = run_python(CODE % names, tmp_path, {"REDIS_URL": "redis://127.0.0.1:1/0"})
    conf = json.loads(done.stdout)
    again = conf["broker_transport_options"]["visibility_timeout"]
    assert conf["task_soft_time_limit"] < conf["task_time_limit"] < again


def test_the_broker_of_files_is_asked_often(tmp_path):
    done = run_python(CODE % ["broker_transport_options"], tmp_path, {})
    options = json.loads(done.stdout)["broker_transport_options"]
    assert options["polling_interval"] == 0.05
    assert options["data_folder_in"] == options["data_folder_out"]
    assert (tmp_path / "broker" / "messages").is_dir()


@pytest.mark.parametrize(
    ("environment", "tasks"),
    [
        (
            {},
            [
                *("analytics.make_data_file", "analytics.renew_links", "analytics.sweep"),
                *(
                    "surveys.expire_invitations",
                    "surveys.heartbeat",
                    "surveys.run_job",
                    "surveys.tell_untouched",
                ),
            ],
        ),
        (
            {"NUCLEUS_SWEEPER": "0"},
            ["surveys.expire_invitations", "surveys.heartbeat", "surveys.tell_untouched"],
        ),
    ],
)
def test_what_beat_asks_for(tmp_path, environment, tasks):
    done = run_python(CODE % ["beat_schedule"], tmp_path, environment)
    schedule = json.loads(done.stdout)["beat_schedule"]
    assert sorted(entry["task"] for entry in schedule.values()) == tasks


def test_every_task_of_the_schedule_exists():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= set(app.tasks)


ROOT = Path(__file__).resolve().parents[2]


def embedded_queues():
    started = supervisor.Supervisor(port=0, serve=True).children
    commands = [child.command for child in started]
    return [command[command.index("-Q") + 1] for command in commands if "-Q" in command]


@pytest.mark.parametrize(
    "consumed",
    [
        pytest.param(embedded_queues, id="embedded"),
        *(
            pytest.param(
                lambda name=name: re.findall(r"--queues,? (\w+)", (ROOT / name).read_text()),
                id=name,
            )
            for name in ("docker-compose.yml", "docs/deployment.md")
        ),
    ],
)
def test_every_queue_has_a_worker_of_its_own(consumed):
    queues = {"celery", *(route["queue"] for route in app.conf.task_routes.values())}
    assert {*consumed()} == queues == {"celery", "jobs", "files"}


def test_imports_do_not_wait_for_data_files():
    routes = app.conf.task_routes
    assert routes["surveys.run_job"] != routes["analytics.make_data_file"]
