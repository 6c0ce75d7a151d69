"""Many guesses at once are no way around the limits, on the database of one computer."""

import pytest

from tests.nucleus.guessing import RACES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_many_guesses_at_once_are_no_more_than_one_after_the_other(race):
    race()
