"""Readers of environment variables. A bad value stops the start and says what to write instead."""

import os
from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def text(name: str, *, default: str = "", environ: Mapping[str, str] = os.environ) -> str:
    """Return the variable, or the default where it is unset or empty."""
    return environ.get(name) or default


def required(name: str, *, environ: Mapping[str, str] = os.environ) -> str:
    """Return the variable; stop the start where it is unset."""
    value = environ.get(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Copy .env.example to .env and give it a value."
        )
    return value


def boolean(name: str, *, default: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """Return the variable as true or false."""
    raw = environ.get(name)
    if not raw:
        return default
    try:
        return BOOLEANS[raw.lower()]
    except KeyError:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a boolean; use 1, 0, true or false."
        ) from None


def integer(name: str, *, default: int, environ: Mapping[str, str] = os.environ) -> int:
    """Return the variable as a whole number."""
    raw = environ.get(name)
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number.") from None


def items(name: str, *, default: str = "", environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the comma-separated items of the variable."""
    raw = text(name, default=default, environ=environ)
    return [item.strip() for item in raw.split(",") if item.strip()]
