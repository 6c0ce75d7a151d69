"""What follows the log finds its rows by keys, however large the tables are: on PostgreSQL."""

import pytest
from django.db import connection

from analytics.models import Freshness
from analytics.queries.owed import last_seal
from surveys.actions import accounts, log
from surveys.actions.sealing import seal_entries
from surveys.models import Consent, Entry, Interview, Project, Respondent, Seal, Version
from tests.plans import (
    follow_the_log,
    look_at_a_page_of_lists,
    queries_run,
    scans_of,
    search_the_register,
)
from tests.surveys.factories import make_interview, make_study, make_wave

pytestmark = [pytest.mark.services, pytest.mark.django_db]

MANY, EXPERTS = 60_000, 20_000
NEW = "md5('{}' || i)::uuid"


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    assert connection.vendor == "postgresql"


def multiply(row, copies, /, **changed):
    """Store so many copies of a row, with other values in some columns, as fast as can be."""
    names = {field.column: f"row.{field.column}" for field in row._meta.concrete_fields} | changed
    table, key = row._meta.db_table, row._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(names.values())} "
            f"FROM {table} AS row, generate_series(1, %s) AS i WHERE row.{key} = %s",
            [copies, row.pk],
        )


@pytest.fixture
def wave():
    """Make a wave of a large study: log, history, interviews, projects, all in one study."""
    wave = make_wave(make_study())
    interview = make_interview(wave, {})
    project = interview.projects.get()
    seal_entries()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # without checks of keys
        expert, of_interview = NEW.format("expert"), NEW.format("interview")
        texts = {"code": "'M' || i", "key": "'m' || i"}
        multiply(interview.respondent, EXPERTS, id=expert, **texts)
        multiply(interview, EXPERTS, id=of_interview, respondent_id=expert)
        consent = Consent.objects.of_interview(interview).get()
        multiply(consent, EXPERTS, id=NEW.format("consent"), respondent_id=expert)
        owner = f"md5('interview' || (1 + mod(i, {EXPERTS})))::uuid"
        place = {"interview_id": owner, "position": f"1 + i / {EXPERTS}"}
        multiply(project, MANY, id=NEW.format("project"), **place)
        add_log_of(Entry.objects.get(record_id=project.pk))
        cursor.execute("SET LOCAL session_replication_role = origin")
        for model in (Consent, Entry, Interview, Project, Respondent, Seal, Version):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    return wave


def add_log_of(entry):
    """Store an entry, a version and a seal of every project."""
    new, number = {"record_id": NEW.format("project")}, Seal.objects.latest("number").number
    entry_id = f"{Entry.objects.latest('pk').pk} + i"
    multiply(entry, MANY, id=entry_id, act="md5('act' || i / 7)::uuid", **new)
    multiply(entry.history, MANY, id=f"{Version.objects.latest('pk').pk} + i", **new,
             entry_id=entry_id)  # fmt: skip
    multiply(entry.seal, MANY, number=f"{number} + i", entry_id=entry_id)
    with connection.cursor() as cursor:
        for model in (Entry, Version):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval('{table}_id_seq', max(id)) FROM {table}")


def test_following_the_log_of_a_large_study_scans_nothing(wave):
    by, cursor = accounts.system_account(), last_seal(wave.study)
    interview = make_interview(wave, {}, {}, respondent="R2")
    seal_entries()
    Freshness.objects.create(study=wave.study, counted=cursor)
    log.update(interview.respondent, by=by, action="respondent.merged")
    log.delete(interview.projects.last(), by=by, action="project.removed")
    log.delete(Consent.objects.of_interview(interview).get(), by=by, action="consent.removed")
    make_interview(wave, {}, respondent="R3")
    with queries_run() as queries:
        follow_the_log(wave.study, cursor)
    assert len(queries) > 30
    assert scans_of(queries) == []


def test_a_page_of_a_list_of_a_large_study_scans_nothing(wave):
    look_at_a_page_of_lists(wave.study)


def test_a_search_of_the_register_of_a_large_study_scans_nothing_again(wave):
    search_the_register(wave.study)


def test_a_query_that_scans_is_found():
    with queries_run() as queries:
        list(Entry.objects.filter(seal__isnull=True))
    assert len(scans_of(queries)) == 1
