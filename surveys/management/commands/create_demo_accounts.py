"""Accounts to try Nucleus with: one for each role."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions import accounts
from surveys.domain.roles import Role
from surveys.management.lookup import find_study
from surveys.models import User


class Command(BaseCommand):
    help = (
        "Create the accounts researcher, analyst and admin in a study where nobody can sign in "
        "yet. The password is NUCLEUS_DEMO_PASSWORD, or else made and printed once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")

    def handle(self, *, slug: str, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo accounts belong to the embedded mode only.")
        study = find_study(slug)
        given = settings.DEMO_PASSWORD
        if given and not is_in_force(given):
            accounts.create_demo_accounts(study=study, password=given)
        elif not given and not somebody_can_sign_in():
            password = secrets.token_urlsafe(12)
            accounts.create_demo_accounts(study=study, password=password)
            self.stdout.write(
                f"Sign in as researcher, analyst or admin. Password, shown this once: {password}"
            )


def somebody_can_sign_in() -> bool:
    return User.objects.filter(is_active=True).exists()


def is_in_force(password: str) -> bool:
    """Return whether all demo accounts exist with this password; resetting it would sign out."""
    people = {user.username: user for user in User.objects.filter(username__in=Role)}
    return all(role in people and people[role].check_password(password) for role in Role)
