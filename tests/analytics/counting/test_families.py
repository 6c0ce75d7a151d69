"""P values that are kept in the process: those of the last count, whoever made it, or none."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from analytics.actions.counting import count_study, recount_study
from analytics.counting import families
from analytics.models import Change, Freshness
from surveys.actions import accounts, studies
from surveys.models import Interview
from tests.analytics.actions.editing import edit, figures
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ANSWERS = ({"stage": "production", "team_size": 4}, {"stage": "research", "team_size": 9}, {})


@pytest.fixture
def study():
    """Three waves of five experts, counted."""
    families.KEPT.clear()
    study = make_study()
    waves = [make_wave(study, code) for code in ("2017", "2018", "2019")]
    define(study)
    for place, wave in enumerate(waves):
        for number in range(5):
            answers = ANSWERS[(place + number) % 3]
            customer = "yes" if number % 2 else "no"
            make_interview(wave, answers, respondent=f"R{number}", aws_customer=customer)
    count_study(study.pk)
    return study


def edit_one(study, number):
    interview = Interview.objects.of_study(study).order_by("pk")[number]
    answers = {"stage": ("research", "production")[number % 2], "team_size": 20 + number}
    edit(interview, {1: answers})


def figures_are_those_of_a_full_count(study):
    followed = figures(study)
    with transaction.atomic():
        recount_study(study.pk)
        whole = figures(study)
        transaction.set_rollback(True)
    return followed == whole


def test_edit_after_edit_leaves_what_a_full_count_finds(study):
    for number in range(6):
        edit_one(study, number)
        count_study(study.pk)
        assert figures_are_those_of_a_full_count(study)


def test_they_are_read_once_and_then_kept(study):
    asked = []
    for number in range(3):
        edit_one(study, number)
        if number == 2:  # an entry that changes no figure lies between
            by = accounts.system_account()
            studies.create_theme(by=by, study=study, code="cost", label={"en": "Cost"})
        with CaptureQueriesContext(connection) as queries:
            count_study(study.pk)
        table = f'FROM "{Change._meta.db_table}"'
        asked.append(sum(table in one["sql"] for one in queries.captured_queries))
    assert asked == [1, 0, 0]


def test_those_of_another_process_are_read_anew(study):
    edit_one(study, 0)
    count_study(study.pk)
    ours = dict(families.KEPT._results)
    edit_one(study, 1)
    count_study(study.pk)
    families.KEPT.clear()
    for count, kept in ours.items():
        families.KEPT.put(count, kept)
    edit_one(study, 2)
    count_study(study.pk)
    assert figures_are_those_of_a_full_count(study)


def test_those_of_a_count_that_is_rolled_back_are_not_kept(study):
    edit_one(study, 0)
    count_study(study.pk)
    before = dict(families.KEPT._results)
    with transaction.atomic():
        edit_one(study, 1)
        count_study(study.pk)
        transaction.set_rollback(True)
    assert families.KEPT._results == before
    last = families.CountId.of(Freshness.objects.get())
    assert last in before
