"""JSON as programs send it, read strictly: what could be read in two ways is refused."""

import codecs
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from django.http import UnreadablePostError
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser

from surveys.domain.canonical import UNSTORABLE, storable
from surveys.domain.messages import Message, Place
from surveys.domain.wording import gettext_noop

MOST_LEVELS = 20
LARGEST = 2**53 - 1  # the largest whole number that every reader of JSON gives back unchanged
LONGEST_NUMBER = 20
SHOWN_OF_A_PATH = 200


class InvalidRequest(APIException):
    """A request that cannot be read as what it is to be; `found` says all that is wrong."""

    status_code = 400

    def __init__(self, found: list[Message]) -> None:
        super().__init__()
        self.found = found


class StrictJSONParser(BaseParser):
    """Reads a body; refuses names given twice, numbers out of reach, what cannot be stored."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the content; raise InvalidRequest where it is none."""
        try:
            body = stream.read()
        except UnreadablePostError:
            raise InvalidRequest([CUT_SHORT]) from None
        return read_json(body)


def read_json(body: bytes) -> Any:
    """Return what a body holds; raise InvalidRequest with what is wrong with it."""
    try:
        text = body.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidRequest([NOT_UTF8]) from None
    try:
        content = json.loads(
            text,
            object_pairs_hook=_named_once,
            parse_constant=_no_number,
            parse_int=_whole,
            parse_float=_fraction,
        )
    except RecursionError:
        raise InvalidRequest([TOO_DEEP]) from None
    except json.JSONDecodeError as error:
        params = {"line": error.lineno, "column": error.colno}
        raise InvalidRequest([Message("not_json", NOT_JSON, params)]) from None
    if found := list(_wrong_in(content, "", 0)):
        raise InvalidRequest(found)
    return content


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, count in Counter(name for name, _value in pairs).items():
        if count > 1:
            raise InvalidRequest([Message("named_twice", NAMED_TWICE, {"name": shown(name)})])
    return dict(pairs)


def _no_number(name: str) -> NoReturn:
    raise InvalidRequest([Message("not_a_number", NOT_A_NUMBER, {"got": name})])


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or abs(int(digits)) > LARGEST:
        raise _out_of_reach(digits)
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _out_of_reach(digits)
    return number


def _out_of_reach(digits: str) -> InvalidRequest:
    params = {"got": digits[:LONGEST_NUMBER], "most": LARGEST}
    return InvalidRequest([Message("number_out_of_reach", OUT_OF_REACH, params)])


def _wrong_in(value: Any, path: str, level: int) -> Iterator[Message]:
    """Yield what no record can hold, each with its path."""
    if level > MOST_LEVELS:
        yield TOO_DEEP
    elif isinstance(value, str):
        if UNSTORABLE.search(value):
            yield Message("unstorable", UNSTORABLE_TEXT, place=Place(path=path))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _wrong_in(one, f"{path}[{number}]", level + 1)
    elif isinstance(value, dict):
        for name, one in value.items():
            inner = f"{path}.{shown(name)}" if path else shown(name)
            if UNSTORABLE.search(name):
                yield Message("unstorable", UNSTORABLE_TEXT, place=Place(path=inner))
            yield from _wrong_in(one, inner, level + 1)


def shown(name: str) -> str:
    """Return a name that somebody sent, as a path can carry it."""
    return storable(name)[:SHOWN_OF_A_PATH]


NOT_JSON = gettext_noop(
    "The body is not JSON: it cannot be read on from line %(line)s, column %(column)s."
)
NAMED_TWICE = gettext_noop("“%(name)s” is given twice in one object. Give it once.")
NOT_A_NUMBER = gettext_noop("JSON has no number %(got)s.")
OUT_OF_REACH = gettext_noop("The number %(got)s is out of reach: at most %(most)s.")
UNSTORABLE_TEXT = gettext_noop(
    "The text holds a character that cannot be stored. Remove it; it often comes with text pasted "
    "from another program."
)
NOT_UTF8 = Message("not_utf8", gettext_noop("The body is not written in UTF-8."))
TOO_DEEP = Message(
    "too_deep", gettext_noop("The body holds lists or objects within each other, too many of them.")
)
CUT_SHORT = Message("cut_short", gettext_noop("The body was cut short. Send it again."))
