"""The description of the API as OpenAPI, made of the code that answers."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from surveys.api.fields import Identifier, OneOf, Several, Strict, Text, Truth, Whole
from surveys.api.problems import CODES, MEDIA_TYPE
from surveys.domain.working_copies.changes import Part

ANYWHERE = (400, 401, 403, 405, 406, 500, 503, 507)
WITH_A_BODY = (413, 415)
NO_NUL = "^[^\\u0000]*$"
IN_GENERAL = "Why it was not done: see `code`, and `detail` for people."
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^"[0-9]{1,16}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description="The version of the copy that you saw, in quotation marks.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The ETag of what you have; 304 says that it is still so.",
)


class PlaceShape(Strict):
    """Where something is to be mended; only what is known is filled."""

    project = Identifier(allow_null=True)
    part = OneOf(choices=["", *(one.value for one in Part)])
    question = Text(allow_blank=True)
    path = Text(allow_blank=True, help_text="In a request: like `changes[3].typed`.")


class FoundShape(Strict):
    """One thing to mend. A lack keeps an interview only from being submitted."""

    code = Text()
    detail = Text(allow_blank=True)
    params = serializers.DictField()
    place = PlaceShape()
    is_lack = Truth()


class QuestionShape(Strict):
    """One thing to confirm: send its key among `confirmed` where it is right as it is."""

    key = Text()
    code = Text()
    detail = Text(allow_blank=True)
    place = PlaceShape()


class ProblemShape(Strict):
    """Why something was not done (RFC 9457)."""

    type = Text()
    title = Text()
    status = Whole()
    code = Text(help_text="What it is, for programs.")
    detail = Text(help_text="What it is, in the language of the reader.")
    params = serializers.DictField()
    problems = Several(child=FoundShape())
    questions = Several(child=QuestionShape())
    interview = Identifier(allow_null=True, help_text="The one that there is already.")


def answers(
    good: Mapping[int, tuple[Any, str]], *, problems: Sequence[int] = ()
) -> dict[int | tuple[int, str], OpenApiResponse]:
    """Return what an operation answers: what is good, and the problems of its own."""
    described: dict[int | tuple[int, str], OpenApiResponse] = {
        status: OpenApiResponse(shape, description) for status, (shape, description) in good.items()
    }
    for status in problems:
        described[status, MEDIA_TYPE] = OpenApiResponse(ProblemShape, CODES.get(status, IN_GENERAL))
    return described


def complete_description(
    result: dict[str, Any], generator: SchemaGenerator, **_options: Any
) -> dict[str, Any]:
    """Say of every object that it holds nothing else, and of every operation how it may fail."""
    for shape in result["components"]["schemas"].values():
        if "properties" in shape:
            shape.setdefault("additionalProperties", False)
    _complete_texts(result)
    for operations in result["paths"].values():
        for operation in operations.values():
            described = operation["responses"]
            for status in (*ANYWHERE, *(WITH_A_BODY if "requestBody" in operation else ())):
                described.setdefault(str(status), _problem(CODES[status]))
            operation["responses"] = {key: described[key] for key in sorted(described)}
    return result


def _complete_texts(described: Any) -> None:
    """Say of every text that it holds nothing that cannot be stored."""
    if isinstance(described, list):
        for one in described:
            _complete_texts(one)
    elif isinstance(described, dict):
        described.pop("x-spec-enum-id", None)
        is_text = described.get("type") in ("string", ["string", "null"])
        if is_text and not described.keys() & {"format", "pattern", "enum", "in"}:
            described["pattern"] = NO_NUL
        for one in described.values():
            _complete_texts(one)


def _problem(description: str) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/ProblemShape"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": shape}}}


@cache
def description() -> dict[str, Any]:
    """Return the description of the API; it is of the code, so it is made once."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


class SessionScheme(OpenApiAuthenticationExtension):
    """How one signs in, for whoever reads the description."""

    target_class = "surveys.api.sessions.SignedIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the cookie of the session."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": (
                "Sign in at `/api/v1/session/`. Whatever writes carries the header `X-CSRFToken` "
                "with the `csrf_token` from there."
            ),
        }
