"""Empties the database after a test that committed, of all but what its migrations put there.

Django would truncate all tables, for which PostgreSQL makes hundreds of files anew, and then make
each kind of content and each permission again. A few rows are deleted much sooner.
"""

from django.db import transaction

MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


def empty(connection) -> None:
    """Delete the rows of all models, also those of the log, which is only ever added to."""
    quoted = connection.ops.quote_name
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        off, on = switches(connection.vendor, quoted, cursor.fetchall())
        filled = [table for table in tables if table not in MADE_BY_MIGRATIONS]
        for statement in (*off, *(f"DELETE FROM {quoted(table)}" for table in filled), *on):
            cursor.execute(statement)


def switches(vendor: str, quoted, triggers) -> tuple[list[str], list[str]]:
    """Return the statements that put the triggers out of work, and those that undo this."""
    if vendor == "sqlite":
        off = [f"DROP TRIGGER {quoted(name)}" for name, _definition in triggers]
        return off, [definition for _name, definition in triggers]
    off, on = (
        [f"ALTER TABLE {table} {verb} TRIGGER USER" for (table,) in triggers]
        for verb in ("DISABLE", "ENABLE")
    )
    return off, ["SET CONSTRAINTS ALL IMMEDIATE", *on]  # what waits for the end forbids ALTER TABLE
