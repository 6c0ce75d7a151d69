from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from surveys.actions import accounts
from surveys.admin.read_only import ReadOnlyAdmin, is_answerable
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.models import Invitation, Membership, User
from surveys.reader import in_words
from surveys.rules import SignedInRequest, may_anywhere, may_edit_accounts, studies_where

OPEN_NOTHING = {"groups", "user_permissions"}
"""Permissions of Django: what somebody may do is said by roles."""


class CheckedAccount:
    """A form of an account that says what the action would refuse, and keeps what was typed."""

    by: User

    def _post_clean(self: Any) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            accounts.check_account(account=self.instance, by=self.by)
        except Refused as refused:
            self.add_error(None, in_words(refused))


class NewAccountForm(CheckedAccount, AdminUserCreationForm):
    pass


class AccountForm(CheckedAccount, UserChangeForm):
    """Changes only what differs from what its page showed: another page may have changed the rest.

    Else whoever mends a name could let somebody in again whom another superuser just locked out.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = not field.disabled

    def clean(self) -> dict[str, Any]:
        """Return what was typed, and what was not changed as it is stored now."""
        typed = super().clean() or self.cleaned_data
        stored = {name: self.initial[name] for name in typed if name not in self.changed_data}
        return typed | stored


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Superusers make and change accounts; whoever gives roles in a study sees its members.

    Nobody deletes an account: what its person did is told by its name. It is deactivated.
    """

    form = AccountForm
    add_form = NewAccountForm
    list_filter = ("is_staff", "is_superuser", "is_active")
    readonly_fields = ("last_login", "date_joined")

    def save_model(  # type: ignore[override]
        self, request: SignedInRequest, obj: User, form: Any, change: bool
    ) -> None:
        """Call the action of each act that a form may be."""
        if not change:
            accounts.create_account(account=obj, by=request.user)
            return
        accounts.change_account(account=obj, fields=form.changed_data, by=request.user)
        if "is_active" in form.changed_data:
            act = accounts.activate_account if obj.is_active else accounts.deactivate_account
            act(account=obj, by=request.user)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user  # a class made for this request
        return form

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set a password; nobody takes it from themselves, or they could not sign in again."""
        is_own = self.get_object(request, unquote(id)) == request.user
        if is_own and request.POST.get("usable_password") == "false":
            text = _("Nobody takes the password from their own account. Ask another superuser.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().user_change_password(request, id, form_url)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        people = super().get_queryset(request)
        if request.user.is_superuser:
            return people
        studies = studies_where(request.user, Permission.PEOPLE_EDIT)
        members = Membership.objects.filter(study__in=studies).values("user")
        return people.filter(Q(pk__in=members) | Q(pk=request.user.pk))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return is_answerable(User, lookup) and super().lookup_allowed(lookup, value, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if request.user.is_superuser:
            return True
        if obj is not None:
            return self.get_queryset(request).filter(pk=obj.pk).exists()
        return may_anywhere(request.user, Permission.PEOPLE_EDIT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit_accounts(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        is_system = isinstance(obj, User) and obj.username == accounts.SYSTEM_USERNAME
        return may_edit_accounts(request.user) and not is_system

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if not may_edit_accounts(request.user):
            shown = ("username", "first_name", "last_name", "email", "is_active", "last_login")
            return ((None, {"fields": shown}),)
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in OPEN_NOTHING]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return super().get_list_filter(request) if request.user.is_superuser else ("is_active",)


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    permission = Permission.PEOPLE_EDIT
    list_display = ("study", "user", "role")
    list_filter = ("study", "role")
    list_select_related = ("study", "user")
    search_fields = ("user__username",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    permission = Permission.PEOPLE_EDIT
    list_display = ("study", "roles", "email", "state", "made_by", "made_at", "expires_at")
    list_filter = ("study", "state")
    list_select_related = ("study", "made_by")
    search_fields = ("email",)


admin.site.site_header = _("Administration of Nucleus")
admin.site.site_title = _("Administration of Nucleus")
admin.site.index_title = _("Records of your studies")
