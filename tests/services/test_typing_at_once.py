"""Two people type at the same moment, on PostgreSQL."""

import pytest
from django.db import connection

from surveys.actions.working_copies import publish
from surveys.domain.confirming import EVERYTHING
from surveys.domain.refusals import StaleVersion
from tests.surveys import typing_races

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(transactional_db):
    assert connection.vendor == "postgresql"


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


def test_one_of_two_who_save_at_once_saves():
    for _ in range(typing_races.ROUNDS // 4):
        interview, one, other = typing_races.two_pages()
        one.type("staff", "7")
        seen = one.look()
        done = typing_races.at_once(
            *[
                lambda page=page, seen=seen, interview=interview: publish(
                    by=page.by, interview=interview, seen=seen, confirmed=EVERYTHING
                )
                for page in (one, other)
            ]
        )
        refused = [each for each in done if isinstance(each, Exception)]
        assert [type(each) for each in refused] == [StaleVersion]
        interview.refresh_from_db()
        assert (interview.version, interview.answers["staff"]) == (2, 7)
