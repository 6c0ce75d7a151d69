"""Who handed in what is to be reviewed: whoever submitted it last, or changed it since."""

import pytest

from surveys.actions import accounts
from surveys.actions.review import (
    approve_interview,
    reopen_interview,
    return_interview,
    submit_interview,
)
from surveys.domain.confirming import EVERYTHING
from surveys.models import Interview
from surveys.queries.handing_in import handed_in_by
from tests.surveys.factories import make_content, make_interview, make_study, make_user, make_wave
from tests.surveys.pages import Page
from tests.surveys.saving import save_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


@pytest.fixture
def ana():
    return make_user(username="ana")


@pytest.fixture
def bo():
    return make_user(username="bo")


def now(interview):
    return Interview.objects.get(pk=interview.pk)


def submit(interview, *, by):
    interview = now(interview)
    submit_interview(by=by, interview=interview, seen=interview.version, confirmed=EVERYTHING)


def edit(interview, *, by, goals="Growth"):
    interview = now(interview)
    content = make_content(goals=goals)
    save_interview(by=by, interview=interview, seen=interview.version, content=content)


def decide(decision, interview, **why):
    interview = now(interview)
    decision(by=accounts.system_account(), interview=interview, seen=interview.version, **why)


def by_whom(interview):
    return handed_in_by([interview]).get(interview.pk, set())


def test_a_draft_is_handed_in_by_nobody(wave, ana):
    interview = make_interview(wave, state="draft", by=ana)
    edit(interview, by=ana)
    assert by_whom(interview) == set()


def test_who_submitted_it_last_handed_it_in_and_who_changed_it_since(wave, ana, bo):
    interview = make_interview(wave, state="draft")
    edit(interview, by=bo)
    submit(interview, by=ana)
    assert by_whom(interview) == {ana.pk}
    edit(interview, by=bo, goals="More")
    assert by_whom(interview) == {ana.pk, bo.pk}


def test_what_is_changed_after_it_was_returned_is_not_handed_in_before_it_is_submitted(
    wave, ana, bo
):
    interview = make_interview(wave, by=ana)
    decide(return_interview, interview, note="Look again")
    edit(interview, by=bo)
    assert by_whom(interview) == {ana.pk}
    submit(interview, by=bo)
    assert by_whom(interview) == {bo.pk}


def test_what_is_changed_while_it_is_open_again_is_not_handed_in(wave, ana, bo):
    interview = make_interview(wave, by=ana)
    decide(approve_interview, interview)
    decide(reopen_interview, interview, reason="A slip")
    edit(interview, by=bo)
    assert by_whom(interview) == {ana.pk}


@pytest.mark.parametrize("number", [1, 3])
def test_a_whole_list_is_told_in_one_query(wave, ana, number, django_assert_num_queries):
    interviews = [make_interview(wave, by=ana) for _ in range(number)]
    make_interview(make_wave(make_study()))
    with django_assert_num_queries(1):
        found = handed_in_by(interviews)
    assert found == {interview.pk: {ana.pk} for interview in interviews}


def test_whoever_typed_what_another_one_saved_handed_it_in_too(wave, ana, bo):
    interview = make_interview(wave, state="draft")
    Page(interview, ana).type("goals", "Growth")
    Page(interview, bo).publish()
    assert by_whom(interview) == set()
    submit(interview, by=bo)
    assert by_whom(interview) == {ana.pk, bo.pk}
    decide(return_interview, interview, note="Mend")
    submit(interview, by=bo)
    assert by_whom(interview) == {ana.pk, bo.pk}


def test_whoever_types_after_it_was_submitted_changed_it(wave, ana, bo):
    interview = make_interview(wave, {}, by=bo)
    Page(interview, ana).type("goals", "Growth")
    Page(interview, bo).publish()
    assert by_whom(interview) == {ana.pk, bo.pk}
