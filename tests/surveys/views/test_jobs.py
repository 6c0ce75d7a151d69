"""Jobs on pages: how far they are, and who may cancel them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.actions import accounts, jobs
from surveys.domain.jobs import JobKind
from surveys.models import Job
from surveys.models.job import PATIENCE
from tests.surveys.factories import make_member, make_study

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


SAID = ("about 30 minutes left", "about 1 minute left", "less than a minute left")


def start(study, by):
    return jobs.start_job(by=by, kind=JobKind.IMPORT_CHECK, study=study)


def test_a_page_asks_until_the_job_is_over_and_is_then_loaded_anew(client):
    study = make_study()
    person = make_member(study, "researcher")
    client.force_login(person)
    job = start(study, person)
    address = reverse("job-page", args=[study.slug, job.pk])
    part = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part
    jobs.cancel_job(by=person, job=job)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "cancelled" in client.get(address).content.decode()


def test_whoever_started_a_job_and_admins_cancel_it(client):
    study = make_study()
    owner, other = make_member(study, "researcher"), make_member(study, "researcher")
    job = start(study, owner)
    address = reverse("job-cancel", args=[study.slug, job.pk])
    client.force_login(other)
    assert client.post(address).status_code == 403
    assert (
        address not in client.get(reverse("job-page", args=[study.slug, job.pk])).content.decode()
    )
    for person in (owner, make_member(study, "admin")):
        client.force_login(person)
        assert client.post(address).status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.parametrize(
    ("done", "spent", "said"),
    [
        (250, 600, "about 30 minutes left"),
        (500, 60, "about 1 minute left"),
        (990, 60, "less than a minute left"),
        (0, 60, None),
    ],
)
def test_a_job_says_how_long_the_rest_takes_at_its_pace(client, done, spent, said):
    study = make_study()
    person = make_member(study, "researcher")
    client.force_login(person)
    job = start(study, person)
    now = timezone.now()
    Job.objects.update(
        state="running",
        heartbeat=now,
        began_at=now - timedelta(seconds=spent),
        rows_done=done,
        rows=1000,
    )
    page = client.get(reverse("job-page", args=[study.slug, job.pk])).content.decode()
    assert [one for one in SAID if one in page] == ([said] if said else [])


def test_ones_own_jobs_are_listed_but_not_those_of_a_study_that_was_left(client):
    study, left = make_study(), make_study()
    person = make_member(study, "researcher")
    start(study, person)
    start(left, person)
    start(study, accounts.system_account())
    client.force_login(person)
    page = client.get(reverse("own-jobs"))
    assert [job.study for job in page.context["page"]] == [study]


def test_a_job_that_nobody_takes_up_says_so(client):
    study = make_study()
    person = make_member(study, "researcher")
    job = start(study, person)
    client.force_login(person)
    address = reverse("job-page", args=[study.slug, job.pk])
    assert "No worker has taken it up" not in client.get(address).content.decode()
    Job.objects.update(created_at=job.created_at - 2 * PATIENCE)
    assert "No worker has taken it up" in client.get(address).content.decode()
