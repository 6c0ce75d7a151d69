import pytest

from analytics.actions.counting import count_study
from surveys.actions import accounts
from surveys.actions.experts.corrections import correct_expert
from surveys.actions.review import return_interview, submit_interview
from surveys.domain.confirming import EVERYTHING, ToConfirm
from surveys.domain.refusals import AlreadyInterviewed, Refused
from surveys.models import Consent, Entry, Interview, Respondent, Wave
from tests.analytics.factories import counted, define
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    define(wave.study)
    return wave


def correct(interview, code, *, confirmed=EVERYTHING, consents="move", reason="Typed wrongly"):
    return correct_expert(
        by=accounts.system_account(),
        interview=interview,
        seen=interview.version,
        code=code,
        reason=reason,
        consents=consents,
        confirmed=confirmed,
    )


def test_interview_and_consents_move_and_the_figures_follow(wave):
    interview = make_interview(wave, {"stage": "production"}, respondent="R104")
    make_interview(wave, {"stage": "research"}, respondent="R1")
    before = counted(wave.study)["production", "2019"]
    expert = make_expert(wave.study, "R014")
    correct(interview, "r014")
    interview.refresh_from_db()
    assert interview.respondent == expert
    assert interview.review_note == ""
    assert Consent.objects.get(respondent=expert).purpose == "participate"
    assert not Consent.objects.filter(respondent__code="R104").exists()
    assert Entry.objects.filter(action="interview.expert_corrected").count() == 1
    after = counted(wave.study)["production", "2019"]
    assert (after.value, after.clusters) == (before.value, before.clusters)
    count_study(wave.study_id)


def test_what_will_happen_is_asked_and_nothing_is_stored_before(wave):
    interview = make_interview(wave, {"stage": "production"}, respondent="R104")
    entries = Entry.objects.count()
    with pytest.raises(ToConfirm) as asked:
        correct(interview, "R014", confirmed=())
    said = [str(question) for question in asked.value.questions]
    assert len(said) == 2
    assert said[0].startswith("R014 is not an expert of this study yet; near: R104")
    assert "with its projects (1) and with the consents of R104" in said[1]
    assert Entry.objects.count() == entries
    assert not Respondent.objects.filter(code="R014").exists()


def test_an_interview_that_would_stop_counting_is_asked_about(wave):
    interview = make_interview(wave, {"stage": "production"}, respondent="R104")
    make_expert(wave.study, "R014")
    with pytest.raises(ToConfirm) as asked:
        correct(interview, "R014", consents="stay", confirmed=())
    assert "uncounted:r014:2019" in [question.key for question in asked.value.questions]
    correct(interview, "R014", consents="stay")
    assert not Interview.objects.counted().exists()


@pytest.mark.parametrize("state", ["draft", "returned"])
@pytest.mark.parametrize(("consents", "is_said"), [("stay", True), ("move", False)])
def test_an_interview_that_cannot_be_submitted_without_a_consent_says_so(
    wave, state, consents, is_said
):
    interview = make_interview(wave, respondent="R104", state="draft")
    if state == "returned":
        by = accounts.system_account()
        submit_interview(by=by, interview=interview, seen=interview.version, confirmed=EVERYTHING)
        return_interview(by=by, interview=interview, seen=interview.version, note="Which stage?")
    make_expert(wave.study, "R014")
    with pytest.raises(ToConfirm) as asked:
        correct(interview, "R014", consents=consents, confirmed=())
    said = " ".join(str(question) for question in asked.value.questions)
    assert ("cannot be submitted until one is recorded" in said) == is_said
    assert "stops counting" not in said
    assert "figures" not in said


def test_an_expert_who_has_an_interview_in_the_wave_is_refused(wave):
    interview = make_interview(wave, respondent="R104")
    other = make_interview(wave, respondent="R014")
    with pytest.raises(AlreadyInterviewed) as refused:
        correct(interview, "R014")
    assert refused.value.interview == other.pk


def test_the_same_correction_twice_changes_nothing_more(wave):
    interview = make_interview(wave, respondent="R104")
    make_expert(wave.study, "R014")
    correct(interview, "R014")
    entries = Entry.objects.count()
    correct(interview, "R014")  # the page was sent again
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("code", ["R104", "r104 "])
def test_a_correction_to_the_same_expert_says_that_it_stands_there(wave, code):
    interview = make_interview(wave, respondent="R104")
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="one of R104 already"):
        correct(interview, code)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("state", "given", "says"),
    [
        ("approved", {}, "is approved"),
        ("submitted", {"reason": " "}, "Say why"),
        ("submitted", {"consents": ""}, "whose the consents are"),
    ],
)
def test_a_correction_that_lacks_something_is_refused(wave, state, given, says):
    interview = make_interview(wave, respondent="R104", state=state)
    with pytest.raises(Refused, match=says):
        correct(interview, "R014", **given)


def test_no_correction_reaches_a_closed_wave(wave):
    interview = make_interview(wave, respondent="R104")
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    with pytest.raises(Refused, match="closed"):
        correct(interview, "R014")
