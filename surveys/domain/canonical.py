"""The canonical form of a record's content, and its hash.

Two contents have one hash exactly when they are the same JSON: keys sorted, types kept apart
(``1`` is not ``"1"`` and not ``true``). Floating-point numbers are refused, because databases
give them back changed (PostgreSQL returns ``1e22`` as an integer): decimals travel as strings.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from surveys.domain.messages import Message, Place, Spoken
from surveys.domain.wording import gettext_noop

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAY_HOLD_NUL = "\\u0000"  # how JSON writes it, and a text that says so
_TEXT = frozenset({str})
_PLAIN = frozenset({str, int, bool, type(None)})
_CONTAINERS = frozenset({dict, list})
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
)


def storable(text: str) -> str:
    """Return a text that can be stored and printed, to quote one that cannot."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


class NotCanonical(Spoken, ValueError):
    """Content that has no canonical form. `path` names the place, like ``projects[2].stage``."""

    def __init__(self, code: str, path: str, template: str, params: Mapping[str, Any]) -> None:
        super().__init__(Message(code, template, params, Place(path=path)))

    @property
    def path(self) -> str:
        """Where in the content it is."""
        return self.said.place.path

    def __str__(self) -> str:
        return f"{self.path or 'content'}: {self.said.text()}"


def content_hash(content: Any) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return text_hash(canonical_json(content))


def text_hash(canonical: str) -> str:
    """Return the hash of a content whose canonical form this is."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def canonical_json(content: Any) -> str:
    """Return the canonical JSON text of content made of JSON values.

    Raises NotCanonical for floats, NUL characters, lone surrogates and anything that is not JSON.
    """
    if not _is_plain(content):
        _refuse_unstorable(content, "")
    text = _ENCODER.encode(content)
    if _MAY_HOLD_NUL in text or not (text.isascii() or UNSTORABLE.search(text) is None):
        _refuse_unstorable(content, "")
    return text


def canonical_parts(values: Sequence[Any]) -> list[str]:
    """Return the canonical JSON text of each value."""
    if len({*map(id, values)}) == 1:  # as what all records of a batch share
        return [canonical_json(values[0])] * len(values)
    kinds = {*map(type, values)}
    if kinds == {Written}:
        return [value.text for value in values]
    if not kinds <= _SCALARS:
        return [*map(canonical_json, values)]
    together = "".join(value for value in values if type(value) is str)
    if "\x00" in together or not (together.isascii() or UNSTORABLE.search(together) is None):
        return [*map(canonical_json, values)]  # it names the text that cannot be stored
    return [_SCALAR[type(value)](value) for value in values]


_SCALAR: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: str,
    type(None): lambda value: "null",
}
_SCALARS = frozenset(_SCALAR)


class Written(dict[str, Any]):
    """A mapping whose canonical text is known, as long as nobody changes it."""

    __slots__ = ("text",)

    def __init__(self, content: Mapping[str, Any], text: str) -> None:
        super().__init__(content)
        self.text = text


def canonical_texts(parts: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the canonical JSON text of many contents of the same keys, given by key.

    The values are canonical texts already, so that these serve elsewhere, too.
    """
    names = sorted(parts)
    pattern = ",".join(json.dumps(name).replace("%", "%%") + ":%s" for name in names)
    return [f"{{{pattern}}}" % row for row in zip(*map(parts.get, names), strict=True)]


def _is_plain(content: Any) -> bool:
    """Say whether a content is of those types alone that nearly all are made of.

    The quick answer to what `_refuse_unstorable` looks at value by value, to name the place.
    """
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            if not _TEXT.issuperset(map(type, value)):
                return False
            inner: Any = value.values()
        else:
            inner = value if type(value) is list else (value,)
        kinds = {*map(type, inner)}
        if not kinds <= _PLAIN:
            if not kinds <= _PLAIN | _CONTAINERS or type(value) not in _CONTAINERS:
                return False
            waiting += [one for one in inner if type(one) in _CONTAINERS]
    return True


def _refuse_unstorable(value: Any, path: str) -> None:
    if isinstance(value, str):
        _refuse_characters(value, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical(
                    "key_not_text",
                    path,
                    gettext_noop("The key %(key)r is not a text."),
                    {"key": key},
                )
            _refuse_characters(key, path)
            _refuse_unstorable(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            _refuse_unstorable(inner, f"{path}[{index}]")
    elif isinstance(value, float):
        raise NotCanonical(
            "floating_point",
            path,
            gettext_noop("The floating-point number %(got)r has no exact form. Store it as text."),
            {"got": value},
        )
    elif not (value is None or isinstance(value, int)):
        raise NotCanonical(
            "not_json",
            path,
            gettext_noop("A %(type)s is not a JSON value."),
            {"type": type(value).__name__},
        )


def _refuse_characters(text: str, path: str) -> None:
    found = UNSTORABLE.search(text)
    if found:
        raise NotCanonical(
            "bad_character",
            path,
            gettext_noop(
                "The character U+%(code)s at place %(place)s cannot be stored. Remove it."
            ),
            {"code": f"{ord(found.group()):04X}", "place": found.start() + 1},
        )


def canonical_content(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content with ids, dates and times as strings, as the history stores it."""
    return {name: canonical_value(value) for name, value in content.items()}


def canonical_value(value: Any) -> Any:
    """Return a field's value as JSON has it: ids, dates and times as strings."""
    if value is None or isinstance(value, (str, int, bool, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
