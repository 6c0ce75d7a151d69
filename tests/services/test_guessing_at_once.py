"""Many guesses at once are no way around the limits, on PostgreSQL."""

import pytest
from django.db import connection

from tests.nucleus.guessing import RACES

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_many_guesses_at_once_are_no_more_than_one_after_the_other(race):
    race()
