import pytest
from django.db import connection

from analytics.actions.packages import import_study
from benchmarks.reference import PACKAGE
from surveys.actions import accounts
from surveys.actions.upkeep import look_at_tables
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


def rows_of_interviews() -> int:
    """Return how many interviews the planner believes that there are; 0 where it never looked."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'surveys_interview'")
            return max(0, int(cursor.fetchone()[0]))
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone() is None:
            return 0
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'surveys_interview'")
        return max((int(stat.split()[0]) for (stat,) in cursor.fetchall()), default=0)


def test_the_planner_knows_how_much_there_is():
    wave = make_wave(make_study())
    for number in range(3):
        make_interview(wave, respondent=f"R{number}")
    look_at_tables()
    assert rows_of_interviews() == 3


@pytest.mark.slow
def test_an_import_lets_it_look_and_a_trial_does_not():
    by = accounts.system_account()
    before = rows_of_interviews()
    import_study(by=by, source=PACKAGE, dry_run=True)
    assert rows_of_interviews() == before
    import_study(by=by, source=PACKAGE)
    assert rows_of_interviews() == 68
