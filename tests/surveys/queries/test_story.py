"""The story of an interview tells whose it was, who said otherwise, and why."""

import pytest

from surveys.actions import accounts
from surveys.actions.expert_corrections import correct_expert
from surveys.actions.expert_merging import merge_experts
from surveys.actions.interview_edits import return_interview
from surveys.domain.confirming import EVERYTHING
from surveys.models import Interview, Respondent
from surveys.queries.story import story_of
from tests.surveys.factories import make_expert, make_interview, make_study, make_user, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


def told(interview):
    return [(event.what, event.by, event.note) for event in story_of(interview)]


def merge(wave, keep, other, **given):
    codes = {one.code: one for one in Respondent.objects.filter(study=wave.study)}
    merge_experts(keep=codes[keep], merge=codes[other], confirmed=EVERYTHING, **given)


def test_a_corrected_expert_is_told(wave):
    interview = make_interview(wave, respondent="R104")
    system = accounts.system_account()
    return_interview(by=system, interview=interview, seen=interview.version, note="Look again")
    by = make_user(username="ana")
    correct_expert(by=by, interview=interview, seen=interview.version, code="R014",
                   reason="Typed wrongly", consents="move", confirmed=EVERYTHING)  # fmt: skip
    interview.refresh_from_db()
    first, second, *_ = told(interview)
    assert first == ("expert corrected from R104 to R014", "ana", "Typed wrongly")
    assert second[0::2] == ("returned", "Look again")


def test_a_merge_of_experts_is_told(wave):
    interview = make_interview(wave, respondent="R208")
    make_expert(wave.study, "R205")
    merge(wave, "R205", "R208", by=make_user(username="ana"), reason="One person")
    first, *_ = told(Interview.objects.get(pk=interview.pk))
    assert first == ("the expert R208 became one with R205", "ana", "One person")


def test_an_interview_that_took_another_over_tells_it(wave):
    make_interview(wave, respondent="R01")
    make_interview(wave, respondent="R10", state="draft")
    merge(wave, "R01", "R10", by=make_user(username="ana"), reason="One person")
    first, *_ = told(Interview.objects.get())
    assert first == (
        "another interview of this wave became one with it",
        "ana",
        "R10 → R01: One person",
    )
