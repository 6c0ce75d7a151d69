from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.db import connection

from nucleus import checks
from nucleus import settings as installed
from tests.nucleus.settings_process import KEY


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True
    settings.SECRET_KEY = KEY
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["nucleus.example.org"]
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    return settings


def ids(messages):
    return [message.id for message in messages]


def test_a_safe_production_passes(production):
    assert checks.production_is_safe(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "changeme" * 10, "nucleus.E001"),
        ("DEBUG", True, "nucleus.E002"),
        ("ALLOWED_HOSTS", ["nucleus.example.org", "*"], "nucleus.E003"),
        ("CELERY_BROKER_URL", "filesystem://localhost", "nucleus.E004"),
    ],
)
def test_production_is_told_what_to_change(production, name, value, expected):
    setattr(production, name, value)
    found = checks.production_is_safe(None)
    assert ids(found) == [expected]
    assert found[0].hint


def test_the_embedded_mode_may_use_files(settings):
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    assert checks.production_is_safe(None) == []


@pytest.mark.parametrize(
    ("engine", "expected"), [("sqlite3", ["nucleus.W001"]), ("postgresql", [])]
)
def test_a_server_on_sqlite_is_warned(monkeypatch, engine, expected):
    databases = {"default": {"ENGINE": f"django.db.backends.{engine}"}}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES=databases))
    assert ids(checks.production_has_a_server_database(None)) == expected


def test_task_limit_must_stay_below_the_visibility_timeout(settings):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1200}
    assert checks.tasks_end_before_they_are_delivered_again(None) == []
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
    assert ids(checks.tasks_end_before_they_are_delivered_again(None)) == ["nucleus.E007"]


@pytest.fixture
def as_installed(transactional_db, monkeypatch):
    """Connect as the product does; tests do not wait for the disk."""
    connection.close()
    options = installed.DATABASES["default"]["OPTIONS"]
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    yield
    connection.close()


@pytest.mark.usefixtures("as_installed")
def test_the_database_passes_the_checks_of_this_installation():
    assert run_checks(databases=["default"]) == []


def test_foreign_keys_that_are_off_are_found():
    problems = answers({"foreign_keys": 0, "synchronous": 2, "journal_mode": "wal"})
    assert [problem.msg for problem in problems] == ["SQLite runs with foreign_keys=0, not 1."]


def test_a_commit_that_may_be_lost_is_found():
    problems = answers({"foreign_keys": 1, "synchronous": 1, "journal_mode": "delete"})
    assert [problem.msg for problem in problems] == [
        "SQLite runs with journal_mode=delete, not wal.",
        "SQLite runs with synchronous=1, not 2.",
    ]


def test_transactions_that_begin_without_the_lock_are_found():
    problems = answers(
        {"foreign_keys": 1, "synchronous": 2, "journal_mode": "wal"}, transaction_mode=None
    )
    assert ids(problems) == ["nucleus.E006"]


class Answering:
    """A connection to SQLite that gives these answers to PRAGMA."""

    def __init__(self, answers, transaction_mode):
        self.answers = answers
        self.transaction_mode = transaction_mode

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        pass

    def execute(self, statement):
        self.answer = self.answers[statement.removeprefix("PRAGMA ")]
        return self

    def fetchone(self):
        return (self.answer,)


def answers(pragmas, *, transaction_mode="IMMEDIATE"):
    return list(checks._sqlite_problems(Answering(pragmas, transaction_mode)))
