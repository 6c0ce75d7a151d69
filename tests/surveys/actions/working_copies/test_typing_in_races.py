"""Two people type at the same moment, on the database of one computer."""

import pytest

from tests.surveys import typing_races

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize(
    "race",
    [
        typing_races.on_one_answer,
        typing_races.on_different_answers,
        typing_races.one_request_twice,
        typing_races.while_somebody_saves,
    ],
)
def test_nothing_typed_at_once_is_lost(race):
    race()
