from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.actions.copying import copy_study
from surveys.domain.refusals import Refused
from surveys.management.lookup import find_study, find_writer


class Command(BaseCommand):
    help = (
        "Begin a new study with the design of another one: everything but records, members, "
        "claims and earlier waves. Its one wave is planned like the newest of SRC."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="SRC", help="the study to copy, as in its address")
        parser.add_argument("new", metavar="NEW", help="the address of the new study")
        parser.add_argument("--wave", default="", help="the code of its wave")
        parser.add_argument("--year", type=int, help="the year of its wave")
        parser.add_argument("--by", metavar="USERNAME", help="who becomes its admin")

    def handle(
        self,
        *,
        source: str,
        new: str,
        wave: str,
        year: int | None,
        by: str | None,
        **_options: Any,
    ) -> None:
        try:
            copied = copy_study(
                by=find_writer(by),
                source=find_study(source),
                slug=new,
                wave=wave,
                year=year,
                is_own=by is not None,
            )
        except Refused as refused:
            raise CommandError(f"{refused} Nothing was copied.") from refused
        if copied.left_out:
            codes = ", ".join(copied.left_out)
            self.stderr.write(
                f"Note: left out, since its wave does not ask what they read: {codes}."
            )
        waves = ", ".join(wave.code for wave in copied.study.waves.all()) or "none"
        self.stdout.write(f"Copied {source} into {new}, without records. Planned wave: {waves}.")
        if by is None:
            self.stdout.write(
                f"It has no members: manage.py members {new} --add USERNAME --role admin."
            )
