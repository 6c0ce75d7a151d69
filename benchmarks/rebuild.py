"""The full count of a study beside a bare read of the same rows: `python -m benchmarks.rebuild`.

The bare read fetches the answers of all interviews and projects that count, and reads them with
json.loads. The count stores everything, with so many processes as are asked for, which share it as
workers do. Each round is in processes of its own: seconds by the clock and of all processors (not
those of the database's server), and the most memory that one process had. In a database of its own:
SQLite in a folder that goes again, or beside that of DATABASE_URL.
"""

import argparse
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.db import connection, connections, transaction  # noqa: E402

from analytics.actions.counting import recount_study  # noqa: E402
from analytics.actions.runs import help_count  # noqa: E402
from analytics.signals import run_begun  # noqa: E402
from benchmarks.large_study import make_large  # noqa: E402
from benchmarks.pages import own_database  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402
from surveys.models import Study  # noqa: E402

FORK = multiprocessing.get_context("fork")
ROUNDS = 3
SLUG = "large"
OF_STUDY = "JOIN surveys_wave w ON w.id = i.wave_id JOIN surveys_study s ON s.id = w.study_id"
BARE = (
    f"SELECT i.id, i.respondent_id, w.code, CAST(i.answers AS TEXT) FROM surveys_interview i "
    f"{OF_STUDY} WHERE s.slug = %s AND i.state IN ('submitted', 'approved', 'reopened')",
    f"SELECT p.id, p.interview_id, p.version, CAST(p.answers AS TEXT) FROM surveys_project p "
    f"JOIN surveys_interview i ON i.id = p.interview_id {OF_STUDY} "
    f"WHERE s.slug = %s AND i.state IN ('submitted', 'approved', 'reopened')",
)


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock and of the processors; MiB that the largest process had."""

    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s wall {self.cpu:7.2f} s CPU {self.memory:6.0f} MiB"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rebuild", description=__doc__)
    parser.add_argument("--projects", type=int, default=25_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    with own_database():
        alone(partial(make_large, given.projects, slug=SLUG))
        reads = [alone(bare_read) for _ in range(ROUNDS)]
        counts = {
            number: [alone(partial(count, number)) for _ in range(ROUNDS)]
            for number in given.workers
        }
    bare = best(reads)
    print(f"{connection.vendor}, {given.projects:,} projects\n  bare read    {bare}")
    for number, taken in counts.items():
        found = best(taken)
        ratios = f"{found.wall / bare.wall:5.1f} wall {found.cpu / bare.cpu:5.1f} CPU"
        print(f"  {number} at work    {found}   as many times: {ratios}")


def best(taken: list[Taken]) -> Taken:
    """Return the least of each number: what others do on the machine only adds."""
    return Taken(*(min(column) for column in zip(*map(astuple, taken), strict=True)))


def astuple(taken: Taken) -> tuple[float, float, float]:
    return taken.wall, taken.cpu, taken.memory


def alone(work: Callable[[], Any]) -> Taken:
    """Do it in a process of its own, and return what it and its children took."""
    connections.close_all()
    receiving, sending = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_measured, args=(work, sending))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit("It failed; times would mean nothing.")
    taken: Taken = receiving.recv()
    return taken


def _measured(work: Callable[[], Any], sending: Any) -> None:
    tune_collector()
    before = _cpu()
    began = time.perf_counter()
    found = work()
    wall = found if isinstance(found, float) else time.perf_counter() - began
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    sending.send(Taken(wall, _cpu() - before, max(one.ru_maxrss for one in usage) / 1024))


def _cpu() -> float:
    times = os.times()
    return sum(times[:4])


def bare_read() -> None:
    """Fetch every row, and read its answers."""
    for sql in BARE:
        for *_ids, answers in _rows(sql):
            json.loads(answers)


def _rows(sql: str) -> Iterator[tuple[Any, ...]]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.connection.cursor(name="bare") as cursor:
                cursor.itersize = 2_000
                cursor.execute(sql, [SLUG])
                yield from cursor
        else:
            with connection.cursor() as cursor:
                cursor.execute(sql, [SLUG])
                yield from cursor


def count(workers: int) -> float:
    """Count everything anew, with helpers that wait as workers do; return seconds."""
    asked = [FORK.SimpleQueue() for _ in range(workers - 1)]
    helpers = [FORK.Process(target=_help, args=(queue,)) for queue in asked]
    for helper in helpers:
        helper.start()

    def ask(*, run_id: int, **_kwargs: Any) -> None:
        for queue in asked:
            queue.put(run_id)

    run_begun.connect(ask)
    study = Study.objects.get(slug=SLUG)
    began = time.perf_counter()
    recount_study(study.pk)
    wall = time.perf_counter() - began
    ask(run_id=0)
    for helper in helpers:
        helper.join()
    return wall


def _help(asked: Any) -> None:
    tune_collector()
    while run_id := asked.get():
        help_count(run_id)


if __name__ == "__main__":
    main()
