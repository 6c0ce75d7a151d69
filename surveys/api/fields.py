"""What a body or an address may hold, read strictly: a number in quotes is no number.

Whatever the description of the API allows is taken, and nothing else: a name that nobody knows is
refused with its path.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from surveys.api.parsing import LARGEST, shown
from surveys.domain.canonical import UNSTORABLE

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"\d{1,16}", re.ASCII)
WHOLE: dict[str, Any] = {
    "invalid": gettext_lazy("This is to be a whole number."),
    "min_value": gettext_lazy("This is to be at least {min_value}."),
    "max_value": gettext_lazy("This is to be at most {max_value}."),
}
NO_LIST: dict[str, Any] = {
    "not_a_list": gettext_lazy("This is to be a list."),
    "max_length": gettext_lazy("These are too many: at most {max_length}."),
}
MISSING: dict[str, Any] = {
    "required": gettext_lazy("This is missing."),
    "null": gettext_lazy("This cannot be null."),
}


class Text(serializers.CharField):
    """A text as it was sent, spaces and all."""

    default_error_messages = MISSING | {
        "invalid": gettext_lazy("This is to be a text."),
        "blank": gettext_lazy("This is empty. Fill it in."),
        "max_length": gettext_lazy("This is too long: at most {max_length} characters."),
        "unstorable": gettext_lazy("The text holds a character that cannot be stored. Remove it."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if UNSTORABLE.search(data):  # an address may hold what no body may
            self.fail("unstorable")
        return data


class Whole(serializers.IntegerField):
    """A whole number from 0 on, which every reader of JSON gives back unchanged."""

    default_error_messages = MISSING | WHOLE

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"min_value": 0, "max_value": LARGEST} | options))

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class WholeInAddress(Whole):
    """A whole number as an address has it: in digits."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not NUMBER.fullmatch(data):
            self.fail("invalid")
        return int(data)


class Truth(serializers.BooleanField):
    """True or false, not in quotes."""

    default_error_messages = MISSING | {"invalid": gettext_lazy("This is to be true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Identifier(serializers.UUIDField):
    """A UUID with its hyphens."""

    default_error_messages = MISSING | {"invalid": gettext_lazy("This is to be a UUID.")}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        try:
            read = uuid.UUID(data) if isinstance(data, str) else None
        except ValueError:
            read = None
        if read is None or str(read) != data.lower():
            self.fail("invalid")
        return read


class Day(serializers.DateField):
    """A date like 2019-06-03."""

    default_error_messages = MISSING | {
        "invalid": gettext_lazy("This is to be a date like 2019-06-03."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not DAY.fullmatch(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class OneOf(serializers.ChoiceField):
    """One of some words."""

    default_error_messages = MISSING | {
        "invalid_choice": gettext_lazy("This is none of the words that are known here."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return super().to_internal_value(data)


class Several(serializers.ListField):
    """A list of things of one kind."""

    default_error_messages = MISSING | NO_LIST

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            self.fail("not_a_list")
        return super().to_internal_value(data)


class Strict(serializers.Serializer):
    """An object whose every name is known."""

    default_error_messages = MISSING | {"invalid": gettext_lazy("This is to be an object.")}

    def to_internal_value(self, data: Any) -> Any:
        wrong: dict[str, Any] = {}
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = ErrorDetail(gettext("Nothing of this name is known here."), "unknown_field")
            wrong = {shown(name): [unknown] for name in data if name not in known}
        try:
            read = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**_as_mapping(error.detail), **wrong}) from None
        if wrong:
            raise ValidationError(wrong)
        return read


def _as_mapping(detail: Any) -> dict[str, Any]:
    return dict(detail) if isinstance(detail, Mapping) else {"non_field_errors": detail}


def read_body(serializer: type[Strict], data: Any) -> dict[str, Any]:
    """Return what a body holds; raise ValidationError with every place that is wrong."""
    reading = serializer(data=data)
    reading.is_valid(raise_exception=True)
    return dict(reading.validated_data)


def read_address(serializer: type[Strict], query: QueryDict) -> dict[str, Any]:
    """Return what an address asks for behind its `?`; each name is given once."""
    twice = ErrorDetail(gettext("This is given twice. Give it once."), "named_twice")
    if wrong := {shown(name): [twice] for name, values in query.lists() if len(values) > 1}:
        raise ValidationError(wrong)
    return read_body(serializer, query.dict())


def places_of(detail: Any, path: str = "") -> Iterator[tuple[str, ErrorDetail]]:
    """Yield each thing that is wrong with its path, like `changes[3].typed`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from places_of(inner, _inner(path, name))
    elif isinstance(detail, (list, tuple)):
        for number, inner in enumerate(detail):
            # Either what is wrong at this place, or what is wrong with each thing in a list.
            at = path if isinstance(inner, ErrorDetail) else f"{path}[{number}]"
            yield from places_of(inner, at)
    else:
        yield path, detail


def _inner(path: str, name: Any) -> str:
    if name == "non_field_errors":
        return path
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else str(name)
