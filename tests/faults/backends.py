"""Where an instance under test keeps its rows and its messages: in files, or on real servers."""

import os
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from tests import migrated

NUDGE = "analytics.count_study"


class Files:
    """SQLite and the broker's files below one folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.environment = {"NUCLEUS_DATA_DIR": str(folder)}

    def open(self):
        """Have the instance begin with the tables that it would make in ten seconds."""
        migrated.take(self.folder / "nucleus.sqlite3")

    def close(self):
        """The folder is the test's."""

    def waiting_nudges(self) -> int:
        """Return how many nudges nobody has taken from the broker yet."""
        messages = (self.folder / "broker" / "messages").glob("*.msg")
        return sum(NUDGE in _text(path) for path in messages)


class Services:
    """A database of its own on PostgreSQL, and a Redis database that no other process empties."""

    def __init__(self, folder: Path):
        server = urlsplit(os.environ["DATABASE_URL"])
        self.server = urlunsplit(server._replace(path="/postgres"))
        self.name = f"nucleus_faults_{uuid.uuid4().hex}"
        broker = own_redis_database()
        self.redis = redis.from_url(broker)
        self.environment = {
            "NUCLEUS_DATA_DIR": str(folder),
            "DATABASE_URL": urlunsplit(server._replace(path=f"/{self.name}")),
            "REDIS_URL": broker,
        }

    def open(self):
        """Make the database, and empty the broker."""
        self._tell_server(f"CREATE DATABASE {self.name}")
        self.redis.flushdb()

    def close(self):
        """Remove both again."""
        self._tell_server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self.redis.flushdb()
        self.redis.close()

    def waiting_nudges(self) -> int:
        """Return how many nudges nobody has taken from the broker yet."""
        return sum(NUDGE.encode() in message for message in self.redis.lrange("celery", 0, -1))

    def lose_messages(self):
        """Forget every message, as a broker without a disk does when it restarts."""
        self.redis.flushdb()

    def _tell_server(self, statement: str):
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


def own_redis_database() -> str:
    """Return the address of a Redis database of this process's own: REDIS_URL's, or one below it.

    Both cores run tests that empty it, or that wait for what is in it.
    """
    server = urlsplit(os.environ["REDIS_URL"])
    core = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlunsplit(server._replace(path=f"/{int(server.path.strip('/') or 15) - core}"))


def chosen(folder: Path) -> Files | Services:
    """Return the backend of this test run: servers under `make test-services`, else files."""
    services = os.environ.get("NUCLEUS_TEST_SERVICES") == "1"
    return Services(folder) if services else Files(folder)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:  # taken while we looked
        return ""
