"""System checks of the installation; `manage.py check` and every start run them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.db import connections

from nucleus.refusals import refusals

# What PRAGMA answers when the settings are in force: FULL is 2.
PRAGMAS = {"journal_mode": ("wal", "memory"), "synchronous": (2,), "foreign_keys": (1,)}


@register(Tags.security)
def production_is_safe(app_configs: object, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse in production what the embedded mode may do."""
    if not settings.PRODUCTION:
        return []
    found = refusals(
        secret_key=settings.SECRET_KEY,
        debug=settings.DEBUG,
        allowed_hosts=settings.ALLOWED_HOSTS,
        broker_url=settings.CELERY_BROKER_URL,
    )
    return [Error(refusal.message, hint=refusal.hint, id=refusal.id) for refusal in found]


@register(Tags.security, deploy=True)
def production_has_a_server_database(app_configs: object, **_kwargs: Any) -> list[CheckMessage]:
    """Say that SQLite serves one machine."""
    if "sqlite3" not in settings.DATABASES["default"]["ENGINE"]:
        return []
    return [
        Warning(
            "The database is SQLite: one machine, a local disk, one writer at a time.",
            hint="Set DATABASE_URL to a PostgreSQL database.",
            id="nucleus.W001",
        )
    ]


@register(Tags.security)
def production_can_mail(app_configs: object, **_kwargs: Any) -> list[CheckMessage]:
    """Say that nobody can ask for a new password by mail."""
    if not settings.PRODUCTION or settings.CAN_MAIL:
        return []
    return [
        Info(
            "EMAIL_URL is not set: no mail is sent, and no page offers a new password by mail.",
            hint="Set EMAIL_URL, or have admins set passwords: manage.py changepassword NAME.",
            id="nucleus.I001",
        )
    ]


@register(Tags.database)
def sqlite_keeps_its_promises(
    app_configs: object, databases: Sequence[str] | None, **_kwargs: Any
) -> list[CheckMessage]:
    """Ask SQLite itself whether the settings that protect data are in force."""
    return [
        problem
        for alias in databases or []
        if connections[alias].vendor == "sqlite"
        for problem in _sqlite_problems(connections[alias])
    ]


def _sqlite_problems(connection: Any) -> Iterator[CheckMessage]:
    for pragma, wanted in PRAGMAS.items():
        with connection.cursor() as cursor:
            value = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
        if value not in wanted:
            yield Error(
                f"SQLite runs with {pragma}={value}, not {wanted[0]}.",
                hint="Keep the database on a local disk and OPTIONS as in nucleus/settings.py.",
                id="nucleus.E005",
            )
    if connection.transaction_mode != "IMMEDIATE":
        yield Error(
            "SQLite transactions do not begin with the write lock; concurrent writes would fail.",
            hint="Set transaction_mode to IMMEDIATE in nucleus/settings.py.",
            id="nucleus.E006",
        )


@register(Tags.compatibility)
def tasks_end_before_they_are_delivered_again(
    app_configs: object, **_kwargs: Any
) -> list[CheckMessage]:
    """Hold the time limit of tasks below the time after which Redis hands them out again."""
    again = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout")
    if again is None or again > settings.CELERY_TASK_TIME_LIMIT:
        return []
    return [
        Error(
            "A task may run longer than the visibility timeout, and would then run twice at once.",
            hint="Set TASK_TIME_LIMIT below visibility_timeout in nucleus/settings.py.",
            id="nucleus.E007",
        )
    ]
