"""Others act on an interview while somebody types into it, on PostgreSQL."""

import pytest
from django.db import connection

from tests.surveys.desk_races import RACES

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_nothing_is_lost_or_written_where_it_may_not(race):
    race()
