"""Settings of exports, and exporting what was selected in the list of interviews."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.sites import site
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.actions.data_files import request_file
from analytics.domain.usual_options import usual_options
from analytics.models import ExportSetting
from surveys.admin import records
from surveys.admin.read_only import ReadOnlyAdmin
from surveys.domain.layout.options import Options, Unit
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.models import Interview, Study, User
from surveys.reader import in_words, language
from surveys.rules import may_anywhere

FORMAT = "xlsx"


@admin.action(
    permissions=["export"],
    description=gettext_lazy("Export the selected interviews (XLSX, with projects)"),
)
def export_selected(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Interview]
) -> HttpResponse | None:
    """Have a file made of interviews of one study; lead to the page where it can be downloaded."""
    chosen = list(queryset.order_by().values_list("pk", "wave__study"))
    studies = {study for _pk, study in chosen}
    if len(studies) != 1:
        messages.error(request, _("Select interviews of one study only: each has its own files."))
        return None
    study = Study.objects.get(pk=studies.pop())
    chosen_options = usual_options(FORMAT) | {"unit": Unit.BOTH.value, "language": language()}
    assert isinstance(request.user, User)
    try:
        asked = request_file(
            by=request.user,
            study=study,
            options=Options.from_json(chosen_options),
            format=FORMAT,
            selection=[pk for pk, _study in chosen],
        )
    except Refused as refused:
        messages.error(request, in_words(refused))
        return None
    messages.success(
        request,
        _("The file is being made. It has those of the selected interviews that count."),
    )
    return redirect("export-file", study.slug, asked.pk)


class InterviewAdmin(records.InterviewAdmin):
    """Interviews, as the Django admin of surveys has them, with what exports the selected ones."""

    actions = (export_selected,)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return may_anywhere(request.user, Permission.RECORDS_EXPORT)


@admin.register(ExportSetting)
class ExportSettingAdmin(ReadOnlyAdmin):
    permission = Permission.RECORDS_EXPORT
    list_display = ("name", "study", "format", "by", "created_at")
    list_filter = ("study", "format")
    list_select_related = ("study", "by")
    search_fields = ("name", "by__username")


site.unregister(Interview)
site.register(Interview, InterviewAdmin)
