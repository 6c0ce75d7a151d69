"""Each exception is one problem; what nobody foresaw is none."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions

from surveys.api.handling import CsrfFailed, ProblemRaised, problem_of
from surveys.api.parsing import InvalidRequest
from surveys.api.problems import Problem
from surveys.domain.messages import Message, Place
from surveys.domain.refusals import Refused
from surveys.rules import RoleFallsShort


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (ProblemRaised(Problem(418, "teapot", "x")), 418, "teapot"),
        (Refused("No.", code="too_many"), 422, "too_many"),
        (InvalidRequest([]), 400, "invalid_request"),
        (exceptions.ValidationError({"a": ["x"]}), 400, "invalid_request"),
        (RequestDataTooBig(), 413, "too_large"),
        (Http404(), 404, "not_found"),
        (CsrfFailed(), 403, "csrf"),
        (RoleFallsShort("Ask an admin."), 403, "forbidden"),
        (PermissionDenied(), 403, "forbidden"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (exceptions.NotAuthenticated(), 401, "not_signed_in"),
        (exceptions.AuthenticationFailed(), 401, "not_signed_in"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
    ],
)
def test_it_is_told_with_its_status_and_code(raised, status, code):
    problem = problem_of(raised)
    assert (problem.status, problem.code) == (status, code)
    assert problem.detail


@pytest.mark.parametrize("raised", [ValueError("x"), exceptions.APIException()])
def test_a_fault_of_ours_is_raised_on(raised):
    assert problem_of(raised) is None


def test_why_a_role_falls_short_is_said():
    assert problem_of(RoleFallsShort("Ask an admin.")).detail == "Ask an admin."


def test_what_is_wrong_in_a_body_stands_at_its_path():
    found = [Message("unstorable", "Remove it.", place=Place(path="a[1]"))]
    (one,) = problem_of(InvalidRequest(found)).problems
    assert (one["code"], one["place"]["path"]) == ("unstorable", "a[1]")
    assert one["detail"] == "Remove it."


def test_it_is_told_in_the_language_of_the_reader():
    with translation.override("es"):
        assert problem_of(Http404()).detail == "Aquí no hay nada, o no se puede ver."
