"""The id of the request at hand, written into every log entry and every log line."""

import contextlib
import contextvars
import logging
import uuid
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse

_request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the request at hand, or an empty string outside of one."""
    return _request_id.get()


@contextlib.contextmanager
def request_id(value: str) -> Iterator[str]:
    """Give everything inside the block this request id."""
    token = _request_id.set(value)
    try:
        yield value
    finally:
        _request_id.reset(token)


class RequestIdMiddleware:
    """Give each request a random id and return it in the `X-Request-ID` header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_id(uuid.uuid4().hex) as value:
            response = self.get_response(request)
            response["X-Request-ID"] = value
            return response


class RequestIdFilter(logging.Filter):
    """Put the request id on log records."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id() or "-"
        return True
