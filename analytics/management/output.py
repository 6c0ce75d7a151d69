"""What the commands that print figures share: one study, a language, and three formats."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.disclosure import as_of
from analytics.models import Segment
from analytics.queries.figures import OVERALL
from analytics.queries.freshness import as_counted
from analytics.writers.figure_csv import csv_of
from surveys.management.lookup import find_study
from surveys.models import Study, Variable

FORMATS = ("table", "json", "csv")


class FigureCommand(BaseCommand):
    """A command that prints figures of one study as a table, JSON or CSV.

    Subclasses give `records` (a list of dictionaries) and `table` (text for people), which is
    told the entry as of which the figures are.
    """

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("--format", choices=FORMATS, default="table")
        parser.add_argument("--language", choices=("en", "es"), default="en")

    def handle(self, *, slug, format, language, **options):
        study = find_study(slug)
        with translation.override(language):
            shown, fresh = as_counted(
                study, lambda fresh: self.shown(study, fresh.entry, format, **options)
            )
            self.warn(fresh)
        self.stdout.write(shown, ending="" if format == "csv" else None)

    def shown(self, study, entry, format, **options) -> str:
        """Return what is printed: all of it is read before any of it is."""
        if format == "table":
            return self.table(study, entry, **options)
        records = as_of(self.records(study, **options), entry)
        if format == "json":
            return json.dumps(records, ensure_ascii=False, indent=2)
        return csv_of(records)

    def warn(self, fresh):
        """Say on the error stream what the figures do not hold yet."""
        if not fresh.settled:
            self.stderr.write(_("Counts were stored meanwhile: figures may differ in their entry."))
        if fresh.everything:
            self.stderr.write(_("All figures are being counted anew."))
        elif fresh.owed:
            text = ngettext(
                "%(owed)s interview is still being counted.",
                "%(owed)s interviews are still being counted.",
                fresh.owed,
            )
            self.stderr.write(text % {"owed": fresh.owed})
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
