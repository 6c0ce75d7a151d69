from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from surveys.admin.read_only import ReadOnlyAdmin
from surveys.models import Membership, User

admin.site.register(User, UserAdmin)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ("study", "user", "role")
    list_filter = ("study", "role")
    list_select_related = ("study", "user")
    search_fields = ("user__username",)
