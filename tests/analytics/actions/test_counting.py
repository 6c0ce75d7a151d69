import datetime

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from analytics.actions import counting
from analytics.actions.counting import (
    Overtaken,
    count_if_due,
    count_study,
    lagging_studies,
    recount_study,
    sweep,
)
from analytics.models import Change, Estimate, Freshness, Tally
from analytics.queries.owed import last_seal
from surveys.actions import accounts, consents, studies
from surveys.actions.review import (
    approve_interview,
    return_interview,
    submit_interview,
)
from surveys.actions.sealing import seal_entries
from surveys.domain.confirming import EVERYTHING
from surveys.models import Consent, Interview, Seal
from tests.analytics.actions.editing import edit, figures, figures_follow_a_recount
from tests.analytics.factories import PRODUCTION, break_series, counted, define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def wave():
    wave = make_wave(make_study())
    define(wave.study)
    return wave


def test_a_submitted_interview_counts(wave):
    make_interview(wave, {"stage": "production"}, {"stage": "research"})
    row = counted(wave.study)["production", "2019"]
    assert (row.count, row.base, row.value, row.clusters) == (1, 2, 0.5, 1)
    assert (row.approved, row.interviews) == (0, 1)


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_drafts_and_returned_interviews_count_nowhere(wave, state):
    interview = make_interview(wave, {"stage": "production"}, state="draft")
    if state == "returned":
        by = accounts.system_account()
        submit_interview(by=by, interview=interview, seen=interview.version)
        count_study(wave.study_id)
        return_interview(by=by, interview=interview, seen=interview.version, note="Dates missing.")
    assert counted(wave.study)["production", "2019"].base == 0
    assert Tally.objects.count() == 0


def test_an_approval_shows(wave):
    interview = make_interview(wave, {"stage": "production"})
    assert counted(wave.study)["production", "2019"].approved == 0
    by = accounts.system_account()
    approve_interview(by=by, interview=interview, seen=interview.version)
    assert counted(wave.study)["production", "2019"].approved == 1


def test_withdrawn_consent_takes_the_interview_out_and_nothing_else(wave):
    make_interview(wave, {"stage": "production"}, respondent="R1")
    make_interview(wave, {"stage": "research"}, respondent="R2")
    assert counted(wave.study)["production", "2019"].base == 2
    consent = Consent.objects.get(respondent__code="R1")
    consents.withdraw_consent(
        by=accounts.system_account(),
        consent=consent,
        on=datetime.date(2019, 7, 1),
        confirmed=EVERYTHING,
    )
    row = counted(wave.study)["production", "2019"]
    assert (row.base, row.count) == (1, 0)


def test_an_edited_project_counts_anew_and_is_a_version_of_its_interview(wave):
    interview = make_interview(wave, {"stage": "research"}, {"stage": "research"})
    assert counted(wave.study)["production", "2019"].count == 0
    before = Interview.objects.get(pk=interview.pk).version
    edit(interview, {2: {"stage": "production"}})
    assert Interview.objects.get(pk=interview.pk).version == before + 1
    assert counted(wave.study)["production", "2019"].count == 1


def test_a_removed_and_an_added_project_count_anew(wave):
    interview = make_interview(wave, {"stage": "research"}, {"stage": "production"})
    assert counted(wave.study)["projects", "2019"].value == 2
    edit(interview, removed=[2])
    assert counted(wave.study)["projects", "2019"].value == 1
    edit(interview, added=[{"stage": "production"}, {"stage": "production"}])
    row = counted(wave.study)["production", "2019"]
    assert (row.count, row.base) == (2, 3)


def test_an_edit_taken_back_gives_the_same_figures(wave):
    first = make_interview(wave, {"stage": "research", "team_size": 3}, respondent="R1")
    make_interview(wave, {"stage": "production", "team_size": 8}, respondent="R2")
    count_study(wave.study_id)
    before = [(r.indicator_id, r.segment_id, r.category, r.value, r.se, r.low, r.high)
              for r in Estimate.objects.order_by("pk")]  # fmt: skip
    edit(first, {1: {"stage": "production", "team_size": 1}})
    count_study(wave.study_id)
    edit(first, {1: {"stage": "research", "team_size": 3}})
    count_study(wave.study_id)
    after = [(r.indicator_id, r.segment_id, r.category, r.value, r.se, r.low, r.high)
             for r in Estimate.objects.order_by("pk")]  # fmt: skip
    assert sorted(map(str, after)) == sorted(map(str, before))


def test_a_changed_definition_counts_every_interview_anew(wave):
    make_interview(wave, {"stage": "production"}, {"stage": "research"})
    assert counted(wave.study)["production", "2019"].count == 1
    define(wave.study, indicators=[PRODUCTION | {"numerator": "${stage} = 'research'"}])
    count_study(wave.study_id)
    assert {tally.definitions_hash for tally in Tally.objects.all()} == {
        Freshness.objects.get().definitions_hash
    }
    assert counted(wave.study)["production", "2019"].count == 1
    edit(Interview.objects.get(), {1: {"stage": "research"}})
    assert counted(wave.study)["production", "2019"].count == 2


def test_another_study_is_left_alone(wave):
    other = make_wave(make_study())
    define(other.study)
    make_interview(other, {"stage": "production"})
    make_interview(wave, {"stage": "research"})
    count_study(other.study_id)
    before = figures(other.study)
    assert counted(wave.study)["projects", "2019"].value == 1
    recount_study(wave.study_id)
    assert figures(other.study) == before


def test_counting_twice_changes_nothing(wave):
    make_interview(wave, {"stage": "production"})
    count_study(wave.study_id)
    before = figures(wave.study)
    assert count_study(wave.study_id).interviews == 0
    assert figures(wave.study) == before


def test_entries_without_effect_only_move_the_cursor(wave):
    make_interview(wave, {"stage": "production"})
    count_study(wave.study_id)
    ids = set(Estimate.objects.values_list("pk", flat=True))
    studies.create_theme(
        by=accounts.system_account(), study=wave.study, code="cost", label={"en": "Cost"}
    )
    count_study(wave.study_id)
    assert Freshness.objects.get().counted == last_seal(wave.study)
    assert set(Estimate.objects.values_list("pk", flat=True)) == ids


def test_whoever_finds_the_cursor_moved_stores_nothing_and_begins_again(wave, monkeypatch):
    make_interview(wave, {"stage": "production"})
    seal_entries()
    real, calls = counting._figures, []

    def overtaken_once(design, *found):
        result = real(design, *found)
        if not calls:
            calls.append("overtaken")
            Freshness.objects.filter(study=design.study).update(counted=1)
        return result

    monkeypatch.setattr(counting, "_figures", overtaken_once)
    assert counted(wave.study)["production", "2019"].count == 1
    assert calls == ["overtaken"]


def test_who_is_always_overtaken_gives_up(wave, monkeypatch):
    make_interview(wave, {"stage": "production"})
    real = counting._figures

    def always_overtaken(design, *found):
        Freshness.objects.filter(study=design.study).update(counted=F("counted") - 1)
        return real(design, *found)

    monkeypatch.setattr(counting, "_figures", always_overtaken)
    with pytest.raises(Overtaken):
        count_study(wave.study_id)
    assert Estimate.objects.count() == 0


def test_the_sweep_seals_and_counts_what_no_nudge_announced(wave):
    make_interview(wave, {"stage": "production"})
    assert Seal.objects.count() == 0
    assert sweep() == 1
    assert Freshness.objects.get().counted == last_seal(wave.study)
    assert lagging_studies() == []
    assert sweep() == 0


def test_a_study_that_cannot_be_counted_says_so_and_holds_up_no_other(wave, monkeypatch):
    other = make_wave(make_study())
    define(other.study)
    make_interview(wave, {"stage": "production"})
    make_interview(other, {"stage": "production"})
    real = counting.current_design

    def broken(study):
        if study == wave.study:
            raise ZeroDivisionError("Division by zero in team.")
        return real(study)

    monkeypatch.setattr(counting, "current_design", broken)
    assert sweep() == 1
    assert Freshness.objects.get(study=other.study).failures == 0
    failed = Freshness.objects.get(study=wave.study)
    assert (failed.failures, failed.problem) == (1, "Division by zero in team.")
    assert sweep() == 0
    assert Freshness.objects.get(study=wave.study).failures == 1


def test_a_study_that_failed_is_tried_again_later_and_then_forgiven(wave):
    make_interview(wave, {"stage": "production"})
    failed_at = timezone.now()
    freshness = Freshness.objects.create(
        study=wave.study, failures=3, failed_at=failed_at, problem="broken"
    )
    assert count_if_due(wave.study_id) is None
    with time_machine.travel(failed_at + datetime.timedelta(seconds=39), tick=False):
        assert count_if_due(wave.study_id) is None
    with time_machine.travel(failed_at + datetime.timedelta(seconds=41)):
        assert count_if_due(wave.study_id) is not None
    freshness.refresh_from_db()
    assert (freshness.failures, freshness.problem) == (0, "")


def test_across_a_break_no_difference_is_stored():
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    for wave in (before, after):
        make_interview(wave, {"stage": "production"}, respondent="R1")
        make_interview(wave, {"stage": "research"}, respondent="R2")
    break_series(study, after.code, {"en": "Other stages."})
    row = counted(study)["production", "2019"]
    assert (row.comparability, row.comparability_note) == ("break", {"en": "Other stages."})
    change = Change.objects.get(indicator__code="production", segment=None)
    assert (change.comparability, change.difference, change.p) == ("break", None, None)
    assert Change.objects.get(indicator__code="projects", segment=None).difference == 0


def test_a_respondent_who_leaves_the_wave_changes_every_figure_of_it(wave):
    for number in range(3):
        make_interview(wave, {"stage": "production"}, {}, respondent=f"R{number}")
    nothing = make_interview(wave, respondent="R9", aws_customer="no")
    with_everybody = counted(wave.study)["production", "2019"]
    by = accounts.system_account()
    return_interview(by=by, interview=nothing, seen=nothing.version, note="Projects are missing.")
    without = counted(wave.study)["production", "2019"]
    assert (with_everybody.base, with_everybody.count) == (without.base, without.count) == (6, 3)
    assert figures_follow_a_recount(wave.study)


def test_an_edit_writes_into_the_rows_of_its_cells_alone(wave):
    other = make_wave(wave.study, "2018")
    make_interview(other, {"stage": "production"}, respondent="R1")
    interview = make_interview(wave, {"stage": "research", "team_size": 3}, respondent="R1")
    before = {key: row.pk for key, row in counted(wave.study).items()}
    Estimate.objects.update(deff=77)
    edit(interview, {1: {"team_size": 4}})
    after = counted(wave.study)
    assert {key: row.pk for key, row in after.items()} == before
    assert {key for key, row in after.items() if row.deff != 77} == {("team", "2019")}
