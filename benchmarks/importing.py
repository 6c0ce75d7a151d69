"""The import of a package beside a bare insert of the same rows into the same tables.

`python -m benchmarks.importing 1020` on the database of the settings, in a test database beside
it. The package is made of copies of the reference study with ids, codes and answers of their own.
Nothing is kept: the import is rolled back, and what it wrote goes into the empty tables again as
text that is ready (COPY on PostgreSQL, executemany on SQLite).
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
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
from surveys.actions.accounts import system_account  # noqa: E402
from surveys.actions.packages import import_package  # noqa: E402
from surveys.domain.answers import check_interview  # noqa: E402
from surveys.domain.interviews import COMPLETE  # noqa: E402
from surveys.domain.package.content import Package  # noqa: E402
from surveys.domain.package.reading import read_path  # noqa: E402
from surveys.domain.package.rows import InterviewRow, ProjectRow  # noqa: E402
from surveys.domain.package.writing import package_files  # noqa: E402
from surveys.domain.questionnaire import NUMBERS, Kind, Question  # noqa: E402

Table = tuple[str, str, Any]  # its name, its columns, its rows
MEBIBYTE = 2**20
COPIED = (
    *("respondents", "organizations", "consents"),
    *("interviews", "projects", "project_links", "quotes"),
)
REFERS = ("id", "interview", "project", "predecessor", "successor")


# --- a package of any size ---


def make_package(interviews: int, folder: Path) -> None:
    """Write a package of so many interviews, rounded up to whole copies of the reference study."""
    package = read_path(PACKAGE).package
    assert package is not None
    copies = -(-interviews // len(package.interviews))
    random = np.random.default_rng(1)
    rows: dict[str, list[Any]] = {table: [] for table in COPIED}
    for number in range(copies):
        for table in COPIED:
            rows[table] += [_copied(row, number) for row in package.rows(table)]
    changed: dict[str, Any] = {table: tuple(found) for table, found in rows.items()}
    whole = replace(package, **changed, profiles=())
    for path, content in package_files(_with_own_answers(whole, random)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


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
    below: dict[uuid.UUID, list[ProjectRow]] = {row.id: [] for row in package.interviews}
    for project in package.projects:
        below[project.interview].append(project)
    interviews, projects = [], []
    for row in package.interviews:
        drawn = _drawn(package, row, below[row.id], random)
        interviews.append(drawn[0])
        projects += drawn[1]
    return replace(package, interviews=tuple(interviews), projects=tuple(projects))


def _drawn(
    package: Package, row: InterviewRow, below: list[ProjectRow], random: np.random.Generator
) -> tuple[InterviewRow, list[ProjectRow]]:
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
    empty = [model for model in _models() if not model._base_manager.exists()]
    base = peak_memory()
    with transaction.atomic():
        with taking() as reading:
            package = read_path(folder).package
        assert package is not None
        with taking() as writing:
            study = import_package(by=by, package=package).study
            import_sections(study=study, sections=package.sections, by=by)
            _check_references()
        peak = peak_memory()
        del package
        tables = [_dumped(model) for model in empty]
        transaction.set_rollback(True)
    with transaction.atomic():
        with taking() as bare:
            for table in tables:
                _insert(table)
            _check_references()
        transaction.set_rollback(True)
    rows = sum(table[2].count(b"\n") if _copies() else len(table[2]) for table in tables)
    print(f"{connection.vendor}: {rows:,} rows in {len(tables)} tables")
    print(f"  read and check  {reading}\n  write           {writing}\n  bare insert     {bare}")
    whole = reading.wall + writing.wall
    print(f"  write : bare insert {writing.wall / bare.wall:5.2f}")
    print(f"  whole : bare insert {whole / bare.wall:5.2f}")
    print(f"  peak {peak:.0f} MiB, {base:.0f} MiB before")


def _models() -> list[Any]:
    return [
        *apps.get_app_config("surveys").get_models(),
        *apps.get_app_config("analytics").get_models(),
    ]


def _copies() -> bool:
    return connection.vendor == "postgresql"


def _check_references() -> None:
    """Have PostgreSQL check now what it would check at the commit."""
    if _copies():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _dumped(model: Any) -> Table:
    """Return the rows of a table as they can be inserted again without a thought."""
    table = model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        if not _copies():
            cursor.execute(f'SELECT {columns} FROM "{table}"')
            return table, columns, cursor.fetchall()
        with cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT') as copy:
            return table, columns, b"".join(bytes(part) for part in copy)


def _insert(table: Table) -> None:
    name, columns, rows = table
    with connection.cursor() as cursor:
        if not _copies():
            marks = ", ".join(["%s"] * (columns.count(",") + 1))
            cursor.executemany(f'INSERT INTO "{name}" ({columns}) VALUES ({marks})', rows)
            return
        with cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy:
            for start in range(0, len(rows), MEBIBYTE):
                copy.write(rows[start : start + MEBIBYTE])


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
            None if _copies() else str(Path(folder) / "benchmark.sqlite3")
        )
        old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            measure(package)
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
