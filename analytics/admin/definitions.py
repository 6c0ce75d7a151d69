from django.contrib import admin

from analytics.models import Claim, Indicator, Segment
from surveys.admin.read_only import ReadOnlyAdmin


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    list_display = ("code", "study", "kind", "unit", "base", "numerator")
    list_filter = ("study", "kind", "unit")
    list_select_related = ("study",)
    search_fields = ("code",)


@admin.register(Segment)
class SegmentAdmin(ReadOnlyAdmin):
    list_display = ("code", "study", "variable")
    list_filter = ("study",)
    list_select_related = ("study", "variable")
    search_fields = ("code",)


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ("code", "study", "statistic", "indicator", "wave", "printed")
    list_filter = ("study", "statistic", "wave")
    list_select_related = ("study", "indicator", "wave")
    search_fields = ("code", "indicator__code")
