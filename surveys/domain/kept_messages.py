"""Messages as JSON: kept with a job or a file, and worded later in whoever reads' language."""

import datetime
from collections.abc import Mapping
from typing import Any

from surveys.domain.importing import Problem
from surveys.domain.messages import Message
from surveys.domain.wording import Named

_DATE, _NAMES, _CODES = "date", "names", "codes"


def as_json(message: Message) -> dict[str, Any]:
    """Return code, template, parameters and words of a message as JSON values, without a place."""
    return {
        "code": message.code,
        "template": message.template,
        "params": {name: _kept(value) for name, value in message.params.items()},
        "wording": dict(message.wording),
    }


def message_of(kept: Mapping[str, Any]) -> Message:
    """Return the message that `as_json` kept."""
    return Message(kept["code"], kept["template"], _params(kept), wording=kept.get("wording", {}))


def problem_of(kept: Mapping[str, Any], file: str, row: int | None, column: str | None) -> Problem:
    """Return what `as_json` kept as a problem at its place."""
    words = (kept["code"], kept["template"], _params(kept), kept.get("wording", {}))
    return Problem(file, row, column, *words)


def _params(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _read(value) for name, value in kept["params"].items()}


def _kept(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, datetime.date):
        return {_DATE: value.isoformat()}
    if isinstance(value, Named):
        names = [one if isinstance(one, str) else dict(one) for one in value.names]
        return {_NAMES: names, _CODES: [*value.codes]}
    return str(value).replace("\x00", "\ufffd")  # PostgreSQL keeps no NUL, not even in JSON


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        if _DATE in value:
            return datetime.date.fromisoformat(value[_DATE])
        return Named(tuple(value[_NAMES]), tuple(value.get(_CODES, ())))
    return value
