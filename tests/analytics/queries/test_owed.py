import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from analytics.actions.counting import count_study
from analytics.counting.verification import breaches_of_state
from analytics.queries.freshness import freshness_of
from analytics.queries.owed import (
    DEFINITIONS,
    RECORDS,
    WITHOUT_EFFECT,
    Owed,
    last_seal,
    owed_since,
)
from analytics.queries.verification.history import record_models
from surveys.actions import accounts, log, material
from surveys.actions.experts.corrections import MOVE, correct_expert
from surveys.actions.experts.merging import merge_experts
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.models import Consent, Interview, Project, Version
from tests.analytics.actions.editing import figures_follow_a_recount
from tests.analytics.factories import define
from tests.surveys.factories import make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    define(wave.study)
    return wave


def owed_after(study, change):
    count_study(study.pk)
    cursor = last_seal(study)
    change()
    return owed_since(study, cursor)


def test_every_kind_of_record_is_known_to_matter_or_not():
    known = DEFINITIONS | RECORDS | WITHOUT_EFFECT
    assert {model._meta.label_lower for model in record_models()} == known


def test_nothing_is_owed_after_a_count(wave):
    make_interview(wave, {})
    count_study(wave.study_id)
    assert not owed_since(wave.study, last_seal(wave.study))


def test_a_project_that_is_gone_still_names_its_interview(wave):
    interview = make_interview(wave, {}, {})
    make_interview(wave, {})
    by = accounts.system_account()
    project = Project.objects.filter(interview=interview).last()
    owed = owed_after(wave.study, lambda: log.delete(project, by=by, action="project.removed"))
    assert (owed.everything, owed.interviews) == (False, {interview.pk})


def test_a_consent_that_is_gone_still_names_its_interview(wave):
    interview = make_interview(wave, {}, respondent="R1")
    make_interview(wave, {}, respondent="R2")
    make_interview(make_wave(wave.study, "2018"), {}, respondent="R1")
    consent = Consent.objects.get(respondent__code="R1", wave=wave)
    by = accounts.system_account()
    owed = owed_after(wave.study, lambda: log.delete(consent, by=by, action="consent.removed"))
    assert (owed.everything, owed.interviews) == (False, {interview.pk})


def test_a_project_whose_history_was_erased_owes_everything(wave):
    project = make_interview(wave, {}).projects.get()

    def delete():
        log.delete(project, by=accounts.system_account(), action="project.removed")
        Version.objects.filter(record_id=project.pk).update(content=None)

    assert owed_after(wave.study, delete) == Owed(everything=True)


@pytest.mark.parametrize("with_expert", [False, True])
def test_what_is_deleted_is_owed_by_what_its_tally_says(wave, with_expert):
    interview = make_interview(wave, {"stage": "production"}, respondent="R1")
    make_interview(wave, {}, respondent="R2")
    by = accounts.system_account()

    def delete():
        records = [*interview.projects.all(), Consent.objects.of_interview(interview).get()]
        records += [interview, *([interview.respondent] if with_expert else [])]
        for record in records:
            log.delete(record, by=by, action="test.removed")

    owed = owed_after(wave.study, delete)
    assert (owed.everything, owed.interviews) == (False, {interview.pk})
    assert figures_after_a_count_are_those_of_a_full_one(wave.study)


def test_the_interviews_of_two_experts_who_are_merged_are_owed_and_no_others(wave):
    kept = make_interview(wave, {"stage": "production"}, respondent="R1")
    moved = make_interview(make_wave(wave.study, "2018"), {"stage": "research"}, respondent="R2")
    make_interview(wave, {}, respondent="R3")
    keep, merge = (wave.study.respondents.get(code=code) for code in ("R1", "R2"))

    def unite():
        by = accounts.system_account()
        merge_experts(by=by, keep=keep, merge=merge, reason="One.", confirmed=EVERYTHING)

    owed = owed_after(wave.study, unite)
    assert not owed.everything
    assert owed.interviews == {kept.pk, moved.pk}
    assert figures_after_a_count_are_those_of_a_full_one(wave.study)


def figures_after_a_count_are_those_of_a_full_one(study):
    count_study(study.pk)
    return figures_follow_a_recount(study)


def test_what_was_sealed_after_the_target_is_not_owed_yet(wave):
    first, second = make_interview(wave, {}), make_interview(wave, {})
    count_study(wave.study_id)
    cursor, by = last_seal(wave.study), accounts.system_account()
    log.update(first, by=by, action="interview.edited")
    seal_entries()
    target = last_seal(wave.study)
    log.update(second, by=by, action="interview.edited")
    assert owed_since(wave.study, cursor, target=target).interviews == {first.pk}
    assert owed_since(wave.study, cursor).interviews == {first.pk, second.pk}
    seal_entries()
    assert owed_since(wave.study, cursor, target=target).interviews == {first.pk}


def test_a_consent_names_the_interviews_of_its_respondent_and_wave(wave):
    interview = make_interview(wave, {}, respondent="R1")
    make_interview(wave, {}, respondent="R2")
    make_interview(make_wave(wave.study, "2018"), {}, respondent="R1")
    consent = Consent.objects.get(respondent__code="R1", wave=wave)

    def withdraw():
        consent.withdrawn_on, consent.withdrawn_by = (
            datetime.date(2020, 1, 1),
            accounts.system_account(),
        )
        log.update(consent, by=consent.withdrawn_by, action="consent.withdrawn")

    assert owed_after(wave.study, withdraw).interviews == {interview.pk}


def test_a_merged_respondent_names_all_their_interviews(wave):
    make_interview(wave, {}, respondent="R1")
    make_interview(make_wave(wave.study, "2018"), {}, respondent="R1")
    make_interview(wave, {}, respondent="R2")
    respondent = wave.study.respondents.get(code="R1")
    by = accounts.system_account()
    owed = owed_after(wave.study, lambda: log.update(respondent, by=by, action="merged"))
    mine = Interview.objects.filter(respondent=respondent)
    assert owed.interviews == set(mine.values_list("pk", flat=True))


def test_definitions_owe_everything(wave):
    make_interview(wave, {})
    owed = owed_after(wave.study, lambda: make_wave(wave.study, "2020"))
    assert owed.everything


def test_a_quote_owes_nothing(wave):
    interview = make_interview(wave, {})
    by = accounts.system_account()
    owed = owed_after(
        wave.study,
        lambda: material.add_quote(by=by, interview=interview, language="en", text="So it is."),
    )
    assert not owed


def test_a_page_knows_how_fresh_it_is(wave):
    assert (freshness_of(wave.study).entry, freshness_of(wave.study).at) == (None, None)
    make_interview(wave, {})
    make_interview(wave, {})
    count_study(wave.study_id)
    fresh = freshness_of(wave.study)
    assert (fresh.entry, fresh.owed, fresh.unsealed) == (last_seal(wave.study), 0, 0)
    make_interview(wave, {})
    assert freshness_of(wave.study).owed == 1


def test_where_everything_is_counted_anew_no_number_of_interviews_is_told(client, wave):
    make_interview(wave, {})
    count_study(wave.study_id)
    make_wave(wave.study, "2020")
    client.force_login(make_member(wave.study, "analyst"))
    known = {"seen": last_seal(wave.study), "of": "figures"}
    for name, asked in (("trend-list", {}), ("trend-freshness", known)):
        said = client.get(reverse(name, args=[wave.study.slug]), asked).content.decode()
        assert "all figures are being counted anew" in said
        assert "being counted</span>" not in said


def test_entries_that_wait_too_long_for_their_seal_are_an_alarm(wave):
    make_interview(wave, {})
    assert freshness_of(wave.study).unsealed == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=11)):
        assert freshness_of(wave.study).unsealed > 0


def test_a_consent_that_moved_is_owed_by_who_had_it_before(wave):
    moved, double = make_interview(wave, respondent="R1"), make_interview(wave, {})
    Interview.objects.filter(pk=double.pk).update(is_double=True, respondent=moved.respondent)

    def correct():
        correct_expert(
            by=accounts.system_account(),
            interview=moved,
            seen=moved.version,
            code="R9",
            reason="Another expert.",
            consents=MOVE,
            confirmed=EVERYTHING,
        )

    assert owed_after(wave.study, correct).interviews == {moved.pk, double.pk}
    count_study(wave.study_id)
    assert list(breaches_of_state(wave.study)) == []
