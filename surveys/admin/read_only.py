"""What every class of the Django admin has in common: nothing is changed, and only one's own seen.

The account must be staff; what it sees is said by its roles in studies, as on every other page, and
not by permissions of Django. Only superusers see all.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db.models import JSONField, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from surveys.domain.roles import Permission
from surveys.models.record import Record
from surveys.queries.histories import history_of
from surveys.rules import may_anywhere, studies_where


def is_answerable(model: type[Model], lookup: str) -> bool:
    """Say whether a database answers such a condition of an address, and in a bounded time.

    None takes every text for a pattern or a range; SQLite looks into no JSON in this way.
    """
    names = {one.name for one in model._meta.get_fields() if isinstance(one, JSONField)}
    first, last = lookup.partition("__")[0], lookup.rpartition("__")[2]
    return first not in names and last not in ("range", "regex", "iregex")


class OwnRelatedFilter(admin.RelatedFieldListFilter):
    """A filter by related records that names only those that one may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin) -> Any:
        related = model_admin.admin_site.get_model_admin(field.remote_field.model)
        return field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to={"pk__in": related.get_queryset(request).values("pk")},
        )


class ReadOnlyAdmin(admin.ModelAdmin):
    """Find and read; whoever wants to change something uses the pages of the study."""

    list_per_page = 50
    show_full_result_count = False
    object_history_template = "admin/surveys/history.html"

    study_path: str | None = "study"
    """How a query gets from here to the study; empty for the study itself, None where it cannot."""
    permission = Permission.FIGURES_READ
    """What a role must include."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if obj is not None:
            return self.get_queryset(request).filter(pk=obj.pk).exists()
        may = self.study_path is not None and may_anywhere(request.user, self.permission)
        return request.user.is_superuser or may

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only records of studies in which a role of the person includes seeing them."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        if self.study_path is None:
            return rows.none()
        lookup = f"{self.study_path}__in" if self.study_path else "pk__in"
        return rows.filter(**{lookup: studies_where(request.user, self.permission)})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return is_answerable(self.model, lookup) and super().lookup_allowed(lookup, value, request)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [
            (name, OwnRelatedFilter) if isinstance(name, str) and self._is_related(name) else name
            for name in super().get_list_filter(request)
        ]

    def _is_related(self, name: str) -> bool:
        try:
            return get_fields_from_path(self.model, name)[-1].is_relation
        except FieldDoesNotExist:
            return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the versions of a record: who, when, what they did and what became of what."""
        if not issubclass(self.model, Record):
            raise Http404
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id
            )
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "object": record,
            "opts": self.opts,
            "steps": history_of(record),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)
