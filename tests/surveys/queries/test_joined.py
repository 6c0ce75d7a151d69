"""Interviews that became one: which ended, into which, and what it costs to tell."""

import pytest

from surveys.actions import accounts
from surveys.actions.experts.merging import merge_interviews
from surveys.domain.confirming import EVERYTHING
from surveys.domain.interviews import JOINED
from surveys.models import Entry, Interview
from surveys.queries.joined import ended_by, joined_into
from surveys.queries.story import story_of
from tests.plans import plans_of, queries_run
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


def join_another(wave, interview) -> Interview:
    """Enter a draft of the same expert, as was possible once, and make it one with this."""
    another = make_interview(wave, state="draft")
    Interview.objects.filter(pk=another.pk).update(respondent=interview.respondent, is_double=True)
    merge_interviews(
        by=accounts.system_account(),
        respondent=interview.respondent,
        wave=wave,
        reason="Entered twice",
        confirmed=EVERYTHING,
    )
    assert Interview.objects.filter(respondent=interview.respondent).get() == interview
    return another


def taking_over(interview) -> list[Entry]:
    return list(Entry.objects.filter(record_id=interview.pk, action=JOINED).order_by("pk"))


def test_an_interview_that_ended_leads_to_the_one_that_took_it_over(wave):
    interview = make_interview(wave, respondent="R1")
    ended = join_another(wave, interview)
    assert joined_into(wave.study, ended.pk) == interview


def test_an_interview_that_did_not_end_leads_nowhere(wave):
    interview, other = make_interview(wave), make_interview(wave)
    join_another(wave, interview)
    assert joined_into(wave.study, interview.pk) is None
    assert joined_into(wave.study, other.pk) is None


def test_an_interview_of_another_study_leads_nowhere(wave):
    foreign = make_wave(make_study())
    ended = join_another(foreign, make_interview(foreign))
    assert joined_into(wave.study, ended.pk) is None
    assert joined_into(foreign.study, ended.pk) is not None


def test_each_entry_that_takes_over_names_the_interview_that_ended_with_it(wave):
    interview, other = make_interview(wave), make_interview(wave)
    first = join_another(wave, interview)
    apart = join_another(wave, other)
    second = join_another(wave, interview)
    entries = [*taking_over(interview), *taking_over(other)]
    named = ended_by(entries)
    assert [named[entry.pk] for entry in entries] == [first.pk, second.pk, apart.pk]


def test_no_entries_name_nothing_without_a_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ended_by([]) == {}


def test_the_story_tells_what_happened_to_the_other_interviews(wave):
    interview = make_interview(wave)
    join_another(wave, interview)
    foreign = make_wave(make_study())
    join_another(foreign, make_interview(foreign))
    told = [event.what for event in story_of(interview) if "consent" not in event.what]
    assert told == [
        "another interview of this wave became one with it",
        "entered as a draft (the other interview)",
        "submitted",
        "entered as a draft",
    ]


@pytest.mark.parametrize("others", [2, 4])
def test_the_story_costs_the_same_however_many_interviews_became_one(
    wave, others, django_assert_num_queries
):
    interview = make_interview(wave)
    for _ in range(others):
        join_another(wave, interview)
    with django_assert_num_queries(6):
        story = story_of(interview)
    assert sum("the other interview" in event.what for event in story) == others


@pytest.mark.sqlite_only
def test_those_that_ended_have_an_index_of_their_own(wave):
    interview = make_interview(wave)
    join_another(wave, interview)
    with queries_run() as queries:
        assert len(ended_by(taking_over(interview))) == 1
    _taking_over, (_sql, plan) = plans_of(queries)
    assert "entry_interview_merged" in plan
