"""What is owed is looked up by keys: SQLite goes through no table that grows."""

import pytest

from analytics.models import Freshness
from analytics.queries import owed
from analytics.queries.owed import Owed, last_seal, owed_since
from surveys.actions import accounts, log, material
from surveys.actions.sealing import seal_entries
from surveys.models import Consent, Entry, Project, Seal
from tests.plans import follow_the_log, queries_run, scans_of
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave():
    return make_wave(make_study())


def write_of_every_kind(wave):
    """Edit, delete and add one of everything that a count follows."""
    by = accounts.system_account()
    interview = make_interview(wave, {}, {}, respondent="R1")
    seal_entries()
    cursor = last_seal(wave.study)
    make_interview(wave, {}, respondent="R2")
    log.update(interview.respondent, by=by, action="respondent.merged")
    log.delete(Project.objects.filter(interview=interview).last(), by=by, action="project.removed")
    log.delete(Consent.objects.of_interview(interview).get(), by=by, action="consent.removed")
    return cursor


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("tables_of_unknown_size")
def test_following_the_log_scans_nothing_on_sqlite(wave):
    cursor = write_of_every_kind(wave)
    Freshness.objects.create(study=wave.study, counted=cursor)
    with queries_run() as queries:
        follow_the_log(wave.study, cursor)
    assert len(queries) > 30
    assert scans_of(queries) == []


@pytest.mark.sqlite_only
def test_a_query_that_scans_is_found():
    with queries_run() as queries:
        list(Entry.objects.filter(seal__isnull=True))
        list(Seal.objects.filter(hash="0"))
    assert len(scans_of(queries)) == 2


def test_the_number_of_queries_does_not_grow(wave, django_assert_num_queries):
    cursor = write_of_every_kind(wave)
    with queries_run() as few:
        owed_since(wave.study, cursor)
    for number in range(3, 6):
        make_wave(wave.study, f"{2000 + number}")
    seal_entries()
    cursor = last_seal(wave.study)
    by = accounts.system_account()
    for number in range(3, 9):
        interview = make_interview(wave, {}, {}, respondent=f"R{number}")
        log.update(interview.respondent, by=by, action="respondent.merged")
        log.delete(interview.projects.last(), by=by, action="project.removed")
        log.delete(Consent.objects.of_interview(interview).get(), by=by, action="consent.removed")
    with django_assert_num_queries(len(few)):
        assert len(owed_since(wave.study, cursor).interviews) == 6


@pytest.mark.parametrize(("many", "expected"), [(9, False), (8, True)])
def test_a_range_of_very_many_entries_owes_everything(wave, monkeypatch, many, expected):
    interview = make_interview(wave, {})
    seal_entries()
    cursor = last_seal(wave.study)
    add_quotes(interview, 5)
    seal_entries()
    add_quotes(interview, 4)
    monkeypatch.setattr(owed, "MANY", many)
    assert owed_since(wave.study, cursor) == Owed(everything=expected)


def add_quotes(interview, number):
    by = accounts.system_account()
    for _ in range(number):
        material.add_quote(by=by, interview=interview, language="en", text="So it is.")
