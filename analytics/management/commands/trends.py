from typing import Any

from django.core.management.base import CommandParser

from analytics.disclosure import Audience, figure_record
from analytics.management.output import FigureCommand, found, segment_named
from analytics.presenters.sampling import samples_of
from analytics.presenters.terminal import trend_table
from analytics.queries.figures import Figure, stored_changes, stored_figures
from surveys.models import Study


class Command(FigureCommand):
    help = "Print the figures of a study: every indicator in every wave."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--indicator", metavar="CODE", help="only this indicator")
        parser.add_argument(
            "--segment", metavar="VARIABLE", help="broken down by the categories of this variable"
        )

    def records(self, study: Study, **options: Any) -> list[dict[str, Any]]:
        return [figure_record(figure) for figure in self.figures(study, **options)]

    def table(self, study: Study, entry: int | None, **options: Any) -> str:
        chosen = self.chosen(study, **options)
        changes = stored_changes(study, audience=Audience.OPERATOR, **chosen)
        figures = stored_figures(study, audience=Audience.OPERATOR, **chosen)
        samples = samples_of(study, audience=Audience.OPERATOR)
        return trend_table(study, figures, changes, samples, entry=entry, **chosen)

    def figures(self, study: Study, **options: Any) -> list[Figure]:
        return stored_figures(study, audience=Audience.OPERATOR, **self.chosen(study, **options))

    def chosen(
        self,
        study: Study,
        *,
        indicator: str | None = None,
        segment: str | None = None,
        **_options: Any,
    ) -> dict[str, Any]:
        indicators = study.indicators.all()
        return {
            "indicator": None
            if indicator is None
            else found(indicators, "indicator", code=indicator),
            "segment": segment_named(study, segment),
        }
