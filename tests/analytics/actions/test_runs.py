"""A full count that is shared, interrupted or overtaken stores what one process alone would."""

import uuid
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from analytics.actions import counting, recounting, runs
from analytics.actions.counting import count_study, recount_study
from analytics.actions.overtaken import Overtaken
from analytics.actions.runs import begin_or_join, help_count, moments_of, progress_of
from analytics.actions.staging import drop
from analytics.counting import tallies
from analytics.counting.tallies import People, chunks_of, count_chunk
from analytics.models import CountChunk, CountRun, Freshness, StagedTally, Tally
from analytics.queries.design import load_design
from analytics.queries.owed import last_seal
from analytics.signals import chunk_counted, run_begun
from analytics.stats.counting.sampling import PLAIN
from surveys.actions.sealing import seal_entries
from surveys.models import Consent, Interview, Respondent
from tests.analytics.actions.editing import edit, figures
from tests.analytics.factories import INDICATORS, PRODUCTION, break_series, define
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def study():
    study = make_study()
    before, after = make_wave(study, "2018"), make_wave(study, "2019")
    define(study)
    for number in range(5):
        make_interview(
            before, {"stage": "production", "team_size": number + 1}, respondent=f"R{number}"
        )
    for number in range(2, 6):
        make_interview(after, {"stage": "production"}, {}, respondent=f"R{number}")
    count_study(study.pk)
    return study


@pytest.fixture(autouse=True)
def _many_chunks(study, monkeypatch):
    monkeypatch.setattr(recounting, "POLL", 0)
    monkeypatch.setattr(recounting, "ALONE", 0)
    monkeypatch.setattr(tallies, "CHUNK", 1)


@pytest.fixture
def when_begun():
    """Do something when a run has begun, as those do who are asked for help."""
    connected = []

    def connect(work):
        def receive(*, run_id, **_kwargs):
            work(CountRun.objects.get(pk=run_id))

        connected.append(receive)
        run_begun.connect(receive)

    yield connect
    for receive in connected:
        run_begun.disconnect(receive)


@pytest.fixture
def counted_chunks(monkeypatch):
    """The chunks that were counted, in their order."""
    found = []

    def counted(design, people, modes):
        found.append(people)
        return count_chunk(design, people, modes)

    monkeypatch.setattr(runs, "count_chunk", counted)
    return found


def count_all(study):
    """Count all, as definitions that were changed have it."""
    Freshness.objects.update(definitions_hash="")
    return count_study(study.pk)


def begun(study):
    design = load_design(study)
    return begin_or_join(design, last_seal(study), list(chunks_of(study)), PLAIN)[0]


def nothing_is_left():
    return not (CountRun.objects.exists() or StagedTally.objects.exists())


def test_all_interviews_of_a_respondent_are_in_one_chunk(study, monkeypatch):
    for size, expected in ((1, 6), (3, 3), (100, 1)):
        monkeypatch.setattr(tallies, "CHUNK", size)
        chunks = list(chunks_of(study))
        assert len(chunks) == expected
        bounds = [key for people in chunks for key in people]
        assert bounds == sorted(bounds)
        design = load_design(study)
        counted = [count_chunk(design, people, PLAIN).tallies for people in chunks]
        assert sum(map(len, counted)) == Interview.objects.count()


def test_a_run_stores_what_is_counted_at_once(study, counted_chunks):
    before = figures(study)
    assert count_all(study).interviews == 9
    assert len(counted_chunks) == 6
    assert figures(study) == before
    assert nothing_is_left()


def test_who_helps_takes_chunks_that_nobody_has(study, when_begun, counted_chunks, monkeypatch):
    before = figures(study)
    alone = []
    when_begun(lambda run: (help_count(run.pk), alone.append(len(counted_chunks))))
    count_all(study)
    assert alone == [6]
    assert len(counted_chunks) == 6
    assert figures(study) == before


def test_a_chunk_whose_holder_died_is_counted_by_somebody_else(study, when_begun, counted_chunks):
    before = figures(study)

    def die(run):
        long_ago = timezone.now() - runs.PATIENCE - timedelta(seconds=1)
        CountChunk.objects.filter(run=run, number=2).update(claimed_at=long_ago)

    when_begun(die)
    count_all(study)
    assert len(counted_chunks) == 6
    assert figures(study) == before


def test_a_chunk_that_somebody_has_is_waited_for(study, when_begun, counted_chunks, monkeypatch):
    before = figures(study)
    waits = []

    def finish_while_others_wait(_seconds):
        chunk = CountChunk.objects.get(finished_at=None)
        waits.append(chunk.number)
        runs._finish(chunk, count_chunk(load_design(study), People(chunk.first, chunk.last), PLAIN))

    when_begun(lambda run: run.chunks.filter(number=3).update(claimed_at=timezone.now()))
    monkeypatch.setattr(recounting.time, "sleep", finish_while_others_wait)
    count_all(study)
    assert waits == [3]
    assert len(counted_chunks) == 5
    assert figures(study) == before


def test_what_is_finished_twice_is_stored_once(study):
    design, run = load_design(study), begun(study)
    chunk = run.chunks.get(number=0)
    found = count_chunk(design, People(chunk.first, chunk.last), PLAIN)
    runs._finish(chunk, found)
    runs._finish(chunk, found)
    assert StagedTally.objects.count() == len(found.tallies)
    assert moments_of(run) == found.contributions


def test_a_run_that_was_left_over_goes_on_where_it_was(study, counted_chunks):
    before = figures(study)
    run = begun(study)
    chunk = run.chunks.get(number=0)
    runs._finish(chunk, count_chunk(load_design(study), People(chunk.first, chunk.last), PLAIN))
    count_all(study)
    assert len(counted_chunks) == 5
    assert figures(study) == before
    assert nothing_is_left()


def age(run):
    CountRun.objects.filter(pk=run.pk).update(alive_at=timezone.now() - runs.LIFE)


def of_other_definitions(run):
    CountRun.objects.filter(pk=run.pk).update(design_hash="other")


def of_an_earlier_count(run):
    CountRun.objects.filter(pk=run.pk).update(target=run.target - 1)


@pytest.mark.parametrize("change", [age, of_other_definitions, of_an_earlier_count])
def test_a_run_that_is_of_no_use_any_more_is_begun_anew(study, counted_chunks, change):
    before = figures(study)
    run = begun(study)
    runs.count_chunks(load_design(study), run, PLAIN)
    CountChunk.objects.update(moments="[]")
    change(run)
    count_all(study)
    assert len(counted_chunks) == 12
    assert figures(study) == before


def test_the_sweep_drops_a_run_that_nobody_goes_on_with(study):
    begun(study)
    counting.sweep()
    assert CountRun.objects.count() == 1
    CountRun.objects.update(alive_at=timezone.now() - runs.LIFE - timedelta(seconds=1))
    counting.sweep()
    assert nothing_is_left()


def test_a_run_that_is_worked_on_is_not_left_over(study):
    run = begun(study)
    age(run)
    runs._claim(run)
    counting.sweep()
    assert CountRun.objects.get() == run


def test_counting_from_scratch_takes_nothing_over(study, counted_chunks):
    before = figures(study)
    run = begun(study)
    runs.count_chunks(load_design(study), run, PLAIN)
    CountChunk.objects.update(moments="[]")
    recount_study(study.pk)
    assert len(counted_chunks) == 12
    assert figures(study) == before


def test_a_run_as_of_a_later_entry_is_finished_with_a_design_of_then(study):
    """Who read the design before a series broke takes no part in a run that began after it."""
    Freshness.objects.update(definitions_hash="")
    freshness, target, design = Freshness.objects.get(), last_seal(study), load_design(study)
    break_series(study, "2019")
    seal_entries()
    run = begun(study)
    assert run.target > target
    with pytest.raises(Overtaken):
        counting._recount(design, freshness, target)
    assert CountRun.objects.get() == run
    count_study(study.pk)
    found = figures(study)
    recount_study(study.pk)
    assert figures(study) == found


def test_a_task_waits_for_nobody_and_notes_no_failure(study, counted_chunks):
    before = figures(study)
    run = begun(study)
    run.chunks.filter(number=3).update(claimed_at=timezone.now())
    Freshness.objects.update(definitions_hash="")
    assert counting.count_if_due(study.pk) is None
    assert len(counted_chunks) == 5
    assert CountRun.objects.get() == run
    assert Freshness.objects.get().failures == 0
    CountChunk.objects.update(claimed_at=timezone.now() - 2 * runs.PATIENCE)
    assert counting.count_if_due(study.pk).interviews == 9
    assert figures(study) == before


def test_whoever_waits_for_others_is_told_when_they_are_done(study, monkeypatch):
    before = figures(study)
    run = begun(study)
    run.chunks.filter(number=3).update(claimed_at=timezone.now())
    waits = []

    def finish(_seconds):
        waits.append(1)
        CountChunk.objects.filter(number=3).update(claimed_at=None)

    monkeypatch.setattr(counting.time, "sleep", finish)
    assert count_all(study).interviews == 9
    assert waits == [1]
    assert figures(study) == before


def test_a_run_that_is_dropped_when_all_is_counted_is_no_empty_study(study, monkeypatch):
    before = figures(study)
    real, dropped = runs.claim_figures, []

    def claim(run):
        claimed = real(run)
        if not dropped:
            dropped.append(run.pk)
            drop(run)
        return claimed

    monkeypatch.setattr(runs, "claim_figures", claim)
    assert count_all(study).interviews == 9
    assert figures(study) == before


@pytest.mark.parametrize("left", ["chunks", "figures", "nothing"])
def test_a_full_count_that_takes_longer_than_a_task_may_is_gone_on_with(study, monkeypatch, left):
    if left != "nothing":
        run = begun(study)
        if left == "figures":
            run.chunks.update(finished_at=timezone.now())

    def take_long(*_given, **_named):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(counting, "_count", take_long)
    assert counting.count_if_due(study.pk) is None
    assert Freshness.objects.get().failures == (0 if left == "chunks" else 1)


def test_an_edit_after_the_target_of_a_run_is_counted_after_it(study):
    run = begun(study)
    runs.count_chunks(load_design(study), run, PLAIN)
    edit(Interview.objects.first(), {1: {"stage": "research"}})
    assert count_all(study).entry == run.target
    assert Freshness.objects.get().counted == run.target
    count_study(study.pk)
    assert Freshness.objects.get().counted == last_seal(study) > run.target
    after = figures(study)
    count_all(study)
    assert figures(study) == after


def test_who_read_other_definitions_or_another_wave_does_not_help(study, counted_chunks):
    run = begun(study)
    make_wave(study, "2020")
    help_count(run.pk)
    define(study, indicators=(*INDICATORS, PRODUCTION | {"code": "new"}))
    help_count(run.pk)
    assert counted_chunks == []
    assert progress_of(run) == (0, 6)


def test_who_comes_too_late_finds_nothing_to_do(study):
    run = begun(study)
    drop(run)
    help_count(run.pk)
    assert progress_of(run) == (0, 0)


def test_an_interview_that_was_counted_twice_has_everything_counted_anew(
    study, when_begun, counted_chunks
):
    moved = []

    def hand_over(*, progress, **_kwargs):
        """Give an interview of the first respondent to a later one, between their chunks."""
        if progress.done == 1 and not moved:
            first = CountChunk.objects.get(number=0).first
            interview = Interview.objects.filter(respondent=first).first()
            others = Respondent.objects.exclude(interviews__wave=interview.wave)
            consent = Consent.objects.get(respondent=first, wave=interview.wave)
            consent.pk, consent.respondent = uuid.uuid4(), others.first()
            consent.save(force_insert=True)
            Interview.objects.filter(pk=interview.pk).update(respondent=consent.respondent)
            moved.append(interview.pk)

    chunk_counted.connect(hand_over)
    try:
        assert count_all(study).interviews == 9
    finally:
        chunk_counted.disconnect(hand_over)
    assert len(moved) == 1
    assert len(counted_chunks) > 6
    assert sorted(Tally.objects.values_list("interview_id", "respondent_id")) == sorted(
        Interview.objects.values_list("pk", "respondent_id")
    )
    assert nothing_is_left()


def test_a_run_that_somebody_drops_stores_nothing_and_is_begun_anew(study, monkeypatch):
    before = figures(study)
    real, dropped = counting._figures, []

    def figures_of(design, *found):
        if not dropped:
            dropped.append(CountRun.objects.get())
            drop(dropped[0])
        return real(design, *found)

    monkeypatch.setattr(counting, "_figures", figures_of)
    assert count_all(study).interviews == 9
    assert figures(study) == before


def test_figures_are_made_by_one(study):
    run = begun(study)
    assert runs.claim_figures(run)
    assert not runs.claim_figures(run)
    CountRun.objects.update(finishing_at=timezone.now() - runs.PATIENCE - timedelta(seconds=1))
    assert runs.claim_figures(run)


def test_the_progress_is_told(study):
    told = []
    chunk_counted.connect(
        hear := lambda **said: told.append((said["study"].slug, *said["progress"]))
    )
    try:
        count_all(study)
    finally:
        chunk_counted.disconnect(hear)
    assert told == [(study.slug, number, 6) for number in range(1, 7)]
