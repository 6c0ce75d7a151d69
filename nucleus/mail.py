"""Where mail goes, from EMAIL_URL. Without it there is none, and no page offers what needs it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"
CONSOLE = "django.core.mail.backends.console.EmailBackend"
NOWHERE = "nucleus.mail.Nowhere"
PORTS = {"smtp": 25, "submission": 587, "smtps": 465}
HELP = (
    "use submission://user:password@host (port 587, STARTTLS), smtps:// (465, TLS), smtp:// "
    "(25, no encryption) or consolemail:// (for trying out: mails go to the log)."
)


@dataclass(frozen=True)
class Mail:
    """The settings of Django for one EMAIL_URL."""

    backend: str = NOWHERE
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False

    @property
    def goes_somewhere(self) -> bool:
        """Whether a mail reaches anybody."""
        return self.backend != NOWHERE


def read_url(url: str) -> Mail:
    """Return what an EMAIL_URL says; a bad one stops the start without showing its password."""
    if not url:
        return Mail()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"EMAIL_URL cannot be read; {HELP}") from None
    if parts.scheme == "consolemail":
        return Mail(backend=CONSOLE)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            f"EMAIL_URL names no host, or begins with {parts.scheme!r}; {HELP}"
        )
    return Mail(
        backend=SMTP,
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "submission",
        ssl=parts.scheme == "smtps",
    )


class Nowhere(BaseEmailBackend):
    """Sends nothing and shows nothing: a mail may hold a link that opens an account."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        logger.warning("%s mail(s) not sent: EMAIL_URL is not set.", len(email_messages))
        return 0


def warn_without_mail() -> None:
    """Say at the start of a server that it sends no mail."""
    if settings.PRODUCTION and not settings.CAN_MAIL:
        logger.warning(
            "EMAIL_URL is not set: no mail is sent, and no page offers a new password by mail."
        )
