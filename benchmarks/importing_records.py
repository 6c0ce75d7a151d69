"""The import of a file of interviews beside a bare insert of the same rows into the same tables.

`python -m benchmarks.importing_records 1000 --format xlsx` on the database of the settings, in a
test database beside it. The file has interviews of one wave of the reference study, with answers of
their own, and three projects each. It is checked, and then read and checked once more and written,
as a person has it done; nothing is kept, and what was written goes into the empty tables again as
text that is ready. How long others wait for it is measured by `benchmarks.importing_beside`.
"""

import argparse
import csv
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import django
import xlsxwriter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from benchmarks.importing import (  # noqa: E402
    Taken,
    check_references,
    dumped,
    insert,
    is_copied,
    make_package,
    models,
    peak_memory,
    taking,
)
from benchmarks.reference import PACKAGE  # noqa: E402
from nucleus.memory import tune_collector  # noqa: E402
from surveys.actions.accounts import system_account  # noqa: E402
from surveys.actions.packages import import_package  # noqa: E402
from surveys.actions.record_imports import (  # noqa: E402
    apply_here,
    applying,
    check_here,
    take_file,
)
from surveys.domain.package.files import MEBIBYTE, TABLES  # noqa: E402
from surveys.domain.package.reading import read_path  # noqa: E402
from surveys.domain.record_files.known import Choices  # noqa: E402
from surveys.domain.waves import WaveState  # noqa: E402
from surveys.models import Study  # noqa: E402

WAVE = "2019"
PROJECTS = 3  # of each interview
ANSWERS_OF = 3_000  # interviews whose answers differ
LEFT_OUT = {"wave", "questionnaire", "state", "review_note", "further_conversations"}


# --- the file ---


def make_file(interviews: int, path: Path, folder: Path) -> None:
    """Write a file of so many interviews; a package of copies gives the answers, in turn."""
    make_package(min(3 * interviews, ANSWERS_OF), folder)
    sheets = {"interviews": _interviews(folder, interviews), "projects": _projects(folder)}
    if path.suffix == ".csv":
        _write_csv(path, [*sheets["interviews"]], [*sheets["projects"]])
        return
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(number, column, cell)


def _table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


KEPT: dict[str, str] = {}
"""The interviews of the file, each with the one whose projects it has."""


def _interviews(folder: Path, number: int) -> Iterator[list[str]]:
    rows = (row for row in _table(folder, "interviews") if row["wave"] == WAVE)
    for place, row in enumerate(itertools.islice(itertools.cycle([*rows]), number)):
        values = {name: cell for name, cell in row.items() if name not in LEFT_OUT}
        id = values.pop("id")
        KEPT[f"K{place}"] = id
        values |= {"respondent": f"N{place}", "interview_key": f"K{place}"}
        if not place:
            yield [*values]
        yield [*values.values()]


def _projects(folder: Path) -> Iterator[list[str]]:
    of: dict[str, list[dict[str, str]]] = {}
    for row in _table(folder, "projects"):
        of.setdefault(row["interview"], []).append(row)
    head: list[str] = []
    for key, interview in KEPT.items():
        some = of.get(interview) or next(iter(of.values()))
        for place, row in enumerate(itertools.islice(itertools.cycle(some), PROJECTS)):
            answers = {k: v for k, v in row.items() if k not in ("id", "interview", "position")}
            label = answers.pop("label")
            values = {"interview_key": key, "project_key": str(place), "project_label": label}
            values |= answers
            if not head:
                head = [*values]
                yield head
            yield [*values.values()]


def _write_csv(path: Path, interviews: list[list[str]], projects: list[list[str]]) -> None:
    """Write one row for each project, with the interview repeated."""
    head, *rows = interviews
    key = head.index("interview_key")
    by_key = {row[key]: row for row in rows}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*head, *projects[0][1:]])
        writer.writerows([*by_key[row[0]], *row[1:]] for row in projects[1:])


# --- the measurement ---


def measure(path: Path, folder: Path) -> None:
    """Import the file, insert its rows barely, and print both."""
    by = system_account()
    empty = [model for model in models() if not model._base_manager.exists()]
    tune_collector()
    base = peak_memory()
    with transaction.atomic():
        wave = design(by).waves.get(code=WAVE)
        with path.open("rb") as file:
            pieces = iter(lambda: file.read(MEBIBYTE), b"")
            said = Choices(consent="1", new_experts=True)
            taken = take_file(by=by, wave=wave, name=path.name, content=pieces, choices=said)
        with taking() as checking:
            check_here(by=by, record_import=taken)
        taken.refresh_from_db()
        if taken.problems:
            raise SystemExit("\n".join(str(one) for one in taken.findings.all()[:20]))
        written, locked = _timed("_apply"), _timed("_write")
        with taking() as applied:
            job = apply_here(by=by, record_import=taken, new_experts=True)
        assert job.state == "done", job.said
        peak = peak_memory()
        print(f"{connection.vendor}, {path.suffix}: {job.result}")
        tables = [dumped(model, folder) for model in empty]
        transaction.set_rollback(True)
    with transaction.atomic():
        bare = sum(map(insert, tables), Taken())
        with taking() as references:
            check_references()
        bare += references
        transaction.set_rollback(True)
    print(f"  check        {checking}\n  apply        {applied}\n  of that write{written}")
    print(f"  in the lock  {locked}\n  bare insert  {bare}")
    for name, one in (("write", written), ("apply", applied), ("both", checking + applied)):
        wall, cpu = one.wall / bare.wall, one.cpu / max(bare.cpu, 0.001)
        print(f"  {name} : bare insert {wall:5.2f} wall {cpu:5.2f} CPU of this process")
    print(f"  peak {peak:.0f} MiB, {base:.0f} before")


def _timed(step: str) -> Taken:
    """Time a step of an import from now on."""
    work, taken = getattr(applying, step), Taken()

    def timed(*given: Any) -> None:
        with taking() as part:
            work(*given)
            check_references()
        taken.wall, taken.cpu = part.wall, part.cpu

    setattr(applying, step, timed)
    return taken


def design(by: Any) -> Study:
    """Store the reference study without its records, its waves open."""
    with read_path(PACKAGE) as reading:
        package = reading.package
        assert package is not None
        waves = tuple(replace(one, state=WaveState.OPEN) for one in package.study.waves)
        nothing: dict[str, Any] = dict.fromkeys(TABLES, ())
        design = replace(package, study=replace(package.study, waves=waves), **nothing)
        return import_package(by=by, package=design).study


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("interviews", type=int, nargs="?", default=1_000)
    parser.add_argument("--format", choices=("xlsx", "csv"), default="xlsx")
    parser.add_argument("--make", type=Path, metavar="FILE", help="only write the file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.make:
            make_file(given.interviews, given.make, Path(folder))
            return
        path = Path(folder) / f"records.{given.format}"
        command = [sys.executable, "-m", "benchmarks.importing_records", str(given.interviews)]
        subprocess.run([*command, "--make", path], check=True)  # its memory is not ours
        connection.settings_dict["TEST"]["NAME"] = (
            None if is_copied() else str(Path(folder) / "benchmark.sqlite3")
        )
        old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            measure(path, Path(folder))
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
