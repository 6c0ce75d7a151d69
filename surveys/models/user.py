from django.contrib.auth.models import AbstractUser, AnonymousUser


class User(AbstractUser):
    """A person who signs in. What they may do in a study is said by their memberships."""


Visitor = User | AnonymousUser
"""Whoever asks for a page, signed in or not."""
