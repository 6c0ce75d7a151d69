"""What tests of queries share."""

import pytest
from django.db import connection


@pytest.fixture
def tables_of_unknown_size():
    """Have SQLite forget how small tables were when the import of another test looked at them."""
    with connection.cursor() as cursor:
        if "sqlite_stat1" in connection.introspection.table_names(cursor):
            cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_schema")
