"""Others act on an interview while somebody types into it, on the database of one computer."""

import pytest

from tests.surveys.desk_races import RACES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_nothing_is_lost_or_written_where_it_may_not(race):
    race()
