"""Jobs: taken up once, again when a worker dies, cancelled, and over with a reason."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from surveys.actions import accounts, jobs
from surveys.domain.jobs import JobKind
from surveys.domain.refusals import Refused
from surveys.models import Job
from surveys.models.job import PATIENCE
from tests.surveys.factories import make_member, make_study

pytestmark = pytest.mark.django_db
KIND = JobKind.IMPORT_CHECK


def start(study=None):
    study = study or make_study()
    return jobs.start_job(by=accounts.system_account(), kind=KIND, study=study)


def finish(run):
    run.end("done", rows=3)


def do(work=finish):
    return jobs.run_job({KIND.value: work})


def silence(job, **fields):
    """Let the worker of a job have been silent for too long."""
    long_ago = timezone.now() - PATIENCE - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(heartbeat=long_ago, **fields)


def test_the_oldest_job_is_done_first_and_once():
    first, second = start(), start()
    done = []

    def work(run):
        done.append(run.job.pk)
        finish(run)

    assert do(work)
    assert do(work)
    assert not do(work)
    assert done == [first.pk, second.pk]
    first.refresh_from_db()
    assert (first.state, first.result, first.attempts) == ("done", {"rows": 3}, 1)


def test_a_job_that_somebody_is_at_is_left_to_them_until_they_fall_silent():
    job = start()
    claimed = jobs._claim([KIND])
    assert not do()
    silence(job)
    assert do()
    with pytest.raises(jobs.Lost):
        claimed.end("done")  # what the first worker made is not kept
    job.refresh_from_db()
    assert job.attempts == 2


def test_a_job_that_workers_die_of_says_that_it_will_not_be_tried_again():
    job = start()
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs._claim([KIND])
        silence(job)
    assert not do()
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.said.code == "given_up"
    assert job.said.params["attempts"] == jobs.MOST_ATTEMPTS


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_when_it_asks(monkeypatch):
    monkeypatch.setattr(jobs, "TELL_EVERY", 0)
    by, waiting = accounts.system_account(), start()
    assert jobs.cancel_job(by=by, job=waiting)
    assert not do()
    running = start()

    def work(run):
        run.tell(1, rows=10)
        jobs.cancel_job(by=by, job=run.job)
        run.tell(2, rows=10)
        raise AssertionError("it goes on")

    assert do(work)
    for job in (waiting, running):
        job.refresh_from_db()
        assert job.state == "cancelled"
        assert not jobs.cancel_job(by=by, job=job)
    assert running.rows == 10


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (Refused("No %(what)s.", {"what": "bread"}, code="no_bread"), "refused", "no_bread"),
        (RuntimeError("secret detail"), "failed", "broke_off"),
        (jobs.SoftTimeLimitExceeded(), "failed", "too_long"),
    ],
)
def test_what_does_not_succeed_says_why(error, state, code):
    job = start()

    def work(run):
        raise error

    assert do(work)
    job.refresh_from_db()
    assert (job.state, job.said.code) == (state, code)
    assert "secret" not in str(job.said)


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (JobKind.IMPORT_APPLY, "longer than 18 minutes"),
        (JobKind.DATA_FILE, "longer than 7 days"),
    ],
)
def test_what_was_ended_says_how_long_work_of_its_kind_may_take(kind, limit):
    job = jobs.start_job(by=accounts.system_account(), kind=kind, study=make_study())

    def work(run):
        raise jobs.SoftTimeLimitExceeded

    assert jobs.run_job({kind.value: work})
    job.refresh_from_db()
    assert limit in job.said.text()


def test_a_job_outlives_a_database_that_is_away():
    job = start()

    def work(run):
        raise OperationalError("away")

    assert do(work)
    silence(job)
    assert do()
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_that_was_to_stop_is_not_taken_up_again():
    job = start()
    assert jobs._claim([KIND])
    silence(job, cancel_asked=True)
    assert not do()
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_person_has_the_jobs_they_started():
    study = make_study()
    person = make_member(study, "researcher")
    own = jobs.start_job(by=person, kind=KIND, study=study)
    start(study)
    assert [*Job.objects.of_person(person)] == [own]
    assert Job.objects.of_person(accounts.system_account()).count() == 2
