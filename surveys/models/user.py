from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.utils.crypto import salted_hmac


class User(AbstractUser):
    """A person who signs in. What they may do in a study is said by their memberships."""

    # In which pages come after signing in; empty where the browser says it.
    language = models.CharField(max_length=10, blank=True)
    # How often all sessions of the account were ended.
    sign_outs = models.PositiveIntegerField(default=0, editable=False)

    # Given to the people of a study who are shown: their roles there, in words.
    roles: list[str]

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Return what each session of the account holds; one that holds another one is over.

        So all sessions of a person end at once, wherever they are stored.
        """
        if not self.sign_outs:
            return super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        told = f"{self.sign_outs}:{self.password}"
        return salted_hmac("surveys.User.session", told, secret, algorithm="sha256").hexdigest()


Visitor = User | AnonymousUser
"""Whoever asks for a page, signed in or not."""
