"""What all tests share. They need no broker, no network and no folder of the checkout."""

import os
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.sqlite3.base import DatabaseOperations
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.soaking import SOAK

# The same everywhere, also where a variable CI would have hypothesis choose other settings.
settings.register_profile(
    "any-machine",
    # A busy machine is no fault of the code: no test of ours says how fast something is.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # Other examples in each run: many runs find what the first did not. What fails
    # is kept in .hypothesis, tried first next time, and printed to be tried on another machine.
    derandomize=False,
    max_examples=1000 if SOAK else 60,
    # All but to explain what failed, which traces every line, for minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
    print_blob=True,
)
settings.load_profile("any-machine")

# Marker: the variable that lets its tests run, and why they are skipped without it.
OPTIONAL = {
    "services": ("NUCLEUS_TEST_SERVICES", "needs PostgreSQL and Redis: make test-services"),
    "soak": ("NUCLEUS_SOAK", "long form: make soak"),
}
# What a test asks for that uses a database, beside the marker django_db.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_itemcollected(item):
    """Run what shares a study on one core; on both it would be made twice."""
    if "module_transaction" in item.fixturenames:
        item.add_marker(pytest.mark.xdist_group(item.module.__name__))


@pytest.hookimpl(trylast=True)  # after -m, -k and the random order
def pytest_collection_modifyitems(config, items):
    skip_optional(items)
    if os.environ.get("NUCLEUS_TEST_SERVICES") == "1":
        others = [item for item in items if not differs_on_services(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if differs_on_services(item)]
    # The longest first: one of minutes that began last would leave the other core idle.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def differs_on_services(item) -> bool:
    """Whether a test may find something on PostgreSQL and Redis that it does not find on SQLite.

    That is one which needs them, starts processes that talk to them, or uses the database: its
    constraints, triggers, transactions, queries, their order, how text is compared. Pure code and
    pages whose words are all that is tested (`sqlite_only`) are the same again.
    """
    if item.get_closest_marker("services") or item.get_closest_marker("processes"):
        return True
    if item.get_closest_marker("sqlite_only") or item.get_closest_marker("browser"):
        return False
    uses = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
    return bool(uses)


def skip_optional(items) -> None:
    for marker, (variable, reason) in OPTIONAL.items():
        if os.environ.get(variable) == "1":
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    with unwatched(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    with unwatched(item):
        return (yield)


@contextmanager
def unwatched(item):
    """Have coverage look away while a test that it does not watch is set up, too, or undone."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    controller = plugin and plugin.cov_controller
    if not controller or not item.get_closest_marker("no_cover"):
        yield
        return
    controller.pause()
    try:
        yield
    finally:
        controller.resume()


@pytest.fixture(autouse=True)
def _empty_cache():
    """Forget the failed sign-ins that another test counted, and what it computed."""
    from analytics.queries.on_demand import KEPT

    cache.clear()
    KEPT.clear()


@pytest.fixture(autouse=True)
def _own_language():
    """Forget the language in which a test asked for a page; the next test has its own."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what a browser's requests left open; PostgreSQL drops no database that is in use."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            end_other_sessions()


@pytest.fixture(scope="module")
def module_transaction(django_db_setup, django_db_blocker):
    """Let a fixture of a module write once for all its tests; each test still undoes its own.

    The tests run in savepoints of one transaction, which is rolled back after the last of them.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
    yield django_db_blocker
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


def end_other_sessions() -> None:
    """Leave this process the only session of the test database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _flush_past_append_only_triggers():
    """Let a transactional test leave an empty database behind; PostgreSQL's TRUNCATE may anyway.

    The triggers of the log stand again before the next test.
    """
    flush = DatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations, statements):
        with operations.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _definition in triggers:
                cursor.execute(f"DROP TRIGGER {operations.quote_name(name)}")
            flush(operations, statements)
            for _name, definition in triggers:
                cursor.execute(definition)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_without_triggers)
        yield
