"""What production refuses. Asked twice: when the settings load, and by the system checks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5
DEFAULT_KEYS = ("django-insecure-", "change-me", "changeme")


@dataclass(frozen=True)
class Refusal:
    """One setting that production refuses, and what to set instead."""

    id: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


def refusals(
    *, secret_key: str, debug: bool, allowed_hosts: Sequence[str], broker_url: str
) -> Iterator[Refusal]:
    """Yield what stands against running in production with these settings."""
    if not is_strong(secret_key):
        yield Refusal(
            "nucleus.E001",
            "SECRET_KEY is a default or too weak.",
            "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))'",
        )
    if debug:
        yield Refusal("nucleus.E002", "DEBUG shows code and settings to visitors.", "Set DEBUG=0.")
    if not allowed_hosts or any(host.strip(".") in ("", "*") for host in allowed_hosts):
        yield Refusal(
            "nucleus.E003",
            "ALLOWED_HOSTS lets every host name in, or none.",
            "Name the hosts of this site, for example ALLOWED_HOSTS=nucleus.example.org.",
        )
    if not broker_url.startswith(("redis://", "rediss://")):
        yield Refusal(
            "nucleus.E004",
            "The broker of the embedded mode serves one machine only.",
            "Set REDIS_URL, for example REDIS_URL=redis://127.0.0.1:6379/0.",
        )


def is_strong(secret_key: str) -> bool:
    """Return whether a key is long and varied enough, and none that documentation prints."""
    return (
        len(secret_key) >= SHORTEST_KEY
        and len(set(secret_key)) >= FEWEST_CHARACTERS
        and not secret_key.lower().startswith(DEFAULT_KEYS)
    )
