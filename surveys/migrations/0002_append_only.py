"""Triggers that hold two rules even against somebody who writes past the code.

The log and its chain are only ever appended to, and a questionnaire that an interview uses never
changes.
"""

from django.db import migrations

APPEND_ONLY = ("surveys_entry", "surveys_seal")
QUESTIONNAIRE = "surveys_questionnaire"
IN_USE = "EXISTS (SELECT 1 FROM surveys_interview WHERE questionnaire_id = OLD.id)"


def sqlite_statements():
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    yield (
        f"CREATE TRIGGER {QUESTIONNAIRE}_immutable BEFORE UPDATE ON {QUESTIONNAIRE} "
        f"WHEN {IN_USE} "
        "BEGIN SELECT RAISE(ABORT, 'a questionnaire in use never changes'); END"
    )


def postgresql_statements():
    yield """
        CREATE FUNCTION nucleus_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$
    """
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION nucleus_refuse('{table} is append-only')"
        )
    yield f"""
        CREATE FUNCTION nucleus_questionnaire_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {IN_USE} THEN
                RAISE EXCEPTION 'a questionnaire in use never changes'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """
    yield (
        f"CREATE TRIGGER {QUESTIONNAIRE}_immutable BEFORE UPDATE ON {QUESTIONNAIRE} "
        "FOR EACH ROW EXECUTE FUNCTION nucleus_questionnaire_in_use()"
    )


def sqlite_reversal():
    for table in APPEND_ONLY:
        yield f"DROP TRIGGER {table}_no_update"
        yield f"DROP TRIGGER {table}_no_delete"
    yield f"DROP TRIGGER {QUESTIONNAIRE}_immutable"


def postgresql_reversal():
    for table in APPEND_ONLY:
        yield f"DROP TRIGGER {table}_append_only ON {table}"
    yield f"DROP TRIGGER {QUESTIONNAIRE}_immutable ON {QUESTIONNAIRE}"
    yield "DROP FUNCTION nucleus_refuse()"
    yield "DROP FUNCTION nucleus_questionnaire_in_use()"


def run(schema_editor, by_vendor):
    for statement in by_vendor[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def create(apps, schema_editor):
    run(schema_editor, {"sqlite": sqlite_statements, "postgresql": postgresql_statements})


def drop(apps, schema_editor):
    run(schema_editor, {"sqlite": sqlite_reversal, "postgresql": postgresql_reversal})


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
