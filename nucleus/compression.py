"""Answers are compressed where that helps: texts are, pictures and archives already are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = frozenset({"application/json", "application/problem+json", "image/svg+xml"})


class CompressionMiddleware(GZipMiddleware):
    """Compress texts for whoever takes them compressed, also those that are sent row by row.

    A page holds a secret beside what a visitor may choose (BREACH). The tokens of its forms are
    masked anew for each page, and each answer is longer by a random number of bytes, so that its
    length tells nothing of them.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not (kind.startswith("text/") or kind in TEXTS):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
