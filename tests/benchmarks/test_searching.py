"""The benchmark of searching measures what it says, on a register that is there to be found."""

import pytest

from benchmarks.searching import make_register, measured
from surveys.queries.register.finding import find_experts

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


def test_every_way_is_timed_on_experts_who_are_found(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    study = make_register(30)
    names = [*study.respondents.values_list("identity__name", flat=True)]
    assert find_experts(study, names[7], by_identity=True).ids
    times = measured(study)
    assert {"search", "scan in memory", "scan in the database"} <= times.keys()
