"""Files of stored studies are made by their job, and dumped beside, in every format."""

import pytest

from analytics.models import DataFile
from benchmarks.exports import FORMATS, PROJECTS
from benchmarks.large_study import make_large
from benchmarks.stored_exports import SMALLEST, dumped, made, slug_of
from surveys.models import Interview, Project

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


def test_both_ways_write_all_records():
    make_large(PROJECTS * SMALLEST, slug=slug_of(SMALLEST), each=PROJECTS)
    records = Interview.objects.count() + Project.objects.count()
    assert records >= (1 + PROJECTS) * SMALLEST
    for name in FORMATS:
        said = made(name, SMALLEST)
        assert {*said} == {"seconds", "clock", "file", "grown"}
        assert said["seconds"] > 0 < said["file"]
        assert DataFile.objects.latest("created_at").rows == records
        assert dumped(name, SMALLEST)["seconds"] > 0
