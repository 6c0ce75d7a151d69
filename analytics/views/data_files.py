"""One data file: how far it is, the file itself, and what describes it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from analytics.actions.data_files import open_parts, take_file
from analytics.actions.data_files.taking import is_overtaken, may_take
from analytics.models import DataFile
from analytics.views.studies import study_for
from analytics.writers.manifests import manifest_text
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.data_files.scripts import PROGRAMS, Told, script_of
from surveys.domain.layout.layouts import Layout
from surveys.domain.layout.options import Unit
from surveys.domain.refusals import NotThere
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.queries.jobs import last_job_of
from surveys.reader import worded
from surveys.rules import SignedInRequest
from surveys.views.jobs import may_cancel

GONE = gettext_noop("This file is not there (any more). Make it again with the same settings.")
NO_PART = gettext_noop("There is no “%(part)s” of this file.")


def data_file_for(request: HttpRequest, slug: str, file_id: UUID) -> DataFile:
    """Return a data file of a study whose records the person may export."""
    study = study_for(request, slug, Permission.RECORDS_EXPORT)
    files = DataFile.objects.filter(study=study).select_related("by", "study")
    return get_object_or_404(files, pk=file_id)


def tables_of(data_file: DataFile) -> list[Told]:
    """Return the tables of a file and how they lie in it; empty until it is complete."""
    return [
        Told(one["name"], Layout.from_json(one["layout"]), one.get("member", ""))
        for one in data_file.manifest.get("tables", ())
    ]


@login_required
@never_cache
@require_safe
def export_file(request: SignedInRequest, slug: str, file_id: UUID) -> HttpResponse:
    """Say how far a file is, and offer it with all that describes it once it is complete."""
    data_file = data_file_for(request, slug, file_id)
    job = last_job_of(data_file.pk)
    context = {
        "study": data_file.study,
        "data_file": data_file,
        "job": job,
        "may_cancel": job is not None and may_cancel(request, job),
        "may_take": may_take(request.user, data_file),
        "is_overtaken": is_overtaken(data_file),
        "programs": [*PROGRAMS],
        "not_there": data_file.manifest.get("variables_not_there", ()),
        "warnings": [
            (worded(one["template"], one["params"]), one.get("cells", 0))
            for table in data_file.manifest.get("tables", ())
            for one in table["warnings"]
        ],
    }
    return render(request, "analytics/exports/file.html", context)


@login_required
@never_cache
@require_GET
def export_take(request: SignedInRequest, slug: str, file_id: UUID) -> HttpResponseBase:
    """Give the file itself; who may have it is asked now, and the download is counted."""
    taken = take_file(by=request.user, data_file=data_file_for(request, slug, file_id))
    if taken is None:
        raise NotThere(GONE)
    content_type = FORMATS[taken.format].sent_as(both=taken.chosen.unit is Unit.BOTH)
    response = StreamingHttpResponse(open_parts(taken), content_type=content_type)
    response["Content-Length"] = taken.size
    response["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    return response


@login_required
@never_cache
@require_safe
def export_part(request: SignedInRequest, slug: str, file_id: UUID, part: str) -> HttpResponse:
    """Give what describes a file: its manifest, or a script that opens it."""
    data_file = data_file_for(request, slug, file_id)
    if not data_file.manifest:
        raise NotThere(GONE)
    if part == "manifest":
        content, ending = manifest_text(data_file.manifest), "manifest.json"
        content_type = "application/json"
    elif part in PROGRAMS:
        content, ending = script_of(tables_of(data_file), part, data_file.name), PROGRAMS[part]
        content_type = "text/plain; charset=utf-8"
    else:
        raise NotThere(NO_PART, {"part": part})
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{data_file.name}.{ending}"'
    return response
