from django.core.management.base import CommandError

from analytics.disclosure import Audience, figure_record
from analytics.management.output import FigureCommand
from analytics.queries.figures import OVERALL, changes_of, figures_of
from analytics.queries.terminal import trend_table
from surveys.models import Variable


class Command(FigureCommand):
    help = "Print the figures of a study: every indicator in every wave."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--indicator", metavar="CODE", help="only this indicator")
        parser.add_argument(
            "--segment", metavar="VARIABLE", help="broken down by the categories of this variable"
        )

    def records(self, study, **options):
        return [figure_record(figure) for figure in self.figures(study, **options)]

    def table(self, study, **options):
        chosen = self.chosen(study, **options)
        changes = changes_of(study, audience=Audience.OPERATOR, **chosen)
        figures = figures_of(study, audience=Audience.OPERATOR, **chosen)
        return trend_table(study, figures, changes, **chosen)

    def figures(self, study, **options):
        return figures_of(study, audience=Audience.OPERATOR, **self.chosen(study, **options))

    def chosen(self, study, *, indicator=None, segment=None, **_options):
        return {
            "indicator": _find(study.indicators, "indicator", code=indicator),
            "segment": self.segment(study, segment) if segment else OVERALL,
        }

    def segment(self, study, name):
        """Find a segment by its variable, or by its own code."""
        if Variable.objects.filter(study=study, code=name).exists():
            return _find(study.segments, "segment", variable__code=name)
        return _find(study.segments, "segment", code=name)


def _find(rows, what, **lookup):
    (code,) = lookup.values()
    if code is None:
        return None
    found = rows.filter(**lookup).first()
    if found is None:
        known = ", ".join(rows.values_list(next(iter(lookup)), flat=True))
        raise CommandError(f"There is no {what} {code!r}. Known: {known}.")
    return found
