"""Who asks: whoever is signed in with a session, and no other site in their name."""

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from surveys.api.handling import CsrfFailed


class SignedIn(SessionAuthentication):
    """The session of a browser; a write carries its token, which no other site knows."""

    def authenticate_header(self, request: Request) -> str:
        """Return how to sign in, so that whoever is not is answered with 401."""
        return 'Session realm="Nucleus"'

    def enforce_csrf(self, request: Any) -> None:
        """Raise CsrfFailed where a write has no token of this session."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refused:
            raise CsrfFailed(refused.detail) from None
