"""The story of an interview tells whose it was, who said otherwise, and why."""

import datetime
from dataclasses import replace

import pytest

from surveys.actions import accounts, log
from surveys.actions.consents import record_consent, withdraw_consent
from surveys.actions.experts.corrections import correct_expert
from surveys.actions.experts.merging import merge_experts
from surveys.actions.interviews import content_of, store_edit
from surveys.actions.review import return_interview, submit_interview
from surveys.domain.confirming import EVERYTHING
from surveys.domain.findings import Findings
from surveys.domain.interviews import CORRECTED
from surveys.models import Consent, Interview, Respondent
from surveys.queries.story import story_of
from tests.surveys.factories import (
    make_content,
    make_expert,
    make_interview,
    make_study,
    make_user,
    make_wave,
)
from tests.surveys.saving import save_interview

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
    moved, first, second, *_ = told(interview)
    assert first == ("expert corrected from R104 to R014", "ana", "Typed wrongly")
    assert second[0::2] == ("returned", "Look again")
    assert moved[:2] == ("consent moved to this expert (to participate)", "ana")


def test_a_merge_of_experts_is_told(wave):
    interview = make_interview(wave, respondent="R208")
    make_expert(wave.study, "R205")
    merge(wave, "R205", "R208", by=make_user(username="ana"), reason="One person")
    _moved, first, *_ = told(Interview.objects.get(pk=interview.pk))
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


def test_the_reason_of_a_correction_is_no_part_of_the_note_of_a_return(wave):
    interview = make_interview(wave, respondent="R104")
    system = accounts.system_account()
    return_interview(by=system, interview=interview, seen=interview.version, note="Look again")
    correct_expert(by=make_user(), interview=interview, seen=interview.version, code="R014",
                   reason="Typed wrongly", consents="move", confirmed=EVERYTHING)  # fmt: skip
    assert Interview.objects.get().review_note == "Look again"


def test_a_reason_that_an_older_version_kept_in_the_note_is_told_as_it_was(wave):
    interview = make_interview(wave, respondent="R104")
    return_interview(
        by=accounts.system_account(), interview=interview, seen=interview.version, note="Look"
    )
    interview.respondent = make_expert(wave.study, "R014")
    interview.review_note = "Look\nR104 → R014: Typed wrongly"
    log.update(interview, by=make_user(username="ana"), action=CORRECTED)
    first, second, *_ = told(interview)
    assert first == ("expert corrected from R104 to R014", "ana", "Typed wrongly")
    assert second[2] == "Look"


def test_what_had_happened_to_the_interview_that_was_taken_over_is_told(wave):
    make_interview(wave, respondent="R01")
    other = make_interview(wave, respondent="R10")
    rita = make_user(username="rita")
    accounts.add_member(study=wave.study, user=rita, role="admin", by=accounts.system_account())
    return_interview(by=rita, interview=other, seen=other.version, note="Which stage?")
    merge(wave, "R01", "R10", by=make_user(username="ana"), reason="One person")
    left = Interview.objects.get()
    assert left.review_note == ""
    assert ("returned (the other interview)", "rita", "Which stage?") in told(left)
    assert [event.what for event in story_of(left) if event.state] == [
        "submitted",
        "entered as a draft",
    ]


def test_edits_of_what_was_submitted_are_told_and_those_of_a_draft_are_not(wave):
    interview = make_interview(wave, state="draft")
    edit(interview, by=make_user(username="eva"), goals="First")
    submit_interview(
        by=make_user(), interview=interview, seen=interview.version, confirmed=EVERYTHING
    )
    edit(interview, by=make_user(username="ana"), goals="Second")
    assert [(what, by) for what, by, _ in told(interview) if what == "edited"] == [
        ("edited", "ana")
    ]


def test_the_reason_of_an_edit_is_told_also_that_of_a_draft(wave):
    interview = make_interview(wave, state="draft")
    content = replace(content_of(interview), answers={**interview.answers, "goals": "Second"})
    store_edit(by=make_user(username="ana"), interview=interview, seen=interview.version,
               content=content, found=Findings(EVERYTHING), reason="As told by phone")  # fmt: skip
    assert told(interview)[0] == ("edited", "ana", "As told by phone")


def edit(interview, *, by, **answers):
    content = make_content(**answers)
    save_interview(
        by=by, interview=interview, content=content, seen=interview.version, confirmed=EVERYTHING
    )
    interview.refresh_from_db()


def test_consents_given_withdrawn_and_given_again_are_told(wave):
    interview = make_interview(wave, respondent="R01")
    consent = Consent.objects.get()
    day = datetime.date(2019, 7, 1)
    ana = make_user(username="ana")
    withdraw_consent(by=ana, consent=consent, on=day, confirmed=EVERYTHING)
    record_consent(
        by=make_user(username="eva"),
        respondent=interview.respondent,
        wave=wave,
        purpose="participate",
        text_version="2",
        given_on=day,
    )
    again, withdrawn, *_, given = told(interview)
    assert again == (
        "consent given again (to participate)", "eva", "given on 1 July 2019, text 2"
    )  # fmt: skip
    assert withdrawn == ("consent withdrawn (to participate)", "ana", "withdrawn on 1 July 2019")
    assert given[0] == "consent given (to participate)"
