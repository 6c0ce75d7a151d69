import datetime

import pytest

from analytics.actions.counting import count_study
from analytics.queries.verification import breaches_of, breaches_of_log
from surveys.actions import accounts, log, material, respondents
from surveys.actions.consents import record_consent, withdraw_consent
from surveys.actions.experts.merging import (
    merge_experts,
    merge_interviews,
    merge_organizations,
    preview,
)
from surveys.actions.packages import InvalidPackage, import_package
from surveys.actions.review import approve_interview, drop_reopening, reopen_interview
from surveys.domain.confirming import EVERYTHING, ToConfirm
from surveys.domain.refusals import Refused
from surveys.models import (
    Consent,
    Entry,
    Interview,
    Project,
    Respondent,
    RespondentIdentity,
    Version,
    Wave,
)
from surveys.queries.counted import what_counts
from surveys.queries.doubles import doubles_of, has_doubles
from surveys.queries.experts import questions_about_expert
from surveys.queries.packages import stored_package
from tests.analytics.factories import counted, define
from tests.surveys.factories import make_expert, make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    define(wave.study)
    return wave


def merge(study, keep, other, *, confirmed=EVERYTHING, reason="One person"):
    return merge_experts(**codes(study, keep, other), reason=reason, confirmed=confirmed)


def codes(study, keep, other):
    return {
        "by": accounts.system_account(),
        "keep": Respondent.objects.get(study=study, code=keep),
        "merge": Respondent.objects.get(study=study, code=other),
    }


def everything_holds(study):
    count_study(study.pk)
    return [*breaches_of(study), *breaches_of_log()]


def as_double(interview, respondent):
    """Put an interview where the database would let no new one be, as old times did."""
    Interview.objects.filter(pk=interview.pk).update(is_double=True, respondent=respondent)
    stored = Version.objects.get(record_id=interview.pk, record_version=interview.version)
    assert stored.content["respondent_id"] != str(respondent.pk)
    interview.refresh_from_db()
    return interview


def test_all_of_one_expert_becomes_the_others(wave):
    before = make_wave(wave.study, "2018", year=2019)
    make_interview(before, {"stage": "research"}, respondent="R10")
    make_interview(wave, {"stage": "production"}, respondent="R01")
    make_interview(wave, {"stage": "research"}, respondent="R2")
    assert counted(wave.study)["production", "2019"].clusters == 2
    merge(wave.study, "R01", "R10")
    keep = Respondent.objects.get(code="R01")
    assert not Respondent.objects.filter(code="R10").exists()
    assert keep.former_codes == [{"code": "R10", "reason": "One person"}]
    assert {one.wave.code for one in keep.interviews.all()} == {"2018", "2019"}
    assert {one.wave.code for one in Consent.objects.filter(respondent=keep)} == {"2018", "2019"}
    assert Entry.objects.filter(action="respondent.merged").count() == 1
    assert everything_holds(wave.study) == []


def test_two_interviews_of_a_wave_become_one_and_nothing_is_lost(wave):
    kept = make_interview(wave, {"stage": "production"}, respondent="R01", staff="5")
    other = make_interview(wave, {"stage": "research"}, {}, respondent="R10", goals="Growth")
    by = accounts.system_account()
    quote = material.add_quote(by=by, interview=other, project=other.projects.first(),
                               language="en", text="Try it.")  # fmt: skip
    counted(wave.study)
    report = merge(wave.study, "R01", "R10")
    left = Interview.objects.get()
    assert left.state == "submitted"
    assert left.respondent.code == "R01"
    assert left.projects.count() == 3
    assert left.answers["staff"] == 5
    assert left.answers["goals"] == "Growth"
    (conversation,) = left.further_conversations
    assert (conversation["held_on"], conversation["mode"]) == ("2019-06-03", "video")
    quote.refresh_from_db()
    assert quote.interview == left
    assert {kept.pk, other.pk} == {
        entry.record_id for entry in Entry.objects.filter(action__startswith="interview.merged")
    }
    assert any("projects of that of R10 held on" in str(told) for told in report.told)
    figures = counted(wave.study)["production", "2019"]
    assert (figures.base, figures.clusters) == (3, 1)
    assert everything_holds(wave.study) == []


def test_answers_that_differ_are_asked_about_before(wave):
    make_interview(wave, {}, respondent="R01", aws_customer="yes")
    make_interview(wave, {}, respondent="R10", aws_customer="no")
    entries = Entry.objects.count()
    with pytest.raises(ToConfirm) as asked:
        merge(wave.study, "R01", "R10", confirmed=())
    (question,) = asked.value.questions
    assert str(question).startswith(
        "In wave 2019 the interview of R01 (2019-06-03) and that of R10 (2019-06-03) give "
        "different answers: 1."
    )
    (differing,) = question.details
    assert (differing.question.code, differing.stays, differing.ends) == (
        "aws_customer",
        "yes",
        "no",
    )
    assert Entry.objects.count() == entries
    assert Interview.objects.count() == 2


@pytest.mark.parametrize(
    ("states", "left"),
    [
        (("approved", "approved"), "approved"),
        (("submitted", "approved"), "submitted"),
        (("draft", "submitted"), "submitted"),
        (("draft", "draft"), "draft"),
    ],
)
def test_the_one_further_along_is_kept_and_approved_only_where_both_were(wave, states, left):
    for code, state in zip(("R01", "R10"), states, strict=True):
        make_interview(wave, {}, respondent=code, state=state)
    merge(wave.study, "R01", "R10")
    assert (Interview.objects.get().state, Project.objects.count()) == (left, 2)
    assert everything_holds(wave.study) == []


def test_a_preview_says_what_happens_and_changes_nothing(wave):
    make_interview(wave, {}, respondent="R01")
    make_interview(wave, {}, respondent="R10")
    entries = Entry.objects.count()
    report = preview(merge_experts, **codes(wave.study, "R01", "R10"), reason="?")
    assert any("The code R10 ends" in str(told) for told in report.told)
    assert Entry.objects.count() == entries
    assert Respondent.objects.filter(code="R10").exists()


def test_a_merge_that_touches_closed_waves_names_them(wave):
    make_interview(wave, {}, respondent="R10")
    make_expert(wave.study, "R01")
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    with pytest.raises(Refused, match="not open: 2019"):
        merge(wave.study, "R01", "R10")


def test_identities_are_joined_and_other_names_are_asked_about(wave):
    by = accounts.system_account()
    keep, other = make_expert(wave.study, "R01"), make_expert(wave.study, "R10")
    respondents.identify_respondent(by=by, respondent=keep, name="Ana")
    respondents.identify_respondent(by=by, respondent=other, name="Anna", email="a@example.org")
    with pytest.raises(ToConfirm) as asked:
        merge(wave.study, "R01", "R10", confirmed=())
    (question,) = asked.value.questions
    assert "Ana" not in str(question) + question.key
    merge(wave.study, "R01", "R10")
    left = RespondentIdentity.objects.get()
    assert (left.respondent, left.name, left.email) == (keep, "Ana", "a@example.org")


def test_a_withdrawal_under_either_code_prevails(wave):
    by = accounts.system_account()
    make_interview(wave, {}, respondent="R01")
    other = make_expert(wave.study, "R10")
    consent = record_consent(by=by, respondent=other, wave=wave, purpose="participate",
                             text_version="1", given_on=datetime.date(2019, 6, 1))  # fmt: skip
    withdraw_consent(by=by, consent=consent, on=datetime.date(2019, 7, 1), confirmed=EVERYTHING)
    merge(wave.study, "R01", "R10")
    assert not Interview.objects.counted().exists()
    assert Consent.objects.get().withdrawn_on == datetime.date(2019, 7, 1)


@pytest.mark.parametrize(("keep", "reason", "says"), [("R10", "x", "two different"),
                                                      ("R01", " ", "Say why")])  # fmt: skip
def test_a_merge_without_sense_is_refused(wave, keep, reason, says):
    make_expert(wave.study, "R01")
    make_expert(wave.study, "R10")
    with pytest.raises(Refused, match=says):
        merge(wave.study, keep, "R10", reason=reason)


def test_doubles_of_old_times_are_listed_by_verify_and_merged(wave):
    first = make_interview(wave, {"stage": "production"}, respondent="R01")
    second = as_double(make_interview(wave, {}, respondent="R9"), first.respondent)
    count_study(wave.study_id)
    assert has_doubles(wave.study)
    (group,) = doubles_of(wave.study).interviews
    assert [one.pk for one in group] == [first.pk, second.pk]
    found = [one for one in breaches_of(wave.study) if "2 interviews in wave 2019" in one]
    assert len(found) == 1
    merge_interviews(by=accounts.system_account(), respondent=first.respondent, wave=wave,
                     reason="Entered twice", confirmed=EVERYTHING)  # fmt: skip
    assert not has_doubles(wave.study)
    assert Interview.objects.get().projects.count() == 2
    assert everything_holds(wave.study) == []


def test_a_code_of_old_times_written_in_two_ways_is_merged_and_the_key_holds_again(wave):
    make_interview(wave, {}, respondent="R10")
    other = make_expert(wave.study, "R11")
    Respondent.objects.filter(pk=other.pk).update(code="r10", key="r10", is_double=True)
    (group,) = doubles_of(wave.study).respondents
    assert [one.code for one in group] == ["R10", "r10"]
    assert any("R10 and r10 are one expert" in one for one in breaches_of(wave.study))
    merge(wave.study, "r10", "R10")
    left = Respondent.objects.get()
    assert (left.code, left.is_double) == ("r10", False)


def test_what_was_merged_meanwhile_is_refused_in_words(wave):
    make_expert(wave.study, "R1")
    gone = make_expert(wave.study, "R2")
    given = codes(wave.study, "R1", "R2")
    merge(wave.study, "R1", "R2")
    with pytest.raises(Refused, match="R2 was merged into another code meanwhile"):
        merge_experts(**given, reason="One person", confirmed=EVERYTHING)
    with pytest.raises(Refused, match="R2 was merged into another code meanwhile"):
        record_consent(
            by=accounts.system_account(),
            respondent=gone,
            wave=wave,
            purpose="quote",
            text_version="1",
            given_on=datetime.date(2019, 6, 1),
        )


@pytest.mark.parametrize("corrected", [False, True])
def test_an_organization_that_ended_does_not_come_back_with_what_was_approved(wave, corrected):
    by = accounts.system_account()
    interview = make_interview(wave, respondent="R1", state="submitted")
    keep, end = (respondents.ensure_organization(by=by, study=wave.study, code=c) for c in "AB")
    interview.organization = end
    log.update(interview, by=by, action="interview.edited")
    approve_interview(by=by, interview=interview, seen=interview.version)
    reopen_interview(by=by, interview=interview, seen=interview.version, reason="A slip")
    if corrected:
        interview.organization = None
        log.update(interview, by=by, action="interview.edited")
    merge_organizations(by=by, keep=keep, merge=end, reason="One", confirmed=EVERYTHING)
    interview.refresh_from_db()
    assert what_counts(interview).organization == "A"
    drop_reopening(by=by, interview=interview, seen=interview.version)
    interview.refresh_from_db()
    assert interview.organization == keep
    assert [one.code for one in wave.study.organizations.all()] == ["A"]


def consent_of(expert, wave, text, given, withdrawn=None):
    by = accounts.system_account()
    consent = record_consent(by=by, respondent=expert, wave=wave, purpose="participate",
                             text_version=text, given_on=given)  # fmt: skip
    if withdrawn:
        withdraw_consent(by=by, consent=consent, on=withdrawn, confirmed=EVERYTHING)
    return consent


def test_a_consent_given_again_on_the_day_of_the_withdrawal_stands_after_a_merge(wave):
    by = accounts.system_account()
    draft = make_interview(wave, {}, respondent="R205", state="draft")
    Consent.objects.filter(respondent=draft.respondent).delete()
    other = make_interview(wave, {}, respondent="R208")
    first = Consent.objects.get(respondent=other.respondent)
    on = datetime.date(2019, 11, 26)
    withdraw_consent(by=by, consent=first, on=on, confirmed=EVERYTHING)
    consent_of(other.respondent, wave, "2019-2", on)
    report = merge(wave.study, "R205", "R208")
    consents = Consent.objects.filter(respondent__code="R205").order_by("text_version")
    assert [(one.text_version, one.withdrawn_on) for one in consents] == [
        ("1", on),
        ("2019-2", None),
    ]
    assert Interview.objects.counted().get().respondent.code == "R205"
    assert any("is left counts" in str(told) for told in report.told)


def test_a_merge_that_ends_the_counting_says_so_before_and_asks(wave):
    make_interview(wave, {}, respondent="R01")
    other = make_interview(wave, {}, respondent="R10")
    consent = Consent.objects.get(respondent=other.respondent)
    withdraw_consent(by=accounts.system_account(), consent=consent,
                     on=datetime.date(2019, 7, 1), confirmed=EVERYTHING)  # fmt: skip
    report = preview(merge_experts, **codes(wave.study, "R01", "R10"), reason="?")
    assert "uncounted:r01:2019" in [question.key for question in report.questions]
    told = " ".join(map(str, report.told))
    assert "does not count: there is no standing consent" in told
    assert "Consents that end, because the other code withdrew while they stood: 1." in told
    done = merge(wave.study, "R01", "R10")
    assert (done.told, done.questions) == (report.told, report.questions)
    assert not Interview.objects.counted().exists()


def test_former_codes_of_a_code_that_ends_are_those_of_the_one_that_stays(wave):
    for code in ("R1", "R2", "R3"):
        make_expert(wave.study, code)
    merge(wave.study, "R2", "R3")
    merge(wave.study, "R1", "R2")
    assert [one["code"] for one in Respondent.objects.get().former_codes] == ["R3", "R2"]


def test_a_code_that_was_merged_away_is_asked_about_with_the_one_that_took_it_over(wave):
    for code in ("R01", "R10"):
        make_expert(wave.study, code)
    merge(wave.study, "R01", "R10")
    (question,) = questions_about_expert(wave.study, "r10")
    assert str(question).startswith("r10 is a former code of R01")
    assert question.key == "former_expert:r10"


def test_a_package_that_brings_a_merged_code_back_is_refused_and_told_where_it_is(wave):
    make_interview(wave, {}, respondent="R01")
    make_expert(wave.study, "R10")
    package = stored_package(wave.study)
    merge(wave.study, "R01", "R10")
    with pytest.raises(InvalidPackage) as refused:
        import_package(by=accounts.system_account(), package=package)
    (problem,) = refused.value.problems
    assert (problem.file, problem.column) == ("respondents.csv", "code")
    assert "R10 is a former code of R01" in str(problem)
    assert not Respondent.objects.filter(code="R10").exists()
