"""What the list of interviews shows."""

import datetime

import pytest

from surveys.actions import accounts
from surveys.actions.consents import withdraw_consent
from surveys.domain.confirming import EVERYTHING
from surveys.models import Interview
from surveys.queries.interviews import as_listed, interviews_of
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    """Make a study with two waves, beside a foreign one that has the same."""
    make_interview(make_wave(make_study(), "2019"), {}, respondent="R1", state="draft")
    study = make_study()
    make_wave(study, "2019", position=1)
    make_wave(study, "2020", position=2)
    return study


def interview_in(study, code, *projects, **fields):
    return make_interview(study.waves.get(code=code), *projects, **fields)


def test_the_newest_wave_comes_first_and_then_the_code(study):
    old = interview_in(study, "2019", respondent="R1")
    last = interview_in(study, "2020", respondent="R2")
    first = interview_in(study, "2020", respondent="R1")
    assert list(interviews_of(study)) == [first, last, old]


def test_wave_and_state_narrow_the_list_and_what_is_unknown_does_not(study):
    old = interview_in(study, "2019")
    draft, new = interview_in(study, "2020", state="draft"), interview_in(study, "2020")
    assert set(interviews_of(study, wave="2020")) == {draft, new}
    assert list(interviews_of(study, wave="2020", state="draft")) == [draft]
    assert set(interviews_of(study, state="lost")) == {old, draft, new}


def test_only_a_standing_consent_to_participate_is_one(study):
    with_it, without = interview_in(study, "2019"), interview_in(study, "2019")
    withdraw_consent(
        by=accounts.system_account(),
        consent=without.respondent.consents.get(),
        on=datetime.date(2019, 7, 1),
        confirmed=EVERYTHING,
    )
    has = {one.pk: one.has_consent for one in as_listed(interviews_of(study))}
    assert has == {with_it.pk: True, without.pk: False}


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_two_queries_and_keeps_its_order(study, number, django_assert_num_queries):
    for _ in range(number):
        interview_in(study, "2019", {}, {})
    interview_in(study, "2020")
    found = list(interviews_of(study))
    with django_assert_num_queries(2):
        shown = as_listed(found)
    assert shown == found
    assert [one.project_count for one in shown] == [0, *[2] * number]


def test_what_is_deleted_meanwhile_is_not_listed(study):
    kept, gone = interview_in(study, "2020"), interview_in(study, "2019")
    found = list(interviews_of(study))
    Interview.objects.filter(pk=gone.pk).delete()
    assert as_listed(found) == [kept]
