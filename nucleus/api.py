"""The API for programs: its addresses, its description, and signing in."""

from typing import Any

from allauth.account.forms import LoginForm
from django.contrib import messages
from django.contrib.auth import logout
from django.forms.utils import ErrorDict
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.common import no_append_slash
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from surveys.api.describing import answers, description
from surveys.api.fields import Strict, Text, Truth, read_body
from surveys.api.handling import ProblemRaised
from surveys.api.problems import Problem
from surveys.api.sessions import SignedIn
from surveys.api.views import ApiView
from surveys.api.working_copies import histories
from surveys.api.working_copies import views as copies

TOO_MANY = "too_many_login_attempts"
LONGEST_NAME, LONGEST_PASSWORD = 150, 4096


class PersonShape(Strict):
    """Who is signed in."""

    username = Text()
    name = Text(allow_blank=True)


class SessionShape(Strict):
    """Whether somebody is signed in, and the token that whatever writes carries."""

    signed_in = Truth()
    user = PersonShape(allow_null=True)
    csrf_token = Text()


class CredentialsShape(Strict):
    """Who signs in."""

    username = Text(max_length=LONGEST_NAME)
    password = Text(max_length=LONGEST_PASSWORD)


class SessionView(ApiView):
    """Who is signed in; to sign in and out."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="read_session",
        tags=["session"],
        responses=answers({200: (SessionShape, "Who is signed in.")}),
    )
    def get(self, request: Request) -> Response:
        """Say who is signed in, and give the token for whatever writes."""
        return Response(session_of(request))

    @extend_schema(
        operation_id="sign_in",
        tags=["session"],
        request=CredentialsShape,
        responses=answers({200: (SessionShape, "Who is signed in now.")}, problems=[401, 429]),
    )
    def post(self, request: Request) -> Response:
        """Sign in, by the same limits of guesses as on the page; needs the token, too."""
        SignedIn().enforce_csrf(request._request)
        given = read_body(CredentialsShape, request.data)
        spoken = sign_in(request, **given)
        response = Response(session_of(request))
        response.cookies.update(spoken.cookies)
        return response

    @extend_schema(
        operation_id="sign_out",
        tags=["session"],
        request=None,
        responses=answers({200: (SessionShape, "Nobody is signed in.")}),
    )
    def delete(self, request: Request) -> Response:
        """End the session; it is no error where there is none."""
        SignedIn().enforce_csrf(request._request)
        logout(request._request)
        return Response(session_of(request))


def sign_in(request: Request, *, username: str, password: str) -> HttpResponse:
    """Sign in by the rules of the page; raise a problem where that does not succeed.

    Returned is what the page would answer: its cookies name the language of the account.
    """
    asked = request._request
    form = LoginForm({"login": username, "password": password}, request=asked)
    if not form.is_valid():
        raise ProblemRaised(_refused(form.errors))
    response: HttpResponse = form.login(asked)
    list(messages.get_messages(asked))  # a page would greet; here nobody reads it
    if not asked.user.is_authenticated:
        raise ProblemRaised(Problem(401, "not_signed_in", _("This account is switched off.")))
    return response


def _refused(errors: ErrorDict) -> Problem:
    found = [error for named in errors.as_data().values() for error in named]
    detail = " ".join(message for error in found for message in error.messages)
    if waits := [error for error in found if error.code == TOO_MANY]:
        minutes = (waits[0].params or {}).get("minutes", 1)
        headers = {"Retry-After": str(60 * minutes)}
        return Problem.of_status(429, detail, params={"minutes": minutes}, headers=headers)
    return Problem(401, "wrong_password", detail)


def session_of(request: Request) -> dict[str, Any]:
    """Return who is signed in, and a token for whatever they write."""
    asked = request._request
    user = asked.user
    person = None
    if user.is_authenticated:
        person = {"username": user.get_username(), "name": user.get_full_name()}
    return {
        "signed_in": user.is_authenticated,
        "user": person,
        "csrf_token": get_token(asked),
    }


class DescriptionView(ApiView):
    """The API as OpenAPI, for programs; it says nothing of any study."""

    permission_classes = [AllowAny]
    renderer_classes = [OpenApiJsonRenderer2, OpenApiYamlRenderer2]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """Return the description, in JSON or, where that is asked for, in YAML."""
        return Response(description())


def address(route: str, view: type[ApiView], name: str) -> Any:
    """Return a route that is never led elsewhere: what a program sends would be lost on the way."""
    return path(route, no_append_slash(view.as_view()), name=name)


urlpatterns = [
    address("session/", SessionView, "api-session"),
    address("schema/", DescriptionView, "api-schema"),
    address("working-copies/", copies.WorkingCopiesView, "api-working-copies"),
    address("working-copies/<uuid:id>/", copies.WorkingCopyView, "api-working-copy"),
    address("working-copies/<uuid:id>/publish/", copies.PublishView, "api-publish"),
    address("working-copies/<uuid:id>/submit/", copies.SubmitView, "api-submit"),
    address("working-copies/<uuid:id>/check/", copies.CheckView, "api-check"),
    address("working-copies/<uuid:id>/history/", histories.HistoryView, "api-history"),
    address(
        "working-copies/<uuid:id>/history/all/", histories.WholeHistoryView, "api-whole-history"
    ),
]
