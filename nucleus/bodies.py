"""What a browser may send: how large, in which letters; and an answer that it lives to read."""

import codecs
import io
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nucleus import failures

FORM = "application/x-www-form-urlencoded"
MOST_DRAINED = 64 * 1024 * 1024
DRAINED_WITHIN = 20.0  # seconds
PIECE = 64 * 1024
SIGNS = "".join(map(chr, range(0x20, 0x7F)))


class BodyMiddleware:
    """Refuse in words what cannot be read, and read forms that came in other letters than UTF-8."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if content_length(request.META) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return failures.too_large(request)
        charset = (request.content_params or {}).get("charset", "")
        if charset and not is_for_text(charset):
            request.encoding = None  # type: ignore[assignment]  # Django took it over
            return failures.unknown_charset(request, charset)
        if charset and request.content_type == FORM and codecs.lookup(charset).name != "utf-8":
            read_in(request, charset)
        return self.get_response(request)


def content_length(environ: Mapping[str, Any]) -> int:
    """Return how many bytes the request says that it has."""
    try:
        return int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def is_for_text(charset: str) -> bool:
    """Say whether Python knows these letters, and whether they contain those of ASCII.

    Without them (UTF-16, EBCDIC) the signs of a form itself, its & and %, would not be found.
    """
    try:
        return SIGNS.encode(charset) == SIGNS.encode()
    except (LookupError, UnicodeError, ValueError, TypeError):
        return False


def read_in(request: HttpRequest, charset: str) -> None:
    """Read a form as what it says it is; from here on it is UTF-8 as any other."""
    pairs = parse_qsl(
        request.body.decode("latin-1"), keep_blank_values=True, encoding=charset, errors="replace"
    )
    request._body = urlencode(pairs).encode()
    request.encoding = "utf-8"


class WholeBodies:
    """A WSGI application whose answer is written only when the body has been taken in.

    A server that answers and closes while the browser still sends cuts the connection: the browser
    shows that, and not the answer. Django reads no body that comes in chunks, so those are gathered
    here, up to one byte more than it accepts.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chunks = None
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            chunks = environ["wsgi.input"]
            gathered = read_up_to(chunks, settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            environ["CONTENT_LENGTH"] = str(len(gathered))
            environ["wsgi.input"] = io.BytesIO(gathered)
            del environ["HTTP_TRANSFER_ENCODING"]
        body = environ["wsgi.input"] = Body(environ["wsgi.input"], content_length(environ))
        answer = self.application(environ, start_response)
        drain(body)
        if chunks is not None:
            drain(chunks)
        return answer


class Stream(Protocol):
    """What is read of a server's stream."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


class Body:
    """The body of one request: knows what is left of it, which some servers do not."""

    def __init__(self, stream: Stream, length: int) -> None:
        self.stream = stream
        self.left = length

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes, never those of another request."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        return self._took(self.stream.read(wanted) if wanted else b"")

    def readline(self, size: int | None = -1) -> bytes:
        """Return the rest of a line."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        return self._took(self.stream.readline(wanted) if wanted else b"")

    def _took(self, data: bytes) -> bytes:
        self.left = self.left - len(data) if data else 0
        return data


def read_up_to(stream: Stream, size: int) -> bytes:
    """Return the first bytes of a stream whose length nobody told."""
    gathered = bytearray()
    while len(gathered) < size and (piece := stream.read(min(PIECE, size - len(gathered)))):
        gathered += piece
    return bytes(gathered)


def drain(stream: Stream) -> None:
    """Take in what nobody read, within bounds; whoever sends more than that is cut off."""
    deadline, drained = time.monotonic() + DRAINED_WITHIN, 0
    try:
        while drained < MOST_DRAINED and time.monotonic() < deadline:
            piece = stream.read(PIECE)
            if not piece:
                return
            drained += len(piece)
    except Exception:  # noqa: S110 - the sender went away or sends nonsense: the answer is made
        pass
