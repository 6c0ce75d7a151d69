"""SQLite alters a table by making it anew, and then no trigger may read it.

A migration that alters `surveys_interview` begins with `LIFT` and ends with `RESTORE`: the
trigger that keeps a questionnaire in use from changing reads that table. PostgreSQL alters in
place.
"""

from django.db import migrations

NAME = "surveys_questionnaire_immutable"
TRIGGER = (
    f"CREATE TRIGGER {NAME} BEFORE UPDATE ON surveys_questionnaire "
    "WHEN EXISTS (SELECT 1 FROM surveys_interview WHERE questionnaire_id = OLD.id) "
    "BEGIN SELECT RAISE(ABORT, 'a questionnaire in use never changes'); END"
)


def _on_sqlite(statement):
    def run(_apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(statement, params=None)

    return run


_drop, _create = _on_sqlite(f"DROP TRIGGER {NAME}"), _on_sqlite(TRIGGER)

LIFT = migrations.RunPython(_drop, _create)
RESTORE = migrations.RunPython(_create, _drop)
