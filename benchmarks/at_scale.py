"""One study of any size from its first record to `verify`: `python -m benchmarks.at_scale`.

The study is made, counted, edited, counted anew, its pages are asked for, and everything is held
against the records. Each step runs in a process of its own, so that time and memory are the step's.
The database stays, beside that of DATABASE_URL or in NUCLEUS_DATA_DIR, and what was done is noted:
asked again, it goes on after the last step that was done, and `--again` begins anew.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from analytics.actions.counting import count_study, recount_study  # noqa: E402
from benchmarks import edit, pages  # noqa: E402
from benchmarks.large_study import clean_up, make_large  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402
from surveys.models import Study  # noqa: E402

PROJECTS = 1_000_000
SLUG = "large"
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Step:
    """What a step took: seconds by the clock and of the processor, most memory in MiB.

    The processor is that of the step's own process; a server of a database has its own.
    """

    name: str
    wall: float
    cpu: float
    memory: float
    database: float


# --- what each step does, in a process of its own ---


def make(projects: int) -> None:
    """Make the tables and the study."""
    call_command("migrate", verbosity=0)
    make_large(projects, slug=SLUG, categories=pages.CATEGORIES)
    clean_up()


def count(_projects: int) -> None:
    """Count everything for the first time."""
    count_study(Study.objects.get(slug=SLUG).pk)
    clean_up()


def edits(_projects: int) -> None:
    """Edit, and let somebody come and go, each until the figures are stored."""
    edit.report([edit.measure(Study.objects.get(slug=SLUG))])


def recount(_projects: int) -> None:
    """Count everything anew."""
    recount_study(Study.objects.get(slug=SLUG).pk)
    clean_up()


def ask(projects: int) -> None:
    """Ask for every page."""
    settings.ALLOWED_HOSTS = ["testserver"]
    (asked,) = pages.ask_all(Study.objects.get(slug=SLUG))
    pages.report({projects: asked})


def verify(_projects: int) -> None:
    """Hold everything that is stored against the records."""
    call_command("verify", SLUG)


STEPS: dict[str, Callable[[int], None]] = {
    "make": make,
    "count": count,
    "edit": edits,
    "count anew": recount,
    "pages": ask,
    "verify": verify,
}


# --- one after the other ---


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.at_scale", description=__doc__)
    parser.add_argument("--projects", type=int, default=PROJECTS)
    parser.add_argument("--again", action="store_true", help="begin anew, in an empty database")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        tune_collector()
        STEPS[given.step](given.projects)
        return
    name = f"nucleus_large_{given.projects}"
    notes = Path(settings.DATA_DIR) / f"{name}.{connection.vendor}.json"
    if given.again or not notes.exists():
        empty_database(name)
        notes.write_text("[]")
    report(given.projects, take_steps(given.projects, address_of(name), notes))


def take_steps(projects: int, address: str, notes: Path) -> list[Step]:
    """Take the steps that were not taken yet, and note each; one that fails ends all."""
    done = [Step(**one) for one in json.loads(notes.read_text())]
    for name in list(STEPS)[len(done) :]:
        done.append(take(name, projects, address))
        notes.write_text(json.dumps([asdict(one) for one in done]))
    return done


def take(name: str, projects: int, address: str) -> Step:
    """Run a step as a process of its own."""
    print(f"{name} …", flush=True)
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.at_scale"]
    command += ["--step", name, "--projects", str(projects)]
    child = os.posix_spawn(sys.executable, command, os.environ | {"DATABASE_URL": address})
    _pid, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"The step “{name}” failed; the others wait for it.")
    wall, cpu = time.perf_counter() - began, used.ru_utime + used.ru_stime
    return Step(name, wall, cpu, used.ru_maxrss / 1024, size_of(address))


def empty_database(name: str) -> None:
    """Make a database of this name, without what it held."""
    if connection.vendor == "sqlite":
        for file in Path(settings.DATA_DIR).glob(f"{name}.sqlite3*"):
            file.unlink()
        return
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(name)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted}")


def address_of(name: str) -> str:
    """Return the address of a database beside that of the settings."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(settings.DATA_DIR) / name}.sqlite3"
    before, _, query = os.environ["DATABASE_URL"].partition("?")
    return f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def size_of(address: str) -> float:
    """Return how large a database is on disk, in MiB."""
    if connection.vendor == "sqlite":
        path = Path(address.removeprefix("sqlite:///"))
        return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*")) / MEBIBYTE
    name = address.partition("?")[0].rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(%s)", [name])
        return cursor.fetchone()[0] / MEBIBYTE


def report(projects: int, steps: list[Step]) -> None:
    """Print what each step took."""
    print(f"\n{connection.vendor}, {projects:,} projects")
    print(f"{'':14}{'wall, s':>10}{'processor, s':>14}{'memory, MiB':>13}{'database, MiB':>15}")
    for one in steps:
        sizes = f"{one.memory:13,.0f}{one.database:15,.0f}"
        print(f"  {one.name:12}{one.wall:10,.1f}{one.cpu:14,.1f}{sizes}")


if __name__ == "__main__":
    main()
