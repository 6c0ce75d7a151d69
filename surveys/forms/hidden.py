"""What hidden fields say, ids and versions, in whatever form a browser may send them."""

import re
import uuid

VERSION = re.compile("[0-9]{1,9}")
UUID = re.compile(
    r"(?:urn:uuid:)?\{?[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\}?",
    re.IGNORECASE,
)


def as_version(text: str) -> int | None:
    """Return the version that a page says it saw, or None where it says none."""
    return int(text) if VERSION.fullmatch(text) else None


def as_uuid(text: str) -> uuid.UUID | None:
    """Return the UUID, or None where the text is none."""
    return uuid.UUID(text) if UUID.fullmatch(text) else None
