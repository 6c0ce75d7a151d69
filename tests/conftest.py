"""What all tests share. They need no broker, no network and no folder of the checkout."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from nucleus.memory import look_less_often, tune_collector
from tests import migrated
from tests.emptied import empty
from tests.soaking import SOAK

# The same everywhere, also where a variable CI would have hypothesis choose other settings.
settings.register_profile(
    "any-machine",
    # A busy machine is no fault of the code: no test of ours says how fast something is.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # The same examples in each run, so that it says the same of the same code. The long form
    # searches: other and more examples; what fails is kept in .hypothesis, tried first next time,
    # and printed to be tried on another machine.
    derandomize=not SOAK,
    max_examples=1000 if SOAK else 60,
    # All but to explain what failed, which traces every line, for minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
    database=DirectoryBasedExampleDatabase(".hypothesis/examples") if SOAK else None,
    print_blob=True,
)
settings.load_profile("any-machine")
look_less_often()  # as every process of the product; to collect the tests makes millions of objects

# Marker: the variable that lets its tests run, and why they are skipped without it.
OPTIONAL = {
    "services": ("NUCLEUS_TEST_SERVICES", "needs PostgreSQL and Redis: make test-services"),
    "soak": ("NUCLEUS_SOAK", "long form: make soak"),
}
ON_SERVICES = os.environ.get("NUCLEUS_TEST_SERVICES") == "1"
# Folders of tests that find the same on every server: of pure code, and in a browser.
SAME_ON_SERVICES = {
    Path(__file__).parent / folder
    for folder in (
        *("analytics/charts", "analytics/domain", "analytics/stats", "analytics/writers"),
        *("functional", "studies", "surveys/domain"),
    )
}
# What a test asks for that uses a database, beside the marker django_db.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_ignore_collect(collection_path):
    """Leave aside on servers what finds nothing there; to look through all takes half a minute."""
    return True if ON_SERVICES and collection_path in SAME_ON_SERVICES else None


def pytest_itemcollected(item):
    """Run what shares a study on one core; on both it would be made twice."""
    if SAME_ON_SERVICES & set(item.path.parents) and differs_on_services(item):
        raise pytest.UsageError(f"{item.nodeid} would be left out where services are tested.")
    if item.get_closest_marker("browser") and not item.nodeid.startswith("tests/functional/"):
        raise pytest.UsageError(f"{item.nodeid} needs a browser: it belongs into tests/functional.")
    if "module_transaction" in item.fixturenames:
        item.add_marker(pytest.mark.xdist_group(item.module.__name__))


@pytest.hookimpl(trylast=True)  # after -m, -k and the random order
def pytest_collection_modifyitems(config, items):
    skip_optional(items)
    if ON_SERVICES:
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
    if item.get_closest_marker("browser"):  # its event loop would stay in the thread of the tests
        return False
    if item.get_closest_marker("services") or item.get_closest_marker("processes"):
        return True
    return not item.get_closest_marker("sqlite_only") and uses_database(item)


def uses_database(item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames))


def pytest_collection_finish():
    """Leave alone what stays until the end: all tests, all modules."""
    tune_collector()


def skip_optional(items) -> None:
    for marker, (variable, reason) in OPTIONAL.items():
        if os.environ.get(variable) == "1":
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


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
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """Start from a database that is migrated already, where one is kept."""
    if connection.vendor != "sqlite":
        return django_db_keepdb
    return migrated.take(Path(connection.settings_dict["TEST"]["NAME"])) or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """End what a browser's requests left open; PostgreSQL drops no database that is in use."""
    if connection.vendor == "sqlite" and not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep(connection)
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
def _empty_sooner_than_django():
    """Let a transactional test leave an empty database behind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty(connection))
        yield
