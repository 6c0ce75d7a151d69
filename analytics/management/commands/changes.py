from typing import Any

from django.core.management.base import CommandError, CommandParser

from analytics.disclosure import Audience, change_record
from analytics.management.output import FigureCommand, segment_named
from analytics.presenters.sampling import samples_of
from analytics.presenters.terminal import change_table
from analytics.queries.figures import ChangeFigure, stored_changes
from surveys.models import Study


class Command(FigureCommand):
    help = (
        "Print how the indicators of a study changed between waves, and whether each change is "
        "clear, possible or not told apart from none. p is adjusted within a fixed family: all "
        "indicators of the study for the same pair of waves; with --segment, all categories of "
        "one indicator for the same pair."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", metavar="WAVE", dest="from_wave")
        parser.add_argument("--to", metavar="WAVE", dest="to_wave")
        parser.add_argument(
            "--segment", metavar="VARIABLE", help="broken down by the categories of this variable"
        )

    def records(self, study: Study, **options: Any) -> list[dict[str, Any]]:
        return [change_record(change) for change in self.changes(study, **options)]

    def table(self, study: Study, entry: int | None, **options: Any) -> str:
        changes = self.changes(study, **options)
        segment = segment_named(study, options.get("segment"))
        samples = samples_of(study, audience=Audience.OPERATOR)
        return change_table(study, changes, samples, entry=entry, segment=segment)

    def changes(
        self,
        study: Study,
        *,
        from_wave: str | None = None,
        to_wave: str | None = None,
        segment: str | None = None,
        **_options: Any,
    ) -> list[ChangeFigure]:
        known = list(study.waves.values_list("code", flat=True))
        for code in (from_wave, to_wave):
            if code is not None and code not in known:
                raise CommandError(f"There is no wave {code!r}. Known: {', '.join(known)}.")
        return [
            change
            for change in stored_changes(
                study, audience=Audience.OPERATOR, segment=segment_named(study, segment)
            )
            if from_wave in (None, change.from_wave) and to_wave in (None, change.to_wave)
        ]
