"""Links that refresh, in the Django admin: who made which, and whether they work."""

from django.contrib import admin

from analytics.models import DataLink
from surveys.admin.read_only import ReadOnlyAdmin
from surveys.domain.roles import Permission


@admin.register(DataLink)
class DataLinkAdmin(ReadOnlyAdmin):
    permission = Permission.RECORDS_EXPORT
    list_display = ("name", "study", "made_by", "made_at", "expires_at", "is_open", "revoked_at")
    list_filter = ("study", "is_open")
    list_select_related = ("study", "made_by")
    search_fields = ("name", "made_by__username")
    exclude = ("secret_hash",)
