"""Only actions write: anything else would leave no history and no log entry.

What a name writes to cannot be known from its text, so everything that is called like a write of
Django is one, whether it is called or handed on. Raw SQL is not read at all. What a class of Django
writes by itself is not seen here: `tests/surveys/test_admin.py` asks the Django admin.
"""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.test_architecture import trees

WRITES = {
    *("bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "save_base"),
    *("update_or_create", "abulk_create", "abulk_update", "acreate", "adelete", "asave"),
    *("aget_or_create", "aupdate", "aupdate_or_create", "_raw_delete", "_update", "_insert"),
    "save_m2m",
}
FUNCTIONS = {"call_command", "update_last_login"}
RAW_SQL = {"cursor", "execute", "executemany", "executescript", "RunSQL", "schema_editor"}
# A set, a list and a dictionary have them too: they write where a relation of a model has the name.
OF_RELATIONS = {"add", "clear", "remove", "set", "aadd", "aclear", "aremove", "aset"}
RELATIONS = {
    field.get_accessor_name() if field.auto_created else field.name
    for model in apps.get_models()
    for field in model._meta.get_fields()
    if field.many_to_many or field.one_to_many
} - {None}

MAY_WRITE = ("surveys/actions/", "analytics/actions/")
MIGRATIONS = ("surveys/migrations/", "analytics/migrations/")
# Functions that do what looks like a write. This list only shrinks.
EXCEPTIONS = {
    # They ask the database how it is, and no table.
    ("nucleus/checks.py", "_sqlite_problems"): "PRAGMA",
    ("nucleus/health.py", "database"): "SELECT 1",
    # They call commands, which call actions.
    ("nucleus/supervisor.py", "Supervisor.run"): "migrate",
    ("nucleus/supervisor.py", "load_reference_study"): "import_study, create_demo_accounts",
    ("nucleus/supervisor.py", "show_comparison"): "trends, which reads",
    # It reads by words that Django does not have; PostgreSQL streams nothing but a question.
    ("surveys/queries/as_of/newest.py", "ask"): "the newest version of each record",
    ("surveys/queries/as_of/newest.py", "without_time_limits"): "how long a reading may take",
    # They change what is no table, or one of the temporary file that holds a package.
    ("surveys/domain/package/spool.py", "Spool.add"): "rows of the package",
    ("surveys/domain/package/spool.py", "Spool.ask"): "questions about them",
    ("surveys/domain/package/spool.py", "Spool.remove"): "rows of a file that are stored already",
}


def writes_in(tree) -> Iterator[tuple[int, str, str]]:
    """Yield line, function and name of what writes, or may: an update, raw SQL, a relation."""
    yield from _writes(tree, ())


def _writes(node, inside, call=None):
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        inside = (*inside, node.name)
    name = _name_of(node)
    if name and _may_write(node, name, call) and not _completes_its_row(node, inside):
        yield node.lineno, ".".join(inside), name
    for child in ast.iter_child_nodes(node):
        is_called = isinstance(node, ast.Call) and child is node.func
        yield from _writes(child, inside, node if is_called else None)


def _name_of(node):
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name if node.asname else None  # by its own name it is found where it is used
    return node.id if isinstance(node, ast.Name) and node.id in FUNCTIONS else None


def _may_write(node, name, call):
    if name == "raw":
        return call is not None
    if name == "update":  # a dictionary or a hash with something, a table by names of columns
        return call is None or (bool(call.keywords) and not call.args)
    if name in OF_RELATIONS:
        of = getattr(node, "value", None)
        return isinstance(of, ast.Attribute) and of.attr in RELATIONS
    return name in WRITES | RAW_SQL | FUNCTIONS


def _completes_its_row(node, inside):
    """Say whether a model's own `save` calls what it overrides: whoever calls it writes."""
    return inside[-1:] == ("save",) and ast.unparse(node) == "super().save"


def test_only_actions_write():
    writing = {
        (file, function, f"{name}, line {line}")
        for file, tree in trees()
        if file.startswith(("surveys/", "analytics/", "nucleus/"))
        and not file.startswith((*MAY_WRITE, *MIGRATIONS))
        for line, function, name in writes_in(tree)
    }
    assert {one for one in writing if one[:2] not in EXCEPTIONS} == set()
    assert EXCEPTIONS.keys() - {one[:2] for one in writing} == set()


@pytest.mark.parametrize(
    "code",
    [
        "Study.objects.filter(pk=1).update(name='x')",
        "Study.objects.filter(pk=1).update(**fields)",
        "Study.objects.bulk_update(rows, ['name'])",
        "Study.objects.bulk_create(rows)",
        "study.save()",
        "study.save_base(raw=True)",
        "Study.objects.all().delete()",
        "Study.objects.raw('DELETE FROM surveys_study')",
        "connection.cursor()",
        "cursor.execute('UPDATE surveys_study SET name = 1')",
        "await study.asave()",
        "study.memberships.set(others)",
        "person.user_permissions.clear()",
        "person.groups.add(group)",
        "await person.groups.aremove(group)",
        "list(map(Study.save, rows))",
        "list(map(person.groups.add, groups))",
        "change = Study.objects.update",
        "super().save()",
        "super().delete()",
        "call_command('flush', interactive=False)",
        "management.call_command('flush')",
        "from django.core.management import call_command as run",
        "update_last_login(None, person)",
    ],
)
def test_each_way_to_write_is_found(code):
    ((line, function, _name),) = writes_in(ast.parse(f"async def f():\n    {code}"))
    assert (line, function) == (2, "f")


@pytest.mark.parametrize("code", ["super().save(*args)", "super().save(force_insert=True)"])
def test_a_model_may_complete_its_row_before_whoever_writes_it_stores_it(code):
    within = "class Coded(Model):\n    def {name}(self):\n        {code}"
    assert not list(writes_in(ast.parse(within.format(name="save", code=code))))
    assert list(writes_in(ast.parse(within.format(name="delete", code=code))))


@pytest.mark.parametrize(
    "code",
    [
        "found.update(other)",
        "found.update(other, key=1)",
        "digest.update(data)",
        "names |= {'update'}",
        "study.name",
        "seen.add(study.memberships)",
        "self.codes.add(code)",
        "self.raw",
        "from django.core.management import call_command",
    ],
)
def test_what_writes_no_table_passes(code):
    assert not list(writes_in(ast.parse(code)))
