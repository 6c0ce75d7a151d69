"""A process that writes to an instance of its own, told what to do line by line.

`tests.faults.test_worker_kill` starts it beside a real worker. Each command is a line on standard
input, each answer a line of JSON on standard output.
"""

import hashlib
import io
import json
import os
import secrets
import sys
import tempfile
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nucleus.settings")
django.setup()

from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from analytics import nudging, receivers  # noqa: E402
from analytics.actions import recounting, runs  # noqa: E402
from analytics.actions.counting import count_study  # noqa: E402
from analytics.actions.data_files import open_parts, request_file  # noqa: E402
from analytics.counting import tallies  # noqa: E402
from analytics.counting.verification import breaches_of_state  # noqa: E402
from analytics.models import (  # noqa: E402
    CountChunk,
    DataFile,
    Estimate,
    Export,
    Freshness,
)
from analytics.queries.design import load_design  # noqa: E402
from analytics.queries.owed import last_seal  # noqa: E402
from analytics.queries.verification import breaches_of, breaches_of_log  # noqa: E402
from analytics.signals import chunk_counted  # noqa: E402
from analytics.stats.counting.sampling import PLAIN  # noqa: E402
from analytics.writers.manifests import manifest_text  # noqa: E402
from surveys.actions.accounts import system_account  # noqa: E402
from surveys.actions.record_imports import (  # noqa: E402
    check_here,
    start_applying,
    take_file,
)
from surveys.domain.data_files.registry import FORMATS  # noqa: E402
from surveys.domain.layout.options import Options, Unit  # noqa: E402
from surveys.domain.record_files.known import Choices  # noqa: E402
from surveys.models import Entry, Heartbeat, Interview, Job, Project, Study  # noqa: E402
from surveys.models.job import PATIENCE  # noqa: E402
from tests.analytics.actions.editing import figures  # noqa: E402
from tests.analytics.factories import define  # noqa: E402
from tests.surveys.factories import make_interview, make_study, make_wave  # noqa: E402


def setup():
    """Make the database and a counted study with two interviews."""
    call_command("migrate", verbosity=0)
    wave = make_wave(make_study(slug="faults"))
    define(wave.study)
    make_interview(wave, {"stage": "production"}, {}, respondent="R1")
    make_interview(wave, {}, respondent="R2")
    count_study(wave.study_id)
    return state()


NUDGED_WITHIN = 10  # seconds


def write():
    """Commit one more interview in one transaction; one nudge follows the commit."""
    study = Study.objects.get(slug="faults")
    with transaction.atomic():
        expert = f"W{uuid.uuid4().hex}"  # a driver that starts again knows not whom it had
        make_interview(study.waves.get(), {"stage": "production"}, {}, respondent=expert)
    return state()


def write_waiting():
    """Commit one more interview and wait for its nudge, as without a thread for it."""
    nudge, receivers.nudger.nudge = receivers.nudger.nudge, nudging.send
    try:
        return write()
    finally:
        receivers.nudger.nudge = nudge


def write_and_hold():
    """Commit, then keep the figures to myself: whoever begins to count waits for `release`."""
    answer = write()
    receivers.nudger.finish(NUDGED_WITHIN)  # one still on its way would reach the next worker
    hold = ["BEGIN IMMEDIATE"]
    if connection.vendor == "postgresql":
        hold = ["BEGIN", "LOCK TABLE analytics_freshness IN ACCESS EXCLUSIVE MODE"]
    for statement in hold:
        connection.cursor().execute(statement)
    return answer


def release():
    """Let the others write again."""
    connection.cursor().execute("ROLLBACK")
    return state()


def state():
    """Say what is stored, what was counted, and when a worker last consumed a task."""
    study = Study.objects.get(slug="faults")
    freshness = Freshness.objects.filter(study=study).first()
    figure = Estimate.objects.filter(indicator__code="projects", segment=None).first()
    newest = Entry.objects.filter(study=study).aggregate(newest=Max("pk"))["newest"]
    sealed = Entry.objects.filter(study=study, seal__isnull=False).aggregate(
        entry=Max("pk"), number=Max("seal__number")
    )
    return {
        "projects": Project.objects.count(),
        "counted": int(figure.value) if figure else None,
        "current": sealed["entry"] == newest and freshness.counted == sealed["number"],
        "beats": [beat.at.timestamp() for beat in Heartbeat.objects.all()],
    }


def verify():
    """Say what is broken."""
    study = Study.objects.get(slug="faults")
    return [*breaches_of_log(), *breaches_of(study), *breaches_of_state(study)]


ROWS = 400


def bring_file():
    """Take a file of interviews, check it, and ask for its import, which nobody begins yet."""
    by, study = system_account(), Study.objects.get(slug="faults")
    rows = "".join(f"F{n},2019-06-03,yes,research\n" for n in range(ROWS))
    content = f"respondent,held_on,aws_customer,stage\n{rows}".encode()
    choices = Choices(consent="1")
    wave = study.waves.get()
    taken = take_file(by=by, wave=wave, name="x.csv", content=[content], choices=choices)
    check_here(by=by, record_import=taken)
    taken.refresh_from_db()
    start_applying(by=by, record_import=taken, new_experts=True)
    return job_state()


def job_state():
    """Say how far the last job is, and how many interviews of the file are stored."""
    job = Job.objects.latest("created_at")
    of_file = Interview.objects.filter(respondent__code__startswith="F")
    return {"state": job.state, "attempts": job.attempts, "stored": of_file.count()}


INTERVIEWS = 150
LONG = 7_000  # characters that no program packs into few, so that a file has several parts


def ask_for_file():
    """Ask for a data file of many interviews, which nobody begins to make yet."""
    wave = Study.objects.get(slug="faults").waves.get()
    for number in range(INTERVIEWS):
        said = {"respondent": f"D{number}", "goals": secrets.token_urlsafe(LONG)[:LONG]}
        make_interview(wave, {"stage": "production"}, {}, **said)
    return _ask_for("xlsx")


def ask_for_next_file():
    """Ask for another file of the same interviews, in the next format."""
    return _ask_for([*FORMATS][DataFile.objects.count() % len(FORMATS)])


def _ask_for(format):
    study = Study.objects.get(slug="faults")
    options = Options(unit=Unit.BOTH)
    request_file(by=system_account(), study=study, options=options, format=format)
    return file_state()


def file_state():
    """Say how far the last data file is, as of which entry; of one that is offered, is it whole."""
    made = DataFile.objects.latest("created_at")
    job = Job.objects.latest("created_at")  # after the file: the job of one that is offered is over
    state = {"state": job.state, "attempts": job.attempts, "entry": made.entry}
    state |= {"offered": made.is_offered, "exports": Export.objects.count(), "rows": made.rows}
    if made.is_offered:
        content = b"".join(open_parts(made))
        state["whole"] = hashlib.sha256(content).hexdigest() == made.sha256
        state["took"] = (job.ended_at - job.began_at).total_seconds()
    return state


def check_last_file():
    """Say whether the last file, as somebody downloads it with its manifest, passes its check."""
    made = DataFile.objects.latest("created_at")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / made.name
        path.write_bytes(b"".join(open_parts(made)))
        path.with_name(f"{made.name}.manifest.json").write_text(manifest_text(made.manifest))
        try:
            call_command("check_export", str(path), stdout=io.StringIO(), stderr=io.StringIO())
        except CommandError as error:
            return str(error)
    return "whole"


def verify_log():
    """Say what is broken in the log."""
    return [*breaches_of_log()]


def forgive():
    """Count the deaths of workers anew: twenty would be more than a job is tried."""
    Job.objects.update(attempts=0)
    return job_state()


def silence():
    """Let the worker of a job have been silent for long, as time would."""
    Job.objects.update(heartbeat=timezone.now() - 2 * PATIENCE)
    return job_state()


EXPERTS = 40


def grow():
    """Add many experts, and have each counted as a chunk of its own from now on."""
    recounting.ALONE, tallies.CHUNK = 0, 1
    wave = Study.objects.get(slug="faults").waves.get()
    for number in range(EXPERTS):
        make_interview(wave, {"stage": "production"}, {}, respondent=f"G{number}")
    count_study(wave.study_id)
    return state()


def derived():
    """Say what counting has stored."""
    return figures(Study.objects.get(slug="faults"))


def _count_all(study):
    """Count everything, as definitions that were changed have it."""
    Freshness.objects.filter(study=study).update(definitions_hash="")
    count_study(study.pk)


def recount():
    """Count everything anew; return how many chunks were counted by somebody else."""
    recounting.ALONE, tallies.CHUNK = 0, 1
    study = Study.objects.get(slug="faults")
    mine = []
    chunk_counted.connect(lambda **_told: mine.append(1), weak=False)
    _count_all(study)
    return len(mine)


def have_recounted():
    """Begin to count everything anew, leave it to others, and say who they were."""
    recounting.ALONE, tallies.CHUNK = 0, 1
    study = Study.objects.get(slug="faults")
    who = set()

    def only_look(_design, run, _modes):
        who.update(run.chunks.exclude(finished_at=None).values_list("claimed_by", flat=True))

    real, runs.count_chunks = runs.count_chunks, only_look
    try:
        _count_all(study)
    finally:
        runs.count_chunks = real
    return sorted(who)


def begin_and_hold():
    """Begin a full count, finish some of it, and hold one chunk."""
    recounting.ALONE, tallies.CHUNK = 0, 1
    study = Study.objects.get(slug="faults")
    design = load_design(study)
    run, _new = runs.begin_or_join(design, last_seal(study), list(tallies.chunks_of(study)), PLAIN)
    for _ in range(3):
        chunk = runs._claim(run)
        runs._finish(
            chunk, tallies.count_chunk(design, tallies.People(chunk.first, chunk.last), PLAIN)
        )
    runs._claim(run)
    return runs.progress_of(run)


def wait_long():
    """Have all that is claimed be claimed for too long."""
    CountChunk.objects.update(claimed_at=timezone.now() - 2 * runs.PATIENCE)


COMMANDS = {
    f.__name__: f
    for f in (
        *(setup, write, write_waiting, write_and_hold, release, state, verify, grow, derived),
        *(recount, have_recounted, begin_and_hold, wait_long),
        *(bring_file, job_state, verify_log, forgive, silence),
        *(ask_for_file, ask_for_next_file, file_state, check_last_file),
    )
}

if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(COMMANDS[line.strip()]()), flush=True)  # noqa: T201
