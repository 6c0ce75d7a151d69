"""What the commands that print figures share: one study, a language, and three formats."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.disclosure import as_of
from analytics.models import Segment
from analytics.queries.figures import OVERALL
from analytics.queries.freshness import StudyFreshness, as_counted
from analytics.writers.figure_csv import csv_of
from surveys.management.lookup import find_study
from surveys.models import Study, Variable

FORMATS = ("table", "json", "csv")

Found = TypeVar("Found", bound=Model)


class FigureCommand(BaseCommand, ABC):
    """A command that prints figures of one study as a table, JSON or CSV."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the study, as in its address")
        parser.add_argument("--format", choices=FORMATS, default="table")
        parser.add_argument("--language", choices=("en", "es"), default="en")

    def handle(self, *, slug: str, format: str, language: str, **options: Any) -> None:
        study = find_study(slug)
        with translation.override(language):
            shown, fresh = as_counted(
                study, lambda fresh: self.shown(study, fresh.entry, format, **options)
            )
            self.warn(fresh)
        self.stdout.write(shown, ending="" if format == "csv" else None)

    @abstractmethod
    def records(self, study: Study, **options: Any) -> Sequence[dict[str, Any]]:
        """Return the figures, one dictionary each."""

    @abstractmethod
    def table(self, study: Study, entry: int | None, **options: Any) -> str:
        """Return the figures as text for people, who are told the entry as of which they are."""

    def shown(self, study: Study, entry: int | None, format: str, **options: Any) -> str:
        """Return what is printed: all of it is read before any of it is."""
        if format == "table":
            return self.table(study, entry, **options)
        records = as_of(self.records(study, **options), entry)
        if format == "json":
            return json.dumps(records, ensure_ascii=False, indent=2)
        return csv_of(records)

    def warn(self, fresh: StudyFreshness) -> None:
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
        return found(study.segments.all(), "segment", variable__code=name)
    return found(study.segments.all(), "segment", code=name)


def found(rows: QuerySet[Found], what: str, **lookup: str) -> Found:
    """Return the row with a code; CommandError with the known ones if there is none."""
    (code,) = lookup.values()
    row = rows.filter(**lookup).first()
    if row is None:
        known = ", ".join(rows.values_list(next(iter(lookup)), flat=True))
        raise CommandError(f"There is no {what} {code!r}. Known: {known}.")
    return row
