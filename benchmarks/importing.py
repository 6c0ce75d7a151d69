"""The import of a package beside a bare insert of the same rows into the same tables.

`python -m benchmarks.importing 1020` on the database of the settings, in a test database beside
it. The package is made of copies of the reference study with ids, codes and answers of their own.
Nothing is kept: the import is rolled back, and what it wrote goes into the empty tables again as
text that is ready (COPY on PostgreSQL, executemany on SQLite). Package and rows lie on disk, so
that the memory of the process is that of the import.
"""

import argparse
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from analytics.actions.definitions import import_sections  # noqa: E402
from benchmarks.reference import PACKAGE  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402
from surveys.actions.accounts import system_account  # noqa: E402
from surveys.actions.packages import import_package  # noqa: E402
from surveys.domain.answers import check_interview  # noqa: E402
from surveys.domain.interviews import COMPLETE  # noqa: E402
from surveys.domain.package.content import Package, in_order, with_projects  # noqa: E402
from surveys.domain.package.reading import read_path  # noqa: E402
from surveys.domain.package.rows import InterviewRow, ProjectRow  # noqa: E402
from surveys.domain.package.writing import package_files  # noqa: E402
from surveys.domain.questionnaire import NUMBERS, Kind, Question  # noqa: E402

MEBIBYTE = 2**20
PIECE = 5_000  # rows that are held at once
COPIED = (
    *("respondents", "organizations", "consents"),
    *("interviews", "projects", "project_links", "quotes"),
)
REFERS = ("id", "interview", "project", "predecessor", "successor")


# --- a package of any size ---


def make_package(interviews: int, folder: Path) -> None:
    """Write a package of so many interviews, rounded up to whole copies of the reference study.

    One copy is held at a time.
    """
    with read_path(PACKAGE) as reading:
        assert reading.package is not None
        _write_copies(reading.package, interviews, folder)


def _write_copies(package: Package, interviews: int, folder: Path) -> None:
    random = np.random.default_rng(1)
    copies = -(-interviews // len(package.interviews))
    held: dict[str, Any] = {table: tuple(package.rows(table)) for table in COPIED}
    whole = replace(package, **held, profiles=())
    for path, content in package_files(whole).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    for table in COPIED:
        file = folder / f"{table}.csv"
        file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
    for number in range(copies):
        rows: dict[str, Any] = {
            table: tuple(_copied(row, number) for row in held[table]) for table in COPIED
        }
        files = package_files(_with_own_answers(replace(whole, **rows), random))
        for table in COPIED:
            _append(folder / f"{table}.csv", files[f"{table}.csv"])


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content.partition(b"\n")[2])


def _copied(row: Any, number: int) -> Any:
    """Return a row with ids and codes of its own copy of the study."""
    changes: dict[str, Any] = {
        name: uuid.uuid5(value, str(number))
        for name in REFERS
        if isinstance(value := getattr(row, name, None), uuid.UUID)
    }
    for name in ("code", "respondent", "organization"):
        if code := getattr(row, name, ""):
            changes[name] = f"{code}-{number}"
    return replace(row, **changes)


def _with_own_answers(package: Package, random: np.random.Generator) -> Package:
    """Draw numbers, texts and several answers anew, where the questionnaire allows them so."""
    interviews: list[InterviewRow] = []
    projects: list[ProjectRow] = []
    for one in with_projects(in_order(package)):
        drawn = _drawn(package, one.interview, one.projects, random)
        interviews.append(drawn[0])
        projects += drawn[1]
    return replace(package, interviews=tuple(interviews), projects=tuple(projects))


def _drawn(
    package: Package, row: InterviewRow, below: Sequence[ProjectRow], random: np.random.Generator
) -> tuple[InterviewRow, Sequence[ProjectRow]]:
    form = package.form_of(row)
    questions = {one.code: one for one in form.questions()}
    for _ in range(3):
        own = replace(row, answers=_anew(row.answers, questions, random))
        others = [replace(one, answers=_anew(one.answers, questions, random)) for one in below]
        answers = [one.answers for one in others]
        checked = check_interview(form, own.answers, answers, complete=row.state in COMPLETE)
        if not checked.problems and not checked.dropped:
            return own, others
    return row, below


def _anew(
    answers: Any, questions: dict[str, Question], random: np.random.Generator
) -> dict[str, Any]:
    found = dict(answers)
    for code, answer in answers.items():
        question = questions.get(code)
        if question is None:
            continue
        if isinstance(answer, list):
            taken = random.random(len(question.choices)) < 0.3
            pairs = zip(question.choice_codes, taken, strict=True)
            found[code] = [choice for choice, is_taken in pairs if is_taken] or answer
        elif isinstance(answer, int) and question.kind in NUMBERS:
            found[code] = answer + int(random.integers(10))
        elif isinstance(answer, str) and question.kind is Kind.TEXT:
            found[code] = f"{answer} ({random.integers(10**6)})"
    return found


# --- the measurement ---


@dataclass
class Taken:
    """Seconds by the clock and of this processor."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.wall + other.wall, self.cpu + other.cpu)

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s wall {self.cpu:7.2f} s CPU"


@contextmanager
def taking() -> Iterator[Taken]:
    """Time what is done inside."""
    taken, wall, cpu = Taken(), time.perf_counter(), time.process_time()
    yield taken
    taken.wall, taken.cpu = time.perf_counter() - wall, time.process_time() - cpu


def peak_memory() -> float:
    """Return the most memory that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path) -> None:
    """Import the package in the folder, insert its rows barely, and print both."""
    by = system_account()
    empty = [model for model in models() if not model._base_manager.exists()]
    tune_collector()
    base = peak_memory()
    with transaction.atomic():
        with taking() as reading:
            source = read_path(folder)
        package = source.package
        assert package is not None
        read = peak_memory()
        with taking() as writing:
            study = import_package(by=by, package=package).study
            import_sections(study=study, sections=package.sections, by=by)
            check_references()
        peak = peak_memory()
        source.close()
        del package, source
        tables = [dumped(model, folder) for model in empty]
        transaction.set_rollback(True)
    with transaction.atomic():
        bare = sum(map(insert, tables), Taken())
        with taking() as checking:
            check_references()
        bare += checking
        transaction.set_rollback(True)
    print(f"{connection.vendor}: {sum(table.rows for table in tables):,} rows in all tables")
    print(f"  read and check  {reading}\n  write           {writing}\n  bare insert     {bare}")
    for name, taken in (("write", writing), ("whole", reading + writing)):
        wall, cpu = taken.wall / bare.wall, taken.cpu / max(bare.cpu, 0.001)
        print(f"  {name} : bare insert {wall:5.2f} wall {cpu:5.2f} CPU of this process")
    print(f"  peak {peak:.0f} MiB, {read:.0f} after reading, {base:.0f} before")


def models() -> list[Any]:
    return [
        *apps.get_app_config("surveys").get_models(),
        *apps.get_app_config("analytics").get_models(),
    ]


def is_copied() -> bool:
    return connection.vendor == "postgresql"


def check_references() -> None:
    """Have PostgreSQL check now what it would check at the commit."""
    if is_copied():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@dataclass
class Table:
    """The rows of a table as they can be inserted again without a thought, in a file."""

    name: str
    columns: str
    file: Path
    rows: int = 0


def dumped(model: Any, folder: Path) -> Table:
    name = model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    table = Table(name, columns, folder / f"{name}.rows")
    with connection.cursor() as cursor, table.file.open("wb") as file:
        if is_copied():
            with cursor.copy(f'COPY "{name}" ({columns}) TO STDOUT') as copy:
                for part in copy:
                    table.rows += bytes(part).count(b"\n")
                    file.write(part)
            return table
        cursor.execute(f'SELECT {columns} FROM "{name}"')
        while rows := cursor.fetchmany(PIECE):
            table.rows += len(rows)
            pickle.dump(rows, file)
    return table


def insert(table: Table) -> Taken:
    """Insert the rows; return what that took, without reading them from their file."""
    if is_copied():
        return _copy(table)
    taken = Taken()
    marks = ", ".join(["%s"] * (table.columns.count(",") + 1))
    inserting = f'INSERT INTO "{table.name}" ({table.columns}) VALUES ({marks})'
    with connection.cursor() as cursor, table.file.open("rb") as file:
        for _ in range(-(-table.rows // PIECE)):
            rows = pickle.load(file)
            with taking() as piece:
                cursor.executemany(inserting, rows)
            taken += piece
    return taken


def _copy(table: Table) -> Taken:
    copying = f'COPY "{table.name}" ({table.columns}) FROM STDIN'
    with (
        connection.cursor() as cursor,
        table.file.open("rb") as file,
        taking() as taken,
        cursor.copy(copying) as copy,
    ):
        while part := file.read(MEBIBYTE):
            copy.write(part)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("interviews", type=int, nargs="?", default=1_020)
    parser.add_argument("--make", type=Path, metavar="FOLDER", help="only write the package")
    given = parser.parse_args()
    if given.make:
        make_package(given.interviews, given.make)
        return
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "package"
        command = [sys.executable, "-m", "benchmarks.importing", str(given.interviews)]
        subprocess.run([*command, "--make", package], check=True)  # its memory is not ours
        connection.settings_dict["TEST"]["NAME"] = (
            None if is_copied() else str(Path(folder) / "benchmark.sqlite3")
        )
        old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            measure(package)
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
