"""A database that is away, busy or full: a page that says so and keeps what was typed."""

import contextlib
import errno
import sqlite3

import pytest
from django.db import ConnectionHandler, OperationalError, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from nucleus.outages import Outage, outage_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
handler400 = "nucleus.failures.bad_request"
handler500 = "nucleus.failures.server_error"


def ask(name, statement="SELECT 1", **changes):
    """Ask another database than the one of the tests."""
    given = connections.settings["default"] | {"NAME": str(name), "OPTIONS": {}} | changes
    connection = ConnectionHandler({"default": given})["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def postgresql_that_is_down(_folder):
    ask("gone", ENGINE="django.db.backends.postgresql", HOST="127.0.0.1", PORT="1")


def sqlite(name, statement="SELECT 1", **options):
    ask(name, statement, ENGINE="django.db.backends.sqlite3", OPTIONS=options)


def file_that_cannot_be_opened(folder):
    sqlite(folder / "no such folder" / "db")


def file_that_is_full(folder):
    sqlite(folder / "db", "CREATE TABLE a (b)", init_command="PRAGMA max_page_count=1")


def file_that_is_locked(folder):
    with contextlib.closing(sqlite3.connect(folder / "db")) as other:
        other.execute("BEGIN IMMEDIATE")
        sqlite(folder / "db", "CREATE TABLE a (b)", timeout=0)


def file_that_is_read_only(folder):
    sqlite3.connect(folder / "db").close()
    sqlite(f"file:{folder / 'db'}?mode=ro", "CREATE TABLE a (b)", uri=True)


def disk_that_is_full(_folder):
    raise OSError(errno.ENOSPC, "No space left on device")


def fault_of_the_program(folder):
    sqlite(folder / "db", "SELECT * FROM no_such_table")


BY_FAULT = {
    postgresql_that_is_down: Outage.DOWN,
    file_that_cannot_be_opened: Outage.DOWN,
    file_that_is_locked: Outage.BUSY,
    file_that_is_full: Outage.FULL,
    file_that_is_read_only: Outage.FULL,
    disk_that_is_full: Outage.FULL,
    fault_of_the_program: None,
}


@pytest.mark.parametrize(
    ("fault", "outage"), BY_FAULT.items(), ids=[fault.__name__ for fault in BY_FAULT]
)
def test_an_outage_is_told_from_a_fault(fault, outage, tmp_path):
    with pytest.raises((OperationalError, OSError)) as error:
        fault(tmp_path)
    assert outage_of(error.value) is outage


def page(fault):
    def view(request, folder):
        fault(folder)
        return HttpResponse("never")

    return view


urlpatterns = [
    path(f"{fault.__name__}/<path:folder>", page(lambda folder, f=fault: f(Folder(folder))))
    for fault in BY_FAULT
] + [path("", include("nucleus.urls"))]


def Folder(text):
    from pathlib import Path

    return Path("/") / text


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_a_database_that_is_down_is_said_with_when_to_come_back(client):
    answer = client.get("/postgresql_that_is_down/x")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    text = answer.content.decode()
    assert "The database does not answer" in text
    assert 'href="/postgresql_that_is_down/x"' in text
    assert "Content-Security-Policy" in answer


def test_it_is_said_in_spanish(client):
    answer = client.get("/postgresql_that_is_down/x", HTTP_ACCEPT_LANGUAGE="es")
    assert "La base de datos no responde" in answer.content.decode()


def test_what_was_typed_stays_on_the_page(client):
    typed = {"details-respondent": "R1", "note": '\n<b>"words"</b>', "csrfmiddlewaretoken": "t"}
    answer = client.post("/postgresql_that_is_down/x?wave=2019", typed)
    text = answer.content.decode()
    assert answer.status_code == 503
    assert 'action="/postgresql_that_is_down/x?wave=2019"' in text
    assert '<textarea name="details-respondent" hidden>\nR1</textarea>' in text
    assert "\n\n&lt;b&gt;&quot;words&quot;&lt;/b&gt;</textarea>" in text
    assert 'name="csrfmiddlewaretoken"' in text
    assert "<dt>Respondent</dt><dd>R1</dd>" in text
    assert "<dt>Why?</dt><dd>" in text
    assert "<dd>t</dd>" not in text


def test_a_password_is_never_shown_again(client):
    answer = client.post("/postgresql_that_is_down/x", {"login": "ana", "password": "s3cret"})
    assert answer.status_code == 503
    assert "s3cret" not in answer.content.decode()


@pytest.mark.parametrize("name", ["oldpassword", "password1", "new_password2"])
def test_no_field_of_a_password_is_shown_again(client, name):
    answer = client.post("/postgresql_that_is_down/x", {name: "s3cret"})
    assert "s3cret" not in answer.content.decode()


def test_an_answer_about_passwords_stays_as_any_other(client):
    answer = client.post("/postgresql_that_is_down/x", {"q-password_policy": "None at all"})
    assert "None at all" in answer.content.decode()


def test_a_full_disk_is_said(client, tmp_path):
    answer = client.post(f"/file_that_is_full{tmp_path}", {"note": "typed"})
    assert (answer.status_code, answer["Retry-After"]) == (507, "60")
    assert "The disk of the server is full" in answer.content.decode()
    assert "typed" in answer.content.decode()


def test_parts_of_pages_and_programs_get_their_own_form(client):
    part = client.get("/postgresql_that_is_down/x", HTTP_HX_REQUEST="true")
    assert part.status_code == 503
    assert part.content.decode().strip().startswith('<p class="notice notice-error"')
    data = client.get("/postgresql_that_is_down/x", HTTP_ACCEPT="application/json")
    assert data.status_code == 503
    assert data.json()["error"]["title"] == "The database does not answer"


def test_a_fault_of_the_program_stays_one(client, tmp_path):
    answer = client.get(f"/fault_of_the_program{tmp_path}")
    assert answer.status_code == 500
    assert "Nucleus could not answer" in answer.content.decode()
