from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surveys.admin.read_only import ReadOnlyAdmin
from surveys.domain.roles import Permission
from surveys.models import Membership, User
from surveys.rules import may_anywhere, studies_where


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Superusers make and change accounts; whoever gives roles in a study sees its members."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        studies = studies_where(request.user, Permission.PEOPLE_EDIT)
        members = Membership.objects.filter(study__in=studies).values("user")
        return people.filter(Q(pk__in=members) | Q(pk=request.user.pk))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if request.user.is_superuser:
            return True
        if obj is not None:
            return self.get_queryset(request).filter(pk=obj.pk).exists()
        return may_anywhere(request.user, Permission.PEOPLE_EDIT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        shown = ("username", "first_name", "last_name", "email", "is_active", "last_login")
        return ((None, {"fields": shown}),)

    def get_list_filter(self, request: HttpRequest) -> Any:
        return super().get_list_filter(request) if request.user.is_superuser else ("is_active",)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    permission = Permission.PEOPLE_EDIT
    list_display = ("study", "user", "role")
    list_filter = ("study", "role")
    list_select_related = ("study", "user")
    search_fields = ("user__username",)


admin.site.site_header = _("Administration of Nucleus")
admin.site.site_title = _("Administration of Nucleus")
admin.site.index_title = _("Records of your studies")
