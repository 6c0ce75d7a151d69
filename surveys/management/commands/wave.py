from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.actions.waves import move_wave
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.waves import Move, WaveState
from surveys.management.lookup import find_study, find_user
from surveys.models import Study, Wave
from surveys.queries.waves import state_changes
from surveys.rules import can


class Command(BaseCommand):
    help = (
        "Show the state of a wave and how it came to it, after planning, opening, closing or "
        "reopening it (--open opens a closed wave again)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("code", help="the wave")
        moves = parser.add_mutually_exclusive_group()
        for move in (Move.PLAN, Move.OPEN, Move.CLOSE):
            moves.add_argument(f"--{move}", dest="move", action="store_const", const=move)
        parser.add_argument("--reason", default="", help="why; it stays in the story of the wave")
        parser.add_argument("--by", metavar="USERNAME", help="the admin whose change it is")

    def handle(
        self,
        *,
        slug: str,
        code: str,
        move: Move | None,
        reason: str,
        by: str | None,
        **_options: Any,
    ) -> None:
        study = find_study(slug)
        wave = study.waves.filter(code=code).first()
        if wave is None:
            known = ", ".join(study.waves.values_list("code", flat=True)) or "none"
            raise CommandError(f"{slug} has no wave {code!r}. Known: {known}.")
        if move:
            self.move(study, wave, move, reason, by)
        for change in reversed(state_changes([wave])[wave.pk]):
            why = f": {change.reason}" if change.reason else ""
            self.stdout.write(f"{change.at:%Y-%m-%d %H:%M} {change.state}, {change.by}{why}")
        self.stdout.write(f"Wave {wave.code} is {wave.state}.")

    def move(self, study: Study, wave: Wave, move: Move, reason: str, by: str | None) -> None:
        """Do what was asked, in the name of an admin."""
        if not by:
            raise CommandError("Say whose change it is with --by USERNAME.")
        user = find_user(by)
        if not can(user, Permission.WAVE_EDIT, study):
            raise CommandError(f"{by} is no admin of {study.slug}. Nothing was changed.")
        if move is Move.OPEN and wave.state == WaveState.CLOSED:
            move = Move.REOPEN
        try:
            move_wave(by=user, wave=wave, move=move, reason=reason)
        except Refused as refused:
            raise CommandError(f"{refused} Nothing was changed.") from refused
