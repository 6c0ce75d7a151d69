"""What hidden fields say, ids and versions, in whatever form a browser may send them."""

import re
import uuid

from django.http import QueryDict

PROJECT = "project"
VERSION = re.compile("[0-9]{1,9}")
UUID = re.compile(
    r"(?:urn:uuid:)?\{?[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\}?",
    re.IGNORECASE,
)
FIELD_OF_PROJECT = re.compile(
    r"p-(.*?)(-(?:label|seen|remove|keep_[a-z]+-|q(?:_[a-z]+)?-).*)", re.S
)


def as_version(text: str) -> int | None:
    """Return the version that a page says it saw, or None where it says none."""
    return int(text) if VERSION.fullmatch(text) else None


def as_uuid(text: str) -> uuid.UUID | None:
    """Return the UUID, or None where the text is none."""
    return uuid.UUID(text) if UUID.fullmatch(text) else None


def with_one_spelling(data: QueryDict) -> QueryDict:
    """Return a form's data with every project under the one spelling of its id.

    Capitals, braces and ``urn:uuid:`` spell the same id. What is no id at all gets one, always
    the same, so that what was typed under it is not lost.
    """
    ids = {text: as_uuid(text) or _made_id(data, text) for text in data.getlist(PROJECT) if text}
    if all(text == str(found) for text, found in ids.items()):
        return data
    spelled = QueryDict(mutable=True)
    for name, values in data.lists():
        found = FIELD_OF_PROJECT.fullmatch(name)
        if found and found[1] in ids:
            name = f"p-{ids[found[1]]}{found[2]}"
        spelled.setlist(name, spelled.getlist(name) + values)
    spelled.setlist(PROJECT, list(dict.fromkeys(map(str, ids.values()))))
    return spelled


def _made_id(data: QueryDict, text: str) -> uuid.UUID:
    form = as_uuid(data.get("id", "")) or uuid.NAMESPACE_URL
    return uuid.uuid5(form, text.encode("utf-8", "replace").decode())
