"""The triggers: the log is only appended to, and a questionnaire in use never changes."""

import pytest
from django.db import DatabaseError, connection, transaction

from surveys.models import Entry, Interview, Questionnaire, Seal
from tests.surveys.models.rows import Rows

pytestmark = pytest.mark.django_db

ON_SQLITE = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
ON_POSTGRESQL = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
APPEND_ONLY = (Entry, Seal)


@pytest.fixture
def rows():
    return Rows()


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def refuses(statement, why):
    with pytest.raises(DatabaseError, match=why):
        run(statement)


def test_only_the_tables_told_of_here_have_triggers():
    with connection.cursor() as cursor:
        cursor.execute(ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL)
        tables = {table for _name, table in cursor.fetchall()}
    assert tables == {model._meta.db_table for model in (*APPEND_ONLY, Questionnaire)}


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_a_row_of_the_log_is_neither_changed_nor_deleted(model, rows):
    table, row = model._meta.db_table, rows.of(model)
    why = f"{table} is append-only"
    refuses(f"UPDATE {table} SET study_id = study_id WHERE {row._meta.pk.column} = {row.pk}", why)
    refuses(f"DELETE FROM {table} WHERE {row._meta.pk.column} = {row.pk}", why)
    assert model.objects.filter(pk=row.pk).exists()


def test_a_questionnaire_changes_until_an_interview_uses_it(rows):
    questionnaire = Questionnaire.objects.filter(pk=rows.questionnaire.pk)
    assert questionnaire.update(code="2") == 1
    rows.of(Interview)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        questionnaire.update(code="3")
    assert questionnaire.get().code == "2"


def test_a_questionnaire_that_another_wave_uses_does_not_keep_this_one(rows):
    rows.of(Interview)
    unused = Questionnaire.objects.filter(pk=rows.later_wave.questionnaires.get().pk)
    assert unused.update(code="2") == 1
