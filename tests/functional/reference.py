"""The reference study with its three people, as `make run` has them."""

import sqlite3
from functools import cache
from pathlib import Path

from django.db import connection

from analytics.actions.counting import count_study
from analytics.actions.packages import import_study
from surveys.actions import accounts
from surveys.models import Study

PACKAGE = Path(__file__).resolve().parents[2] / "studies" / "deep-learning"
PASSWORD = "a word to pass by"


def load_reference_study() -> Study:
    """Fill the empty database of a test with the study, counted, and the demo accounts."""
    connection.ensure_connection()
    loaded_database().backup(connection.connection)
    return Study.objects.get()


@cache
def loaded_database() -> sqlite3.Connection:
    """Import and count the study once for all tests of a process, and keep the whole database."""
    study = import_study(by=accounts.system_account(), source=PACKAGE)[0].study
    accounts.create_demo_accounts(study=study, password=PASSWORD)
    count_study(study.pk)
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)
    return kept


def sign_in(page, server: str, username: str) -> None:
    """Sign in by keyboard, as people do."""
    page.goto(f"{server}/accounts/login/")
    page.locator("[name=login]").focus()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def sign_out(page) -> None:
    """Forget who is signed in."""
    page.context.clear_cookies()


def speak(page, server: str, language: str) -> None:
    """Choose the language of the pages."""
    page.context.add_cookies([{"name": "django_language", "value": language, "url": server}])
