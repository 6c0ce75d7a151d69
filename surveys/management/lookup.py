"""What an argument of a command names, or an error that says what there is instead."""

from django.core.management.base import CommandError

from surveys.actions.accounts import system_account
from surveys.models import Study, User, Wave


def find_study(slug: str) -> Study:
    """Return the study with this slug; CommandError with the known ones if there is none."""
    study = Study.objects.filter(slug=slug).first()
    if study is None:
        known = ", ".join(Study.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no study {slug!r}. Known: {known}.")
    return study


def find_wave(study: Study, code: str) -> Wave:
    """Return the wave of this code; CommandError with the known ones if there is none."""
    found = study.waves.filter(code=code).first()
    if found is None:
        known = ", ".join(study.waves.values_list("code", flat=True)) or "none"
        raise CommandError(f"There is no wave {code!r} in {study.slug}. Known: {known}.")
    return found


def find_user(username: str) -> User:
    """Return the account of this name; CommandError if there is none."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username!r}.")
    return user


def find_writer(username: str | None) -> User:
    """Return the account in whose name a command writes, by default that of the system."""
    return find_user(username) if username else system_account()
