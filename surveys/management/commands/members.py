from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions import accounts
from surveys.domain.refusals import Refused
from surveys.domain.roles import Role
from surveys.management.lookup import find_study, find_user, find_writer
from surveys.models import Study, User
from surveys.models.choices import values


class Command(BaseCommand):
    help = "List who has which role in a study, after giving or taking one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        changes = parser.add_mutually_exclusive_group()
        for change in ("add", "remove"):
            changes.add_argument(f"--{change}", metavar="USERNAME")
        parser.add_argument("--role", choices=values(Role))
        parser.add_argument("--by", metavar="USERNAME", help="whose change the history says it is")

    def handle(
        self,
        *,
        slug: str,
        add: str | None,
        remove: str | None,
        role: str,
        by: str | None,
        **_options: Any,
    ) -> None:
        study = find_study(slug)
        if (add or remove) and not role:
            raise CommandError(f"Say which role with --role: {', '.join(Role)}.")
        if add and add == by:
            raise CommandError("Nobody gives themselves a role. Nothing was changed.")
        if add:
            accounts.add_member(study=study, user=find_user(add), role=role, by=find_writer(by))
        if remove:
            self.remove(study, find_user(remove), role, find_writer(by))
        for member in study.memberships.select_related("user").order_by("user__username", "role"):
            self.stdout.write(f"{member.user.username}: {member.role}")

    def remove(self, study: Study, user: User, role: str, by: User) -> None:
        try:
            had_it = accounts.remove_member(study=study, user=user, role=role, by=by)
        except Refused as refused:
            raise CommandError(f"{refused} Nothing was changed.") from refused
        if not had_it:
            raise CommandError(f"{user.username} is no {role} of {study.slug}.")
