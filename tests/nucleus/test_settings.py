"""The settings as a fresh process reads them, embedded and in production."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.nucleus.settings_process import KEY, SERVER, last_line, read_settings

pytestmark = pytest.mark.slow


def test_embedded_needs_no_setting(tmp_path):
    read = read_settings(
        ["MODE", "DEBUG", "ALLOWED_HOSTS", "DATABASES", "CELERY_BROKER_URL"], tmp_path, {}
    )
    database = read.pop("DATABASES")["default"]
    assert read == {
        "MODE": "embedded",
        "DEBUG": False,
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost"],
        "CELERY_BROKER_URL": "filesystem://localhost",
    }
    assert database["NAME"] == str(tmp_path / "nucleus.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_embedded_makes_its_own_key_once_and_for_its_owner_only(tmp_path):
    first = read_settings(["SECRET_KEY"], tmp_path, {})
    assert read_settings(["SECRET_KEY"], tmp_path, {}) == first
    assert len(first["SECRET_KEY"]) > 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_together_share_one_key(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda _: read_settings(["SECRET_KEY"], tmp_path, {}), range(4)))
    assert read == [read[0]] * 4


def test_loading_the_settings_makes_no_broker_folders(tmp_path):
    read_settings(["CELERY_BROKER_TRANSPORT_OPTIONS"], tmp_path, {"SECRET_KEY": KEY})
    assert not (tmp_path / "broker").exists()


def test_addresses_of_servers_replace_files(tmp_path):
    environment = {
        "DATABASE_URL": "postgres://me@127.0.0.1:5433/db",
        "REDIS_URL": "redis://127.0.0.1:6380/2",
    }
    names = ["DATABASES", "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS"]
    read = read_settings(names, tmp_path, environment)
    assert read["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert read["CELERY_BROKER_URL"] == "redis://127.0.0.1:6380/2"
    assert read["CELERY_BROKER_TRANSPORT_OPTIONS"]["unacked_restore_throttle"] == 1


def test_broker_url_goes_before_redis_url(tmp_path):
    environment = {"BROKER_URL": "redis://127.0.0.1:1/1", "REDIS_URL": "redis://127.0.0.1:1/0"}
    read = read_settings(["CELERY_BROKER_URL"], tmp_path, environment)
    assert read == {"CELERY_BROKER_URL": "redis://127.0.0.1:1/1"}


def test_production_protects_cookies_and_connections(tmp_path):
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "DEBUG"]
    assert read_settings([*names, "SECURE_SSL_REDIRECT"], tmp_path, SERVER) == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": "django-insecure-" + KEY}, "SECRET_KEY is a default or too weak."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too weak."),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is a default or too weak."),
        ({"DEBUG": "1"}, "DEBUG shows code and settings to visitors."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS lets every host name in, or none."),
        ({"ALLOWED_HOSTS": ".*"}, "ALLOWED_HOSTS lets every host name in, or none."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS lets every host name in, or none."),
        ({"REDIS_URL": ""}, "The broker of the embedded mode serves one machine only."),
        ({"DATABASE_URL": ""}, "DATABASE_URL is not set."),
        ({"NUCLEUS_MODE": "prod"}, "NUCLEUS_MODE='prod'; use embedded or production."),
    ],
)
def test_production_refuses_to_start(tmp_path, change, said):
    error = "django.core.exceptions.ImproperlyConfigured: "
    assert last_line(tmp_path, SERVER | change).startswith(error + said)


def test_production_leaves_no_file_behind(tmp_path):
    read_settings(["SECRET_KEY"], tmp_path, SERVER)
    assert list(tmp_path.iterdir()) == []
