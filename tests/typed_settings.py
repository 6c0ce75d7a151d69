"""The settings that mypy reads: those of a server, since these write nothing to any disk."""

import os
import secrets

os.environ |= {
    "NUCLEUS_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "nucleus.example.org",
    "DATABASE_URL": "postgres://nucleus@127.0.0.1/nucleus",  # nothing connects to it
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "BROKER_URL": "",
    "DEBUG": "",
}

from nucleus.settings import *  # noqa: F403
