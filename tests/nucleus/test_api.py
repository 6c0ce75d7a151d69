"""Signing in by the API, its description, and problems instead of pages wherever it fails."""

import json

import pytest
import yaml
from django.db import OperationalError
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from nucleus import api
from nucleus.sent_forms import TYPED_BY
from surveys.api.describing import description
from tests.surveys.api.asking import problem_of, send, strict_client, token_of, wrong_at
from tests.surveys.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]

SESSION = "/api/v1/session/"
SCHEMA = "/api/v1/schema/"
PART = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
GIVEN = {"username": "ana", "password": "pass"}


@pytest.fixture
def ana():
    return make_user(username="ana", first_name="Ana", last_name="Peña")


def test_nobody_is_signed_in_at_first():
    answer = strict_client().get(SESSION)
    said = answer.json()
    assert (said["signed_in"], said["user"]) == (False, None)
    assert said["csrf_token"]
    assert answer["Cache-Control"] == "private, no-store"


def test_signing_in_says_who_it_is_and_gives_a_new_token(ana):
    client = strict_client()
    before = client.get(SESSION).json()["csrf_token"]
    said = send(client, "POST", SESSION, GIVEN).json()
    assert said["signed_in"] is True
    assert said["user"] == {"username": "ana", "name": "Ana Peña"}
    assert said["csrf_token"] != before
    assert client.get(SESSION).json()["user"]["username"] == "ana"


def test_signing_in_leaves_no_greeting_for_the_next_page(ana):
    client = strict_client()
    send(client, "POST", SESSION, GIVEN)
    assert "ana" not in [str(one) for one in client.get("/studies/").context["messages"]]
    assert list(client.get("/studies/").context["messages"]) == []


def test_signing_in_goes_on_in_the_language_of_the_account(ana):
    ana.language = "es"
    ana.save()
    answer = send(strict_client(), "POST", SESSION, GIVEN)
    assert answer.cookies["django_language"].value == "es"


def test_signing_in_needs_the_token_as_well(ana):
    client = strict_client()
    answer = client.post(SESSION, GIVEN, content_type="application/json")
    problem_of(answer, 403, "csrf")
    problem_of(client.delete(SESSION), 403, "csrf")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "are not correct"), ("es", "no son correctos")],
)
def test_a_wrong_password_is_a_problem_in_words(ana, language, words):
    client = strict_client(language=language)
    said = problem_of(send(client, "POST", SESSION, GIVEN | {"password": "x"}), 401)
    assert said["code"] == "wrong_password"
    assert words in said["detail"]


@pytest.mark.parametrize(("language", "words"), [("en", "Too many"), ("es", "Demasiadas")])
def test_guesses_are_limited_as_on_the_page(ana, language, words):
    client = strict_client(language=language)
    for _ in range(5):
        problem_of(send(client, "POST", SESSION, GIVEN | {"password": "x"}), 401)
    answer = send(client, "POST", SESSION, GIVEN)
    said = problem_of(answer, 429, "too_many_attempts")
    assert words in said["detail"]
    assert said["params"] == {"minutes": 5}
    assert answer["Retry-After"] == "300"
    page = client.post("/accounts/login/", {"login": "ana", "password": "pass"})
    assert page.status_code != 302  # the guesses of both are counted together


def test_an_account_that_is_switched_off_does_not_sign_in(ana):
    ana.is_active = False
    ana.save()
    client = strict_client()
    problem_of(send(client, "POST", SESSION, GIVEN), 401)
    assert client.get(SESSION).json()["signed_in"] is False


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"username": "required", "password": "required"}),
        (GIVEN | {"remember": True}, {"remember": "unknown_field"}),
        (GIVEN | {"username": 7}, {"username": "invalid"}),
        (GIVEN | {"username": "x" * 200}, {"username": "max_length"}),
        (GIVEN | {"username": "\x00"}, {"username": "unstorable"}),
        ([], {"": "invalid"}),
    ],
)
def test_credentials_are_read_strictly(body, wrong):
    assert wrong_at(problem_of(send(strict_client(), "POST", SESSION, body), 400)) == wrong


def test_a_name_of_spaces_is_nobody():
    body = GIVEN | {"username": "   "}
    problem_of(send(strict_client(), "POST", SESSION, body), 401, "wrong_password")


def test_signing_out_ends_the_session(ana):
    client = strict_client(ana)
    assert send(client, "DELETE", SESSION).json()["signed_in"] is False
    assert client.get(SESSION).json()["signed_in"] is False
    assert send(client, "DELETE", SESSION).status_code == 200


# --- problems instead of pages ---


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("accept", ["text/html", "application/json", "*/*"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v1/session"])
def test_an_address_that_is_none_is_a_problem(address, method, accept, language):
    client = Client(headers={"accept": accept, "accept-language": language})
    said = problem_of(client.generic(method, address), 404, "not_found")
    assert (
        said["detail"]
        == {
            "en": "There is no such address.",
            "es": "No existe esa dirección.",
        }[language]
    )


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_is_not_taken_is_a_problem(method):
    answer = strict_client().generic(method, SESSION)
    problem_of(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (PART, "multipart/form-data; boundary=x", 415, "unsupported_media_type"),
        ("--x\r\n", "multipart/form-data", 415, "unsupported_media_type"),
        ("x", "text/plain", 415, "unsupported_media_type"),
        ("{}", "application/json; charset=utf-16", 415, "unsupported_media_type"),
        ("{}", "application/json; charset=no-such", 415, "unsupported_media_type"),
        ("{", "application/json", 400, "invalid_request"),
        ('{"a": "\\u0000"}', "application/json", 400, "invalid_request"),
        ('{"a": "\\ud800"}', "application/json", 400, "invalid_request"),
        ('{"\\ud800": 1}', "application/json", 400, "invalid_request"),
        ("9" * 5000, "application/json", 400, "invalid_request"),
        ("[" * 100_000, "application/json", 400, "invalid_request"),
        ("\xff", "application/json", 400, "invalid_request"),
        ("x" * (10 * 1024 * 1024 + 1), "application/json", 413, "too_large"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_body_that_cannot_be_read_is_a_problem(body, content_type, status, code, language):
    client = strict_client(language=language)
    answer = client.generic(
        "POST",
        SESSION,
        body.encode("latin-1"),
        content_type=content_type,
        headers={"x-csrftoken": token_of(client)},
    )
    problem_of(answer, status, code)


def test_a_page_in_another_form_than_json_is_not_to_be_had():
    problem_of(strict_client().get(SESSION, headers={"accept": "text/csv"}), 406, "not_acceptable")
    problem_of(strict_client().get(SCHEMA, headers={"accept": "text/csv"}), 406, "not_acceptable")


def test_a_host_that_is_not_ours_is_a_problem():
    problem_of(Client().get(SESSION, headers={"host": "elsewhere.example"}), 400, "invalid_request")


def failing(monkeypatch, raised):
    def fail(request):
        raise raised

    monkeypatch.setattr(api, "session_of", fail)
    return Client(raise_request_exception=False).get(SESSION)


def test_a_fault_of_ours_is_a_problem_and_is_noted(monkeypatch, caplog):
    problem_of(failing(monkeypatch, RuntimeError("a fault")), 500, "server_error")
    assert "Internal Server Error" in caplog.text


def test_a_database_that_is_away_is_a_problem_that_says_when_to_ask_again(monkeypatch):
    gone = OperationalError("gone")
    gone.__cause__ = OSError("no connection")
    answer = failing(monkeypatch, gone)
    problem_of(answer, 503, "unavailable")
    assert answer["Retry-After"] == "10"


def test_what_a_program_sends_is_kept_for_no_page(ana):
    client = strict_client(ana)
    answer = client.post(SESSION, {TYPED_BY: "somebody", "text": "secret"})
    problem_of(answer, 415, "unsupported_media_type")
    answer = client.post("/api/v1/nothing/", {"text": "secret"})
    assert "secret" not in json.dumps(problem_of(answer, 404))


# --- the description ---


def test_the_description_is_valid_and_complete():
    GENERATOR_STATS.reset()
    validate_schema(SchemaGenerator().get_schema(request=None, public=True))
    assert not GENERATOR_STATS


def test_the_description_is_to_be_had_in_json_and_in_yaml():
    client = Client()
    as_json = client.get(SCHEMA)
    assert as_json["Content-Type"].startswith("application/json")
    as_yaml = client.get(SCHEMA, headers={"accept": "application/yaml"})
    assert as_yaml["Content-Type"].startswith("application/yaml")
    assert as_json.json() == yaml.safe_load(as_yaml.content) == description()


def test_every_operation_describes_its_problems():
    for address, operations in description()["paths"].items():
        for method, operation in operations.items():
            described = operation["responses"]
            assert {"400", "401", "403", "405", "500"} <= set(described), (address, method)
            for status, answer in described.items():
                if int(status) >= 400:
                    assert set(answer["content"]) == {"application/problem+json"}
