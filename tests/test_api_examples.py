"""Whatever its description allows, and whatever it does not, the API answers as described."""

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

from surveys.api.describing import description
from surveys.models import WorkingCopy
from tests.api_operations import COPY, OPERATIONS
from tests.soaking import SOAK
from tests.surveys.api.asking import token_of
from tests.surveys.factories import make_expert, make_interview, make_member, make_study, make_wave

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.sqlite_only]

EXAMPLES = 500 if SOAK else 12
HELD = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
WRONG = [*HELD, checks.negative_data_rejection]
# With the description alone nobody can ask these for something that it does not allow.
NEVER_WRONG = {operation for operation in OPERATIONS if operation[1].endswith("session/")} - {
    ("post", "/api/v1/session/")
}
CODES = ("aws_customer", "managed_service", "staff", "goals", "stage", "frameworks", "team_size")


@pytest.fixture(scope="module")
def schema():
    # Who asks is signed in, whatever else is sent.
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    made = schemathesis.openapi.from_dict(description(), config=config)
    made.app = WSGIHandler()
    return made


@pytest.fixture
def one_connection(signed_in):
    """Keep the connection, and the transaction of the test, from one request to the next."""
    ends = (signals.request_started, signals.request_finished)
    for one in ends:  # after the test client, which connects them again
        one.disconnect(close_old_connections)
    yield
    for one in ends:
        one.connect(close_old_connections)


@pytest.fixture
def interview():
    wave = make_wave(make_study())
    make_expert(wave.study, "R7")
    return make_interview(wave, {"stage": "research"}, respondent="R8", state="draft")


@pytest.fixture
def signed_in(interview):
    """Return what a request of somebody carries who may do everything."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(interview.wave.study, "admin"))
    headers = {"X-CSRFToken": token_of(client), "Accept-Encoding": "identity"}
    return {
        "headers": headers,
        "cookies": {name: one.value for name, one in client.cookies.items()},
    }


def asking(test):
    """Try a test with many examples."""
    return trying(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))(test)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("operation", sorted(OPERATIONS), ids=" ".join)
def test_what_is_allowed_is_answered_as_described(schema, operation, interview, signed_in):
    method, address = operation
    asked = schema[address][method.upper()]

    @asking
    @given(case=asked.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case):
        about(interview, case)
        case.call_and_validate(**signed_in, checks=HELD)
        if operation == ("patch", COPY):
            read_all(schema, interview, signed_in)

    ask()


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - NEVER_WRONG), ids=" ".join)
def test_what_is_not_allowed_is_a_problem_as_described(schema, operation, interview, signed_in):
    method, address = operation
    asked = schema[address][method.upper()]

    @asking
    @given(case=asked.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask(case):
        case.call_and_validate(**signed_in, checks=WRONG)

    ask()


def about(interview, case):
    """Have an example be about what there is, so that more than its form is looked at."""
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = str(interview.pk)
    if "If-Match" in (case.headers or {}):
        copy = WorkingCopy.objects.filter(pk=interview.pk).first()
        case.headers["If-Match"] = f'"{copy.version if copy else 0}"'
    body = case.body if isinstance(case.body, dict) else {}
    if "expert" in body:
        study = interview.wave.study
        body |= {"study": study.slug, "wave": interview.wave.code}
        body["expert"] = ("R7", "R8", body["expert"])[len(body["expert"]) % 3]
    project = str(interview.projects.get().pk)
    for number, change in enumerate(body.get("changes", ())):
        code = CODES[(number + len(change["code"])) % len(CODES)]
        if change["part"] == "answer":
            of_project = CODES.index(code) >= CODES.index("stage")
            change |= {"code": code, "place": project if of_project else ""}
    for number, act in enumerate(body.get("projects", ())):
        if number % 2:
            act |= {"id": project}


def read_all(schema, interview, signed_in):
    """Read what became of it."""
    for more in ("", "check/"):
        asked = schema[f"{COPY}{more}"]["GET"]
        asked.Case(path_parameters={"id": str(interview.pk)}).call_and_validate(
            **signed_in, checks=HELD
        )
