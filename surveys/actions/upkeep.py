"""What a database wants after many rows came in at once."""

from django.db import connection

SAMPLE = 1000
"""Rows of each index that SQLite looks at: the time does not grow with the tables."""


def look_at_tables() -> None:
    """Let the database look at its tables, so that its plans suit how much there is.

    PostgreSQL does so by itself some time after an import, SQLite never; until then both plan as
    if the tables were as they had been.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            cursor.execute("ANALYZE")
            return
        names = connection.introspection.django_table_names(only_existing=True)
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, names))}")
