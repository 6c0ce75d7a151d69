"""Identifiers of records: always the same for the same names."""

from uuid import UUID, uuid5

NAMESPACE = UUID("6f0b7f3e-2d5a-5c1e-9a57-0d6c1f0e2b19")


def identifier(*names: object) -> str:
    """Return the identifier of the record with these names."""
    return str(uuid5(NAMESPACE, "/".join(str(name) for name in names)))
