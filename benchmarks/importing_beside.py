"""How long somebody who saves an interview waits while a file of interviews is imported beside.

`python -m benchmarks.importing_beside 20000` on the database of the settings, in a test database
beside it. The file is that of `benchmarks.importing_records`. Another process saves one interview
again and again, as a form that saves by itself does, through the action that pages use; the import,
the sealing of what it wrote and the count of it are committed meanwhile.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.db import DatabaseError, connection, transaction  # noqa: E402

from analytics.actions.counting import count_study  # noqa: E402
from analytics.actions.definitions import import_sections  # noqa: E402
from benchmarks.importing import MEBIBYTE, is_copied, taking  # noqa: E402
from benchmarks.importing_records import WAVE, design  # noqa: E402
from benchmarks.reference import PACKAGE  # noqa: E402
from surveys.actions.accounts import system_account  # noqa: E402
from surveys.actions.interviews import record_interview, store_edit  # noqa: E402
from surveys.actions.record_imports import apply_here, check_here, take_file  # noqa: E402
from surveys.actions.respondents import ensure_respondent  # noqa: E402
from surveys.actions.sealing import seal_entries  # noqa: E402
from surveys.domain.contents import InterviewContent  # noqa: E402
from surveys.domain.findings import Findings  # noqa: E402
from surveys.domain.package.reading import read_path  # noqa: E402
from surveys.domain.record_files.known import Choices  # noqa: E402
from surveys.models import Interview, Study  # noqa: E402

PAUSE = 0.2  # seconds between two saves
PHASES = ("check", "import", "seal", "count")
Saves = list[tuple[int, float, bool]]
"""Of each save in which phase it began, how many seconds it took, and whether it succeeded."""


def measure(path: Path) -> None:
    """Import the file with somebody beside, and print how long they waited."""
    by = system_account()
    study = design(by)
    with read_path(PACKAGE) as reading:
        assert reading.package is not None
        import_sections(study=study, sections=reading.package.sections, by=by)
    count_study(study.pk)
    phase = multiprocessing.get_context("fork").Value("i", 0)
    with saving(_draft(study), phase) as saves:
        for number, name in enumerate(PHASES):
            phase.value = number
            with taking() as taken:
                _do(name, study, path)
            print(f"  {name:8} {taken}", flush=True)
    for number, name in enumerate(PHASES):
        waits = sorted(seconds for place, seconds, _ in saves if place == number)
        failed = sum(not succeeded for place, _, succeeded in saves if place == number)
        said = f"median {waits[len(waits) // 2]:.2f} s, longest {waits[-1]:.2f} s" if waits else ""
        print(f"  beside {name:8} {len(waits):5} saves, {failed} failed; {said}")


def _do(phase: str, study: Study, path: Path) -> None:
    by = system_account()
    if phase == "check":
        with path.open("rb") as file:
            pieces = iter(lambda: file.read(MEBIBYTE), b"")
            said = Choices(consent="1", new_experts=True)
            wave = study.waves.get(code=WAVE)
            taken = take_file(by=by, wave=wave, name=path.name, content=pieces, choices=said)
        check_here(by=by, record_import=taken)
    elif phase == "import":
        taken = study.record_imports.get()
        job = apply_here(by=by, record_import=taken, new_experts=True)
        assert job.state == "done", job.said
    elif phase == "seal":
        seal_entries()
    else:
        count_study(study.pk)


def _draft(study: Study) -> Interview:
    by, wave = system_account(), study.waves.get(code=WAVE)
    expert = ensure_respondent(by=by, study=study, code="Typed")
    content = InterviewContent(answers={}, language="en")
    form = wave.questionnaires.get()
    return record_interview(
        by=by, wave=wave, questionnaire=form, respondent=expert, content=content
    )


@contextmanager
def saving(interview: Interview, phase: Any) -> Iterator[Saves]:
    """Have another process save an interview until the block ends; then give what came of it."""
    forked = multiprocessing.get_context("fork")
    is_over, told = forked.Event(), forked.SimpleQueue()
    connection.close()  # a connection is never shared with a process that was forked
    given = (interview, phase, is_over, told)
    process = forked.Process(target=_save_until, args=given, daemon=True)
    process.start()
    saves: Saves = []
    try:
        yield saves
    finally:
        is_over.set()
        saves += told.get()
        process.join()


def _save_until(interview: Interview, phase: Any, is_over: Any, told: Any) -> None:
    by, saves, number = system_account(), [], 0
    while not is_over.wait(PAUSE):
        number += 1
        begun, began, succeeded = phase.value, time.perf_counter(), True
        content = InterviewContent(answers={}, language="en", interviewer=f"Save-{number}")
        try:
            with transaction.atomic():
                store_edit(
                    by=by,
                    interview=interview,
                    seen=interview.version,
                    content=content,
                    found=Findings(),
                )
            interview.refresh_from_db()
        except DatabaseError:
            succeeded = False
        saves.append((begun, time.perf_counter() - began, succeeded))
    told.put(saves)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("interviews", type=int, nargs="?", default=1_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        command = [sys.executable, "-m", "benchmarks.importing_records", str(given.interviews)]
        subprocess.run([*command, "--make", path], check=True)
        connection.settings_dict["TEST"]["NAME"] = (
            None if is_copied() else str(Path(folder) / "benchmark.sqlite3")
        )
        old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            print(f"{connection.vendor}: {given.interviews:,} interviews")
            measure(path)
        finally:
            connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    main()
