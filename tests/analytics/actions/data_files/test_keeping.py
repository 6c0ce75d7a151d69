"""How long the content of data files is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.actions import data_files
from analytics.actions.data_files import drop_expired, request_file
from analytics.models import DataFile, DataFilePart, Export
from analytics.tasks import make_data_file_task
from surveys.actions import jobs
from surveys.domain.layout.options import Options
from surveys.models import Job
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def asked():
    wave = make_wave(make_study())
    make_interview(wave, {}, respondent="R1")
    by = make_member(wave.study, "admin")
    return request_file(by=by, study=wave.study, options=Options(), format="csv")


def test_content_goes_when_its_time_is_over_and_what_it_was_stays(asked, settings):
    settings.NUCLEUS_EXPORT_DAYS = 3
    make_data_file_task()
    assert drop_expired() == 0
    asked.refresh_from_db()
    assert asked.expires_at - asked.made_at == timedelta(days=3)
    earlier = {"made_at": timezone.now() - timedelta(days=3, seconds=1)}
    DataFile.objects.update(**earlier, expires_at=timezone.now() - timedelta(seconds=1))
    make_data_file_task()  # nothing waits: it looks for what is over
    asked.refresh_from_db()
    assert not asked.is_offered
    assert (asked.dropped_at is not None, DataFilePart.objects.count()) == (True, 0)
    assert asked.manifest["rows"] == Export.objects.get().rows == 1
    assert drop_expired() == 0


def test_parts_of_a_file_that_was_never_made_go_when_its_job_is_over(asked):
    DataFilePart.objects.create(data_file=asked, number=0, content=b"half")
    assert drop_expired() == 0  # somebody may be at it
    Job.objects.update(state="failed", ended_at=timezone.now())
    assert drop_expired() == 1
    assert DataFilePart.objects.count() == 0
    assert not jobs.run_job(data_files.WORK)
