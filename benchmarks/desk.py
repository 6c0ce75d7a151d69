"""What it costs that everything typed is saved by itself: `python -m benchmarks.desk`.

First one request of the desk, in a process that is warm: how many statements, and how long, beside
an empty request of the same API (who is signed in). Then many people type into an interview each,
without a pause, through a real gunicorn; every request is to succeed, and all that was typed is to
be there. The same number of empty requests in the same way is what the machine can do at best. In a
database of its own, as `benchmarks.pages`.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.importing_records import WAVE, design  # noqa: E402
from benchmarks.pages import own_database  # noqa: E402
from surveys.actions import accounts, interviews, respondents  # noqa: E402
from surveys.domain.contents import InterviewContent  # noqa: E402
from surveys.domain.questionnaire import Level  # noqa: E402
from surveys.models import Interview, Study, TypedAnswer, User, WorkingCopy  # noqa: E402

ROUNDS, WARM = 60, 5
SIZES = (1, 10, 100)
"""Of how many answers one request is made."""
EMPTY, SAVING = "empty request", "saving"
SESSION = "/api/v1/session/"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    is_many = connection.vendor == "postgresql"  # SQLite has one writer at a time
    parser.add_argument("--people", type=int, default=50 if is_many else 10)
    parser.add_argument("--requests", type=int, default=40, help="of each of the people")
    given = parser.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    with own_database():
        study = design(accounts.system_account())
        person = User.objects.create(username="writer", is_superuser=True)
        report_one(one_request(person, drafts(study, len(SIZES))))
        pages = [Page(one) for one in drafts(study, given.people)]
        with serving(person) as server:
            times = at_once(server, pages, given.requests)
        report_many(times, lost=lost(pages), people=given.people)


def drafts(study: Study, count: int) -> list[Interview]:
    """Store interviews of a wave that nobody has typed into yet."""
    by, wave = accounts.system_account(), study.waves.get(code=WAVE)
    form = wave.questionnaires.get()
    content = InterviewContent(answers={}, language="en")
    return [
        interviews.record_interview(
            by=by,
            wave=wave,
            questionnaire=form,
            respondent=respondents.ensure_respondent(
                by=by, study=study, code=f"D{uuid.uuid4().hex[:12]}"
            ),
            content=content,
        )
        for _ in range(count)
    ]


@dataclass
class Page:
    """An open page of an interview: it types into the interview and into a project of its own."""

    interview: Interview
    sender: str = field(default_factory=lambda: str(uuid.uuid4()))
    project: str = field(default_factory=lambda: str(uuid.uuid4()))
    number: int = 0
    typed: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/api/v1/working-copies/{self.interview.pk}/"

    def body(self, answers: int = 1) -> dict[str, Any]:
        """Return the next request, with so many answers that differ from those before."""
        self.number += 1
        codes = self._codes()[:answers]
        changes = []
        for place, code in codes:
            value = f"{self.number} {uuid.uuid4().hex[:6]}"
            seen = self.number - 1 if (place, code) in self.typed else 0
            self.typed[place, code] = value
            changes.append(
                {"place": place, "part": "answer", "code": code, "typed": value, "seen": seen}
            )
        added = {"act": "add", "id": self.project}
        return {
            "sender": self.sender,
            "number": self.number,
            "seen": self.number - 1,
            "changes": changes,
            "projects": [added] if self.number == 1 else [],
        }

    def _codes(self) -> list[tuple[str, str]]:
        """Return where something can be typed; each request begins at another place."""
        form = self.interview.questionnaire.form
        asked = [one.code for one in form.questions(Level.PROJECT) if one.kind.is_typed]
        own = [one.code for one in form.questions(Level.INTERVIEW) if one.kind.is_typed]
        places = [*((self.project, code) for code in asked), *(("", code) for code in own)]
        begin = self.number % len(places)
        return [*places[begin:], *places[:begin]]


@dataclass(frozen=True)
class One:
    """A request by itself: how many answers and statements, and what it took each time.

    That are milliseconds of the clock, and of the processor in this process.
    """

    answers: int
    statements: int
    times: Sequence[float]
    busy: Sequence[float]


def one_request(person: User, interviews: Sequence[Interview]) -> dict[str, One]:
    """Time requests of several sizes and empty ones in turn, so that a busy machine hits all."""
    client = Client()
    client.force_login(person)
    pages = dict(zip(SIZES, map(Page, interviews), strict=True))
    acts: dict[str, Callable[[], Any]] = {EMPTY: lambda: client.get(SESSION, secure=True)}
    for size, page in pages.items():
        acts[f"{size} answers"] = lambda size=size, page=page: _patch(client, page, size)  # type: ignore[misc]
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in acts}
    for _ in range(WARM + ROUNDS):
        for name, act in acts.items():
            times[name].append(_timed(act))
    found = {}
    for name, act in acts.items():
        with CaptureQueriesContext(connection) as queries:
            _timed(act)
        answers = 0 if name == EMPTY else int(name.split()[0])
        clock, busy = zip(*times[name][WARM:], strict=True)
        found[name] = One(answers, len(queries), clock, busy)
    return found


def _patch(client: Client, page: Page, size: int) -> Any:
    body = json.dumps(page.body(size))
    return client.patch(page.address, body, content_type="application/json", secure=True)


def _timed(act: Callable[[], Any]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    answer = act()
    taken = 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor)
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code} {answer.content[:300]!r}: times mean nothing.")
    return taken


@dataclass(frozen=True)
class Server:
    """A gunicorn on the database of this process, and the cookie of somebody signed in."""

    port: int
    cookie: str


@contextmanager
def serving(person: User) -> Iterator[Server]:
    """Serve the database by two processes of four threads, as the container does."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        client = Client()
        client.force_login(person)
        key = Path(folder) / "secret_key"
        key.touch(mode=0o600)
        key.write_text(settings.SECRET_KEY)
        given = {"NUCLEUS_DATA_DIR": folder, "DATABASE_URL": url_of_database()}
        command = [sys.executable, "-m", "gunicorn", "nucleus.wsgi", "--workers", "2"]
        options = ["--threads", "4", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        options += ["--keep-alive", "60", "--log-level", "warning"]
        connections.close_all()
        process = subprocess.Popen([*command, *options], env={**os.environ, **given})
        try:
            _wait_for(port)
            yield Server(port, f"sessionid={client.cookies['sessionid'].value}")
        finally:
            process.terminate()
            process.wait()


def url_of_database() -> str:
    """Return where the database of this process is, as another process is told."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server does not answer.")


def at_once(server: Server, pages: Sequence[Page], requests: int) -> dict[str, list[float]]:
    """Have everybody ask for nothing, and then type, each as fast as answers come."""
    return {
        EMPTY: _everybody(server, pages, requests, is_empty=True),
        SAVING: _everybody(server, pages, requests, is_empty=False),
    }


def _everybody(
    server: Server, pages: Sequence[Page], requests: int, *, is_empty: bool
) -> list[float]:
    start = Barrier(len(pages))
    times: list[float] = []
    failed: list[str] = []

    def run(page: Page) -> None:
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        headers = {"Cookie": server.cookie}
        body, answer = _ask(link, "GET", SESSION, headers)
        token = answer.headers["Set-Cookie"].split(";")[0]
        headers = {"Cookie": f"{server.cookie}; {token}", "X-CSRFToken": body["csrf_token"]}
        link.close()  # waiting for the others it would be closed by the server
        start.wait(timeout=300)
        for _ in range(requests):
            sent = None if is_empty else page.body()
            method, address = ("GET", SESSION) if is_empty else ("PATCH", page.address)
            began = time.perf_counter()
            said, answer = _ask(link, method, address, headers, sent)
            times.append(1000 * (time.perf_counter() - began))
            if answer.status != 200:
                failed.append(f"{answer.status} {said}")

    threads = [Thread(target=run, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed or len(times) != len(pages) * requests:
        raise SystemExit(f"{len(failed)} of {len(times)} failed: {failed[:3]}")
    return times


def _ask(
    link: http.client.HTTPConnection,
    method: str,
    address: str,
    headers: Mapping[str, str],
    body: Any = None,
) -> tuple[Any, http.client.HTTPResponse]:
    content = None if body is None else json.dumps(body)
    link.request(method, address, content, {"Content-Type": "application/json", **headers})
    answer = link.getresponse()
    return json.loads(answer.read()), answer


def lost(pages: Sequence[Page]) -> int:
    """Return how many answers are not there as they were typed last, and requests not counted."""
    missing = 0
    for page in pages:
        rows = TypedAnswer.objects.filter(copy=page.interview.pk)
        held = {(row.place, row.code): row.typed for row in rows}
        missing += sum(held.get(key) != typed for key, typed in page.typed.items())
        missing += WorkingCopy.objects.get(pk=page.interview.pk).version != page.number
    return missing


def report_one(found: Mapping[str, One]) -> None:
    """Print statements and times of one request; by how much it keeps the processor longer."""
    print(f"\n{connection.vendor}; one request, {ROUNDS} of each, ms: median (95 %)")
    print(f"{'':20}{'statements':>10}{'clock':>16}{'processor':>16}{'ratio':>7}")
    floor = statistics.median(found[EMPTY].busy)
    for name, one in found.items():
        ratio = statistics.median(one.busy) / floor
        spreads = f"{_spread(one.times):>16}{_spread(one.busy):>16}"
        print(f"  {name:18}{one.statements:10}{spreads}{ratio:7.2f}")


def _spread(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.1f} ({percentile(times, 95):.1f})"


def report_many(times: Mapping[str, Sequence[float]], *, lost: int, people: int) -> None:
    """Print how long each of many requests at once took, and that nothing was lost."""
    count = len(times[SAVING])
    print(f"\n{connection.vendor}; {people} people, {count:,} requests, none failed, ms")
    print(f"{'':20}{'median':>9}{'99 %':>9}")
    for name, taken in times.items():
        print(f"  {name:18}{statistics.median(taken):9.0f}{percentile(taken, 99):9.0f}")
    ratios = [
        ask(times[SAVING]) / ask(times[EMPTY])
        for ask in (statistics.median, lambda taken: percentile(taken, 99))
    ]
    print(f"  {'ratio':18}{ratios[0]:9.2f}{ratios[1]:9.2f}")
    print(f"  answers lost: {lost}")
    if lost:
        raise SystemExit("What was typed is not all there.")


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of all do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    main()
