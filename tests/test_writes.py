"""Only actions write: anything else would leave no history and no log entry.

What a call writes to cannot be known from its text, so every call that looks like a write of
Django is one, and raw SQL is not read at all.
"""

import ast

import pytest

from tests.test_architecture import trees

WRITES = {
    *("bulk_create", "bulk_update", "create", "delete", "get_or_create", "save"),
    *("update_or_create", "abulk_create", "abulk_update", "acreate", "adelete", "asave"),
    *("aget_or_create", "aupdate", "aupdate_or_create", "_raw_delete", "_update"),
}
RAW_SQL = {"raw", "cursor", "execute", "executemany", "executescript", "RunSQL"}
MAY_WRITE = ("surveys/actions/", "analytics/actions/")
MIGRATIONS = ("surveys/migrations/", "analytics/migrations/")
# They ask the database how it is, and no table: SELECT 1, PRAGMA.
ASK_THE_DATABASE = {"nucleus/checks.py", "nucleus/health.py"}


def writes_in(tree) -> list[tuple[int, str]]:
    """Return line and name of each call that writes, or may: an update, raw SQL."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if isinstance(node.func.value, ast.Call) and ast.unparse(node.func.value) == "super()":
            continue  # a model that completes its row before whoever writes it stores it
        name = node.func.attr
        # A dictionary, a set or a hash is updated with something, a table by names of columns.
        is_update = name == "update" and bool(node.keywords) and not node.args
        if name in WRITES or name in RAW_SQL or is_update:
            found.append((node.lineno, name))
    return found


def test_only_actions_write():
    writing = [
        f"{file}:{line} .{name}()"
        for file, tree in trees()
        if file.startswith(("surveys/", "analytics/", "nucleus/"))
        and not file.startswith((*MAY_WRITE, *MIGRATIONS))
        and file not in ASK_THE_DATABASE
        for line, name in writes_in(tree)
        if not (file == "nucleus/settings.py" and name == "update")
    ]
    assert writing == []


@pytest.mark.parametrize(
    "code",
    [
        "Study.objects.filter(pk=1).update(name='x')",
        "Study.objects.bulk_update(rows, ['name'])",
        "Study.objects.bulk_create(rows)",
        "study.save()",
        "Study.objects.all().delete()",
        "Study.objects.raw('DELETE FROM surveys_study')",
        "connection.cursor()",
        "cursor.execute('UPDATE surveys_study SET name = 1')",
        "await study.asave()",
    ],
)
def test_each_way_to_write_is_found(code):
    assert writes_in(ast.parse(f"async def f():\n    {code}"))


@pytest.mark.parametrize(
    "code",
    [
        "found.update(other)",
        "super().save(*args)",
        "digest.update(data)",
        "names |= {'update'}",
        "study.name",
    ],
)
def test_what_writes_no_table_passes(code):
    assert writes_in(ast.parse(code)) == []
