"""What the commands that print figures share: one study, a language, and three formats."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from analytics.models import Segment
from analytics.queries.figures import OVERALL
from analytics.queries.freshness import freshness_of
from analytics.writers.record_table import csv_of
from surveys.management.lookup import find_study
from surveys.models import Study, Variable

FORMATS = ("table", "json", "csv")


class FigureCommand(BaseCommand):
    """A command that prints figures of one study as a table, JSON or CSV.

    Subclasses give `records` (a list of dictionaries) and `table` (text for people).
    """

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("--format", choices=FORMATS, default="table")
        parser.add_argument("--language", choices=("en", "es"), default="en")

    def handle(self, *, slug, format, language, **options):
        study = find_study(slug)
        with translation.override(language):
            self.warn(study)
            if format == "table":
                self.stdout.write(self.table(study, **options))
            elif format == "json":
                self.stdout.write(
                    json.dumps(self.records(study, **options), ensure_ascii=False, indent=2)
                )
            else:
                self.stdout.write(csv_of(self.records(study, **options)), ending="")

    def warn(self, study):
        """Say on the error stream what the figures do not hold yet."""
        fresh = freshness_of(study)
        if fresh.owed:
            self.stderr.write(
                _("%(owed)s interviews are still being counted.") % {"owed": fresh.owed}
            )
        if fresh.failures:
            self.stderr.write(_("The last count failed: %(problem)s") % {"problem": fresh.problem})


def segment_named(study: Study, name: str | None) -> Segment | str:
    """Return the segment of a variable, or with that code; `OVERALL` where none is named."""
    if not name:
        return OVERALL
    if Variable.objects.filter(study=study, code=name).exists():
        return found(study.segments, "segment", variable__code=name)
    return found(study.segments, "segment", code=name)


def found(rows, what: str, **lookup):
    """Return the row with a code, None without one; an error that names the known ones."""
    (code,) = lookup.values()
    if code is None:
        return None
    row = rows.filter(**lookup).first()
    if row is None:
        known = ", ".join(rows.values_list(next(iter(lookup)), flat=True))
        raise CommandError(f"There is no {what} {code!r}. Known: {known}.")
    return row
