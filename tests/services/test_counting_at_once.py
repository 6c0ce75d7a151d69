"""Counts of a study at once on PostgreSQL, and edits meanwhile: one is stored at a time."""

from functools import partial

import pytest
from django.db import connection

from analytics.actions.counting import count_study, recount_study
from analytics.counting.verification import breaches_of_state
from surveys.models import Interview
from tests.analytics.actions.editing import edit, figures_follow_a_recount
from tests.analytics.factories import define
from tests.services.test_concurrency import at_once
from tests.soaking import SOAK
from tests.surveys.factories import make_interview, make_study, make_wave

ROUNDS = 50 if SOAK else 5

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def study(transactional_db):
    assert connection.vendor == "postgresql"
    study = make_study()
    waves = [make_wave(study, code) for code in ("2018", "2019")]
    define(study)
    for wave in waves:
        for number in range(3):
            make_interview(wave, {"stage": "production"}, respondent=f"R{number}")
    count_study(study.pk)
    return study


@pytest.mark.parametrize("other", [count_study, recount_study])
def test_counts_at_once_leave_what_one_would(study, other):
    interviews = list(Interview.objects.order_by("pk"))
    for number, interview in enumerate(interviews):
        edit(interview, {1: {"stage": "research", "team_size": number + 1}})
        found = at_once(lambda: count_study(study.pk), lambda: other(study.pk))
        assert [one for one in found if isinstance(one, Exception)] == []
        assert list(breaches_of_state(study)) == []
    assert figures_follow_a_recount(study)


def test_edits_race_with_counts_of_them_and_of_everything(study):
    interviews = list(Interview.objects.order_by("pk"))
    for number in range(1, ROUNDS + 1):
        one, other = interviews[number % 6], interviews[(number + 3) % 6]
        changes = {1: {"stage": ("research", "production")[number % 2], "team_size": number}}
        found = at_once(
            partial(edit, one, changes),
            partial(count_study, study.pk),
            partial(recount_study, study.pk),
            partial(edit, other, changes),
            partial(count_study, study.pk),
        )
        assert [one for one in found if isinstance(one, Exception)] == []
        count_study(study.pk)
        assert list(breaches_of_state(study)) == []
        assert figures_follow_a_recount(study)
