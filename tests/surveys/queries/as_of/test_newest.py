"""To find the records of a file has no limit of time, and nothing else loses its own."""

import pytest
from django.db import OperationalError, connection

from surveys.queries.as_of import selection
from surveys.queries.as_of.entry import newest_entry
from surveys.queries.as_of.newest import ask, without_time_limits
from surveys.queries.as_of.selection import select_as_of
from tests.surveys.factories import make_study, make_wave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
SLEEP = "SELECT 'slept', 1 FROM PG_SLEEP(1)"


def limits():
    with connection.cursor() as cursor:
        found = []
        for name in LIMITS:
            cursor.execute(f"SHOW {name}")
            found.append(cursor.fetchone()[0])
    return found


def test_the_limits_are_off_as_long_as_is_read_and_no_longer():
    before = limits()
    with without_time_limits():
        assert limits() == ["0", "0"]
    assert limits() == before == ["2min", "5min"]
    with pytest.raises(RuntimeError), without_time_limits():
        raise RuntimeError
    assert limits() == before


def test_records_are_found_where_other_statements_are_broken_off(monkeypatch):
    study = make_study()
    as_of, wave = newest_entry(study), make_wave(study)
    monkeypatch.setattr(selection, "_erased", lambda _as_of: dict(ask(SLEEP, [])))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '900ms'")
        try:
            assert select_as_of(as_of, [wave]).left_out.erased == {"slept": 1}
            with pytest.raises(OperationalError, match="statement timeout"):
                cursor.execute(SLEEP)
        finally:
            cursor.execute("RESET statement_timeout")
