import pytest

from benchmarks import as_of
from benchmarks.large_study import make_large
from surveys.models import Seal
from surveys.queries.as_of.entry import newest_entry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


def test_an_entry_is_read_that_lies_so_many_versions_back():
    study = make_large(60, slug=as_of.SLUG)
    number = newest_entry(study).number
    as_of.change(150)
    assert Seal.objects.filter(number__gt=number).count() == 150
    assert as_of.select(number) > 0
    assert as_of.read(number) > 0
