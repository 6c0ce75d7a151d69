"""What all addresses of the API share: who asks, what is checked first, what is never cached."""

from typing import Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from surveys.api.problems import NOT_CACHED
from surveys.models import User


class ApiRequest(Request):
    """A request of somebody who is signed in."""

    user: User


class ApiView(APIView):
    """An address of the API."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    permission_classes = [IsAuthenticated]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is no JSON before anybody looks into it, for a token or else."""
        if _sends_no_json(request):
            raise UnsupportedMediaType(request.content_type)
        super().initial(request, *args, **kwargs)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Keep what is answered to one reader from being kept for another."""
        finished: Response = super().finalize_response(request, response, *args, **kwargs)
        finished["Cache-Control"] = NOT_CACHED
        return finished


def _sends_no_json(request: Request) -> bool:
    if request.method in SAFE_METHODS or request.META.get("CONTENT_LENGTH") in (None, "", "0"):
        return False
    negotiator, parsers = request.negotiator, request.parsers or ()
    return negotiator is None or negotiator.select_parser(request, parsers) is None
