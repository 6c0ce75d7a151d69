"""Every exception that a view of the API raises becomes a problem; what nobody foresaw is ours."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from surveys.api.fields import places_of
from surveys.api.parsing import InvalidRequest
from surveys.api.problems import MEDIA_TYPE, Problem, problems_in_words
from surveys.domain.refusals import Refused
from surveys.rules import RoleFallsShort


class ProblemRaised(exceptions.APIException):
    """A problem that a view found by itself."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


class CsrfFailed(exceptions.PermissionDenied):
    """A write whose token is none of this session."""


def answer_exception(raised: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the answer to an exception, or None to have it raised: a fault, or an outage."""
    problem = problem_of(raised)
    if problem is None:
        return None
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = JSONRenderer(), "application/json"
    return Response(
        problem.document(),
        status=problem.status,
        headers=dict(problem.headers),
        content_type=MEDIA_TYPE,
    )


def problem_of(raised: Exception) -> Problem | None:
    """Return what an exception says as a problem; None where it is no answer to anybody."""
    match raised:
        case ProblemRaised():
            return raised.problem
        case Refused():
            return Problem.of_refusal(raised)
        case InvalidRequest():
            return _invalid(problems_in_words(raised.found))
        case exceptions.ValidationError():
            return _invalid([_at(path, wrong) for path, wrong in places_of(raised.detail)])
        case RequestDataTooBig():
            return Problem.of_status(413, _("This is too large. Send less, or in parts."))
        case Http404():
            return Problem.of_status(404, _("There is nothing here, or you may not see it."))
        case CsrfFailed():
            detail = _(
                "The token of this session is missing or out of date. Ask for a new one at "
                "/api/v1/session/ and send it as the header X-CSRFToken."
            )
            return Problem(403, "csrf", detail)
        case RoleFallsShort():
            return Problem.of_status(403, str(raised))
        case PermissionDenied() | exceptions.PermissionDenied():
            return Problem.of_status(403, _("You may not do this."))
        case exceptions.APIException():
            return _of_framework(raised)
    return None


def _of_framework(raised: exceptions.APIException) -> Problem | None:
    """Return what the framework found before a view was asked."""
    match raised:
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            headers = {"WWW-Authenticate": str(getattr(raised, "auth_header", ""))}
            return Problem.of_status(401, _("Sign in first."), headers=headers)
        case exceptions.MethodNotAllowed():
            return Problem.of_status(405, _("This address is not asked in this way."))
        case exceptions.NotAcceptable():
            return Problem.of_status(406, _("This is answered in JSON only."))
        case exceptions.UnsupportedMediaType():
            return Problem.of_status(415, _("Send JSON, as application/json."))
    return None


def _invalid(problems: list[dict[str, Any]]) -> Problem:
    detail = _("The request is not as it is to be; nothing was stored.")
    return Problem.of_status(400, detail, problems=problems)


def _at(path: str, wrong: exceptions.ErrorDetail) -> dict[str, Any]:
    return {
        "code": wrong.code,
        "detail": str(wrong),
        "params": {},
        "place": {"project": None, "part": "", "question": "", "path": path},
        "is_lack": False,
    }
