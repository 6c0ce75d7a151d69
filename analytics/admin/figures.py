"""Stored figures in the Django admin: as the gate lets them out, in the list and one by one.

Who could filter or order rows by a figure would learn it without seeing it, so they are found and
ordered by what says which row they are alone.

A tally is no figure but what one interview holds, in other words: it is read by whoever may read
interviews. So is a file of records by whoever may export them.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from analytics.disclosure import Audience
from analytics.models import Change, Estimate, Export, Freshness, Tally, Trend
from analytics.presenters import notation
from analytics.queries.figures import disclosed_rows, says_which
from surveys.admin.read_only import ReadOnlyAdmin
from surveys.domain.roles import Permission


def _shown(rows: list[Any]) -> list[Any]:
    """Return rows as they may be seen, each with its figure beside it."""
    shown = disclosed_rows(rows, audience=Audience.OPERATOR)
    for row, figure in shown:
        row.figure = figure
    return [row for row, _figure in shown]


class FigureList(ChangeList):
    """A page of rows as they are let out."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = _shown(list(self.result_list))

    def get_ordering_field(self, field_name: Any) -> Any:
        """Return what a column is ordered by; Django asks for those without an arrow, too."""
        known = field_name in (self.sortable_by or ())
        return super().get_ordering_field(field_name) if known else None


class FigureAdmin(ReadOnlyAdmin):
    """Rows that hold figures: whoever opens one, or their list, sees what is let out."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FigureList

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        return [name for name in self.get_list_display(request) if name in self._keys]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow to find rows by what says which they are; Django allows every column."""
        by_key = lookup.partition("__")[0] in self._keys
        return by_key and super().lookup_allowed(lookup, value, request)

    @property
    def _keys(self) -> list[str]:
        return [one.name for one in self.model._meta.concrete_fields if says_which(one)]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        row = super().get_object(request, object_id, from_field)
        return next(iter(_shown([row])), None) if row else None


@admin.register(Estimate)
class EstimateAdmin(FigureAdmin):
    list_display = (
        "indicator",
        "wave",
        "segment",
        "category",
        "value",
        "low",
        "high",
        "count",
        "base",
        "clusters",
        "grade",
    )
    list_filter = ("study", "wave", "segment")
    list_select_related = ("indicator", "wave", "segment")
    search_fields = ("indicator__code", "category")


@admin.register(Change)
class ChangeAdmin(FigureAdmin):
    list_display = (
        "indicator",
        "from_wave",
        "to_wave",
        "segment",
        "category",
        "difference",
        "ratio",
        "p_adjusted",
        "verdict",
    )
    list_filter = ("study", "from_wave", "to_wave", "segment")
    list_select_related = ("indicator", "from_wave", "to_wave", "segment")
    search_fields = ("indicator__code", "category")

    @admin.display(description=_("verdict"))
    def verdict(self, change: Any) -> str:
        """Say whether the change is told apart from none, in the words of the pages."""
        return notation.verdict(change.figure.verdict, change.figure.reason)


@admin.register(Trend)
class TrendAdmin(FigureAdmin):
    list_display = ("indicator", "slope", "low", "high", "p_adjusted", "p_equal", "comparability")
    list_filter = ("study",)
    list_select_related = ("indicator",)
    search_fields = ("indicator__code",)


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    permission = Permission.INTERVIEW_READ
    list_display = ("interview", "wave", "respondent", "approved")
    list_filter = ("study", "wave", "approved")
    list_select_related = ("interview__wave", "interview__respondent", "wave", "respondent")
    search_fields = ("respondent__code", "interview__id")
    exclude = ("counts",)
    readonly_fields = ("of_cells", "of_left_out")

    @admin.display(description=pgettext_lazy("field", "cells"))
    def of_cells(self, tally: Tally) -> str:
        return _lines(tally.cells)

    @admin.display(description=pgettext_lazy("field", "left out"))
    def of_left_out(self, tally: Tally) -> str:
        return _lines(tally.left_out)


def _lines(numbers: Mapping[str, object]) -> str:
    """Return what a tally has, a cell on a line."""
    return format_html_join(mark_safe("<br>"), "{}: {}", numbers.items())


@admin.register(Freshness)
class FreshnessAdmin(ReadOnlyAdmin):
    list_display = ("study", "counted", "counted_at", "failures", "problem")
    list_select_related = ("study",)


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    permission = Permission.RECORDS_EXPORT
    list_display = ("at", "by", "study", "unit", "wave", "format", "rows")
    list_filter = ("study", "unit", "format")
    list_select_related = ("by", "study", "wave")
    search_fields = ("sha256", "by__username")
