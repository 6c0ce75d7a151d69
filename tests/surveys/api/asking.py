"""How tests ask the API, and what every problem is like."""

import json

from django.test import Client
from jsonschema import Draft202012Validator

from surveys.api.describing import description

MEMBERS = {
    *("type", "title", "status", "code", "detail", "params", "problems", "questions", "interview"),
}


def strict_client(user=None, language="en") -> Client:
    """Return a browser that checks tokens, signed in where a user is given."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": language})
    if user is not None:
        client.force_login(user)
    return client


def token_of(client) -> str:
    return client.get("/api/v1/session/").json()["csrf_token"]


def send(client, method, address, body=None, **headers):
    """Send JSON with the token of the session."""
    return client.generic(
        method,
        address,
        "" if body is None else json.dumps(body),
        content_type="application/json",
        headers={"x-csrftoken": token_of(client)} | headers,
    )


def problem_of(response, status, code="") -> dict:
    """Return what a problem says; hold that it is one, in form."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "private, no-store"
    said = json.loads(response.content)
    assert set(said) == MEMBERS
    assert said["type"] == "about:blank"
    assert said["status"] == status
    assert said["detail"]
    if code:
        assert said["code"] == code
    return said


def wrong_at(said) -> dict[str, str]:
    """Return the code of each thing that is wrong, by its path."""
    return {one["place"]["path"]: one["code"] for one in said["problems"]}


def as_described(response, method: str, address: str):
    """Return what an answer says; hold that it is what the description promises, no more or less.

    `address` is the one that the description has.
    """
    described = description()["paths"][address][method]["responses"][str(response.status_code)]
    if "content" not in described:
        assert response.content == b""
        return None
    shape = described["content"][response["Content-Type"]]["schema"]
    whole = {**shape, "components": description()["components"]}
    said = json.loads(response.content)
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(said)] == []
    return said
