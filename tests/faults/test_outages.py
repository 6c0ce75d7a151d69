"""A part is away: saves go on at once, monitors hear the truth, and everything heals by itself.

Each fault is made with real processes: web, worker, beat and a driver that writes. The negative
controls take the defence away: then a save waits for the broker, or figures stay behind.
"""

import http.client
import json
import os
import statistics
import time

import pytest

from tests.faults.processes import Instance
from tests.faults.servers import Folder, PostgreSQL, Redis, free_port, wait_for_port
from tests.soaking import SOAK

pytestmark = [pytest.mark.slow]

ROUNDS = int(os.environ.get("NUCLEUS_FAULT_ROUNDS", "10" if SOAK else "1"))
HEALED_WITHIN = 60  # seconds; the promise
MUCH_TOO_LONG = 5  # seconds for a save or an answer; the promises are 1 and 2, and are printed

FAULTS = {
    "broker down": (lambda folder: Redis(), Redis.stop, Redis.start),
    "broker hanging": (lambda folder: Redis(), Redis.hang, Redis.go_on),
    "broker full": (Folder, Folder.fill, Folder.make_room),
}
LONG = ("broker down",)


class Site(Instance):
    """An instance that also serves its pages."""

    def __init__(self, folder, server, **options):
        super().__init__(folder, **options)
        self.backend.environment = {"NUCLEUS_DATA_DIR": str(folder), **server.environment}
        self.backend.open = self.backend.close = lambda: None
        self.port = free_port()

    def start_all(self):
        self.ask("setup")
        self.start_worker()
        self.start_beat()
        self.running["web"] = self._start(
            *("-m", "gunicorn", "nucleus.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--threads", "4", "--no-control-socket"),
        )
        wait_for_port(self.port)
        assert self.wait_until(self.is_ready, seconds=60) is not None, self.log()

    def get(self, path):
        """Return status, headers, body and how long they took."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, body, time.monotonic() - began

    def is_ready(self):
        return self.get("/readyz")[0] == 200

    def is_current(self):
        state = self.ask("state")
        return state["current"] and state["counted"] == state["projects"]

    def timed(self, command):
        began = time.monotonic()
        self.ask(command)
        return time.monotonic() - began


@pytest.fixture
def site(request, tmp_path):
    """Run a site on a server of its own, made by the parameter."""
    server = request.param(tmp_path)
    with Site(tmp_path, server) as site:
        site.server = server
        site.start_all()
        yield site
        if isinstance(server, Redis):
            server.go_on()
    server.close()


@pytest.mark.parametrize(
    ("site", "fault"),
    [
        pytest.param(made, name, id=name, marks=[pytest.mark.soak] if name in LONG else [])
        for name, (made, *_) in FAULTS.items()
    ],
    indirect=["site"],
)
def test_saves_go_on_while_the_broker_is_away(site, fault):
    _, strike, heal = FAULTS[fault]
    saves, answers, healed = [], [], []
    for _ in range(ROUNDS):
        strike(site.server)
        saves += [site.timed("write") for _ in range(3)]
        status, _, body, took = site.get("/readyz")
        answers.append(took)
        assert (status, json.loads(body)["parts"]["broker"]) == (503, "no answer")
        assert site.get("/accounts/login/")[0] == 200
        heal(site.server)
        waited = site.wait_until(
            lambda: site.is_current() and site.is_ready(), seconds=HEALED_WITHIN
        )
        assert waited is not None, f"not healed after the {fault}: {site.log()}"
        healed.append(waited)
    assert site.ask("verify") == []
    assert max(saves) < MUCH_TOO_LONG
    assert max(answers) < MUCH_TOO_LONG
    report(fault, saves=saves, readyz=answers, healed=healed)


@pytest.mark.soak
@pytest.mark.parametrize("site", [PostgreSQL], indirect=True)
def test_pages_say_that_the_database_is_down_and_come_back(site):
    answers, healed = [], []
    for _ in range(ROUNDS):
        site.ask("write")
        site.server.stop()
        assert site.get("/healthz")[0] == 200
        site.kill("driver")
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        cookie = {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}
        connection.request("GET", "/studies/", headers=cookie)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert "The database does not answer" in answer.read().decode()
        connection.close()
        status, _, body, took = site.get("/readyz")
        answers.append(took)
        assert (status, json.loads(body)["parts"]["database"]) == (503, "no answer")
        site.server.start()
        site.running["driver"] = site._start("-m", "tests.faults.driver", pipes=True)
        waited = site.wait_until(
            lambda: site.is_ready() and site.is_current(), seconds=HEALED_WITHIN
        )
        assert waited is not None, f"not healed: {site.log()}"
        healed.append(waited)
    assert site.ask("verify") == []
    assert max(answers) < MUCH_TOO_LONG
    report("database down", readyz=answers, healed=healed)


@pytest.mark.soak
@pytest.mark.parametrize("site", [lambda folder: Redis()], indirect=True)
def test_control_a_save_that_waits_for_its_nudge_waits_for_the_broker(site):
    site.server.hang()
    assert site.timed("write") < site.timed("write_waiting")
    assert site.timed("write_waiting") > 2


@pytest.mark.soak
def test_control_without_the_sweeper_a_full_broker_leaves_figures_behind(tmp_path):
    server = Folder(tmp_path)
    with Site(tmp_path, server, sweeper=False) as site:
        site.start_all()
        assert site.wait_until(site.is_current, seconds=HEALED_WITHIN) is not None
        server.fill()
        site.ask("write")
        server.make_room()
        assert site.wait_until(site.is_ready, seconds=HEALED_WITHIN) is not None
        assert site.wait_until(site.is_current, seconds=12) is None


def report(fault, **measured):
    """Print what was measured; only what is far off fails, since machines differ."""
    said = (
        f"{name} median {statistics.median(values):.2f} s, at most {max(values):.2f} s"
        for name, values in measured.items()
    )
    print(f"{fault}, {ROUNDS} times: {'; '.join(said)}")  # noqa: T201
