"""The files that an edited one may come of."""

import pytest

from analytics.models import DataFile
from analytics.queries.made_files import made_files
from tests.analytics.linking import linked
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_file_that_a_link_had_made_is_named_once_somebody_fetched_it():
    wave = make_wave(make_study())
    make_interview(wave, {}, respondent="R1")
    linked(wave.study, by=make_member(wave.study, "admin"))
    made = DataFile.objects.get(made_at__isnull=False)
    made.downloads = 0
    made.save()
    assert made_files(wave.study) == []
    made.downloads = 1
    made.save()
    assert [one.name for one in made_files(wave.study)] == [made.name]
