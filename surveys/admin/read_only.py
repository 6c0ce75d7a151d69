from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Find and read; whoever wants to change something uses the pages of the study."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
