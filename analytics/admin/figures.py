from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from analytics.models import Change, Estimate, Export, Freshness, Tally, Trend
from analytics.presenters import notation
from analytics.queries.figures import judged
from surveys.admin.read_only import ReadOnlyAdmin
from surveys.domain.roles import Permission


@admin.register(Estimate)
class EstimateAdmin(ReadOnlyAdmin):
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
    list_filter = ("study", "wave", "segment", "grade")
    list_select_related = ("indicator", "wave", "segment")
    search_fields = ("indicator__code", "category")


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
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
    def verdict(self, change: Change) -> str:
        """Say whether the change is told apart from none, in the words of the pages."""
        return notation.verdict(*judged(change))


@admin.register(Trend)
class TrendAdmin(ReadOnlyAdmin):
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
