"""A study as of an old entry of its log: `python -m benchmarks.as_of`.

A study of about so many records is written, and then changed: of its interviews and projects some
get further versions, so that the entry lies as far back as is asked for. Then all rows of a file
are read as of that entry, beside a bare read of the same rows as they are now, which fetches them
and reads their answers with json.loads. Each round is in a process of its own, with the seconds by
the clock, and the memory that it took beyond what it began with. In a database of its own: SQLite
in a folder that goes again, or beside that of DATABASE_URL.
"""

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import QuerySet  # noqa: E402

from analytics.queries.records import nested_records_of  # noqa: E402
from benchmarks.large_study import clean_up, make_large  # noqa: E402
from benchmarks.pages import own_database  # noqa: E402
from benchmarks.rebuild import SLUG, alone, bare_read, best  # noqa: E402
from surveys.actions import accounts, log  # noqa: E402
from surveys.actions.sealing import seal_entries  # noqa: E402
from surveys.domain.layout.options import Options  # noqa: E402
from surveys.models import Interview, Project, Study  # noqa: E402
from surveys.queries.as_of.design import design_as_of  # noqa: E402
from surveys.queries.as_of.entry import entry_again, newest_entry  # noqa: E402
from surveys.queries.as_of.selection import select_as_of  # noqa: E402

ROUNDS = 3
BATCH = 1_000
PER_RECORD = 0.885  # of the records of such a study, so many are projects


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.as_of", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000, help="interviews and projects")
    parser.add_argument(
        "--since", type=int, default=75_000, help="versions written after the entry"
    )
    given = parser.parse_args()
    with own_database():
        alone(partial(make_large, round(given.records * PER_RECORD), slug=SLUG))
        number = newest_entry(Study.objects.get(slug=SLUG)).number
        alone(partial(change, given.since))
        found = {
            "bare read of now": [alone(bare_read) for _ in range(ROUNDS)],
            "selection": [alone(partial(select, number)) for _ in range(ROUNDS)],
            "all rows": [alone(partial(read, number)) for _ in range(ROUNDS)],
        }
        told(given.since)
    for name, taken in found.items():
        print(f"  {name:17} {best(taken)}")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"  load of the machine at the end: {load}")


def told(since: int) -> None:
    records = Interview.objects.count() + Project.objects.count()
    print(f"{connection.vendor}, {records:,} records, {since:,} versions since the entry")


def change(number: int) -> None:
    """Write so many further versions, of projects and interviews in turn, and seal them."""
    written = 0
    while written < number:
        for records, share in (
            (Project.objects.select_related("interview__wave"), PER_RECORD),
            (Interview.objects.select_related("wave"), 1 - PER_RECORD),
        ):
            wanted = min(round(number * share), number - written)
            written += _change(records, wanted)
    seal_entries()
    clean_up()


def _change(records: QuerySet[Any], number: int) -> int:
    written = 0
    keys = list(records.order_by("pk").values_list("pk", flat=True)[:number])
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            some = list(records.filter(pk__in=keys[start : start + BATCH]))
            log.update_many(some, by=accounts.system_account(), action="benchmark.edited")
            written += len(some)
    return written


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def select(number: int) -> float:
    """Find which interviews there were; return seconds."""
    study = Study.objects.get(slug=SLUG)

    def work() -> None:
        as_of = entry_again(study, number)
        assert select_as_of(as_of, design_as_of(study, as_of).waves).interviews

    return timed(work)


def read(number: int) -> float:
    """Read all rows as of an entry; return seconds."""
    study = Study.objects.get(slug=SLUG)

    def work() -> None:
        found = nested_records_of(study, Options(), entry_again(study, number))
        rows = sum(1 + len(projects) for _row, projects in found.rows)
        assert rows == found.records.interviews + found.records.projects

    return timed(work)


if __name__ == "__main__":
    main()
