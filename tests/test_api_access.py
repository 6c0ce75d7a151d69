"""Every operation of the API × every role × own or foreign study; one without a line fails."""

import json

import pytest

from surveys.api.describing import description
from surveys.models import Interview
from tests.api_operations import OPERATIONS, ROLES, ROUTES, body_of, query_of
from tests.study_routes import routes
from tests.surveys.api.asking import as_described, send, strict_client, token_of
from tests.surveys.factories import make_expert, make_interview, make_member, make_study, make_wave

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.sqlite_only,
]


@pytest.fixture(scope="module")
def entered(module_transaction):
    with module_transaction.unblock():
        wave = make_wave(make_study())
        make_expert(wave.study, "R7")
        return make_interview(wave, {"stage": "research"}, state="draft").pk


@pytest.fixture
def interview(entered):
    return Interview.objects.select_related("wave__study").get(pk=entered)


def person_of(role, study):
    if role == "anonymous":
        return None
    return make_member(make_study(), "admin") if role == "stranger" else make_member(study, role)


def ask(client, operation, interview):
    method, address = operation
    study = interview.wave.study
    address = address.replace("{id}", str(interview.pk)) + query_of(operation, study)
    headers = {"if-match": '"0"'} if "copies/{id}" in operation[1] else {}
    body = None if method in ("get", "delete") else body_of(operation, study)
    return send(client, method.upper(), address, body, **headers)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", sorted(OPERATIONS), ids=" ".join)
def test_who_may_do_what(interview, operation, role):
    client = strict_client(person_of(role, interview.wave.study))
    response = ask(client, operation, interview)
    assert response.status_code == OPERATIONS[operation][role], response.content
    as_described(response, *operation)


@pytest.mark.parametrize(
    "operation", sorted(one for one in OPERATIONS if one[0] != "get"), ids=" ".join
)
def test_what_writes_needs_the_token_of_the_session(interview, operation):
    client = strict_client(make_member(interview.wave.study, "admin"))
    token_of(client)
    method, address = operation
    body = json.dumps(body_of(operation, interview.wave.study))
    response = client.generic(
        method.upper(),
        address.replace("{id}", str(interview.pk)),
        body,
        content_type="application/json",
        headers={"if-match": '"0"'},
    )
    assert response.status_code == 403
    assert as_described(response, *operation)["code"] == "csrf"


def test_an_interview_that_is_hidden_answers_like_one_that_is_not_there(interview):
    client = strict_client(person_of("stranger", interview.wave.study))
    hidden = client.get(f"/api/v1/working-copies/{interview.pk}/")
    missing = client.get("/api/v1/working-copies/00000000-0000-4000-8000-000000000000/")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)


def test_every_operation_and_every_route_has_a_line():
    described = {
        (method, address)
        for address, operations in description()["paths"].items()
        for method in operations
    }
    assert described == OPERATIONS.keys()
    assert {name for name in routes() if name.startswith("api-")} == ROUTES
