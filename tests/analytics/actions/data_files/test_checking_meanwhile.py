"""Files that are made while others write pass their check, then and when all is written.

On SQLite beside four writers, on PostgreSQL beside eight; one act in three changes everything
that its writer has.
"""

import json
import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from surveys.actions import accounts, log
from surveys.models import Interview
from tests.analytics.factories import define
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FILES = 20 if SOAK else 3
EACH = 4  # interviews of one writer
WRITERS = {"sqlite": 4, "postgresql": 8}
FORMATS = ("csv", "xlsx", "sav", "parquet")


@pytest.fixture
def study():
    wave = make_wave(make_study())
    define(wave.study)
    for writer in range(WRITERS[connection.vendor]):
        for number in range(EACH):
            make_interview(wave, {"team_size": 1}, {"team_size": 1}, staff="1",
                           respondent=f"W{writer}-{number}")  # fmt: skip
    return wave.study


def test_files_that_are_made_beside_writers_are_the_study_as_of_their_entry(study, tmp_path):
    done = threading.Event()
    writers = [
        threading.Thread(target=write, args=(study.pk, number, done))
        for number in range(WRITERS[connection.vendor])
    ]
    for thread in writers:
        thread.start()
    paths = [tmp_path / f"file{number}" for number in range(FILES)]
    try:
        for number, path in enumerate(paths):
            chosen = ["--unit", "both", "--format", FORMATS[number % len(FORMATS)]]
            call_command("export_data", study.slug, *chosen, "--to", str(path))
            call_command("check_export", str(path))
    finally:
        done.set()
        for thread in writers:
            thread.join()
    entries = set()
    for path in paths:
        call_command("check_export", str(path))
        manifest = json.loads(path.with_name(f"{path.name}.manifest.json").read_text())
        entries.add(manifest["as_of_entry"])
        interviews, projects = (one["rows"] for one in manifest["tables"])
        assert (interviews, projects) == (len(writers) * EACH, 2 * len(writers) * EACH)
    assert len(entries) == FILES


def write(study_id, writer, done):
    """Change interviews of one writer with their projects, in one act each or all in one."""
    by = accounts.system_account()
    number = 1
    try:
        while not done.is_set():
            number += 1
            mine = Interview.objects.filter(
                wave__study=study_id, respondent__code__startswith=f"W{writer}-"
            )
            with transaction.atomic():
                for interview in mine.order_by("pk")[: None if number % 3 else 1]:
                    interview.answers = interview.answers | {"staff": number}
                    log.update(interview, by=by, action="interview.edited")
                    for project in interview.projects.all():
                        project.answers = project.answers | {"team_size": number}
                        log.update(project, by=by, action="project.edited")
            done.wait(0.01)
    finally:
        connection.close()
