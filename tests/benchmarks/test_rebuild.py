import pytest

from analytics.models import Tally
from benchmarks import rebuild
from benchmarks.large_study import make_large
from surveys.models import Project

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


def test_what_is_read_barely_is_what_is_counted():
    make_large(60, slug=rebuild.SLUG)
    interviews, projects = (len(list(rebuild._rows(sql))) for sql in rebuild.BARE)
    assert rebuild.count(workers=1) > 0
    assert Tally.objects.count() == interviews
    asked = Project.objects.filter(interview__in=Tally.objects.values("interview")).count()
    assert asked == projects


def test_the_least_of_each_number_is_told():
    taken = [rebuild.Taken(2.0, 1.0, 90.0), rebuild.Taken(1.5, 1.2, 80.0)]
    assert rebuild.best(taken) == rebuild.Taken(1.5, 1.0, 80.0)
