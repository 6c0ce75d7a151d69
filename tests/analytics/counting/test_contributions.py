"""An edit reads the tallies of its respondents, by their keys."""

import pytest
from django.db import connection

from analytics.counting.contributions import difference_of
from analytics.counting.tallies import fresh_tallies
from analytics.queries.design import load_design
from analytics.stats.counting.sampling import PLAIN
from surveys.models import Interview
from tests.analytics.actions.editing import edit
from tests.analytics.factories import counted, define
from tests.plans import queries_run
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]


def test_no_other_tally_of_the_study_is_looked_at():
    wave = make_wave(make_study())
    define(wave.study)
    make_interview(wave, {"stage": "production"}, respondent="R1")
    make_interview(wave, {"stage": "production"}, respondent="R2")
    counted(wave.study)
    interview = Interview.objects.get(respondent__code="R1")
    edit(interview, {1: {"stage": "research"}})
    design = load_design(wave.study)
    fresh = fresh_tallies(design, {interview.pk})
    with queries_run() as queries:
        assert difference_of(design, {interview.pk}, fresh, PLAIN)
    plans = []
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plans += [row[-1] for row in cursor.fetchall()]
    assert len(plans) == 3
    keys = "(interview_id=?)", "(respondent_id=?)", "(wave_id=? AND respondent_id=?)"
    assert all(plan.endswith(keys) for plan in plans)
