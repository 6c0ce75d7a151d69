"""A version of a questionnaire: what it asks, and as a file."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from surveys.domain.roles import Permission
from surveys.domain.xlsform.uploads.files import csv_zip_bytes, sheets_of, xlsx_bytes
from surveys.models import Questionnaire
from surveys.presenters.questionnaires import said_lines, shown_questions
from surveys.rules import can, get_for_user

PAGE_SIZE = 50
FORMATS = {
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": (csv_zip_bytes, "application/zip"),
}


def get_questionnaire(request, slug, questionnaire_id):
    """Fetch one version of a questionnaire of the study by rule."""
    return get_for_user(
        Questionnaire.objects.select_related("wave__study"),
        request.user,
        Permission.FIGURES_READ,
        study_of=lambda one: one.wave.study,
        pk=questionnaire_id,
        wave__study__slug=slug,
    )


@login_required
@require_safe
def questionnaire_detail(request, slug, questionnaire_id):
    """What a questionnaire asks, in words, and what is to be known about the file it comes from."""
    questionnaire = get_questionnaire(request, slug, questionnaire_id)
    origin = questionnaire.origin
    study = questionnaire.wave.study
    context = {
        "study": study,
        "questionnaire": questionnaire,
        "form": questionnaire.form,
        "origin": origin,
        "notes": said_lines(origin.notes) if origin else [],
        "page": Paginator(shown_questions(questionnaire.form), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "uploads": questionnaire.uploads.defer("files").order_by("name"),
        "used": questionnaire.interviews.count(),
        "may_edit": can(request.user, Permission.QUESTIONNAIRE_EDIT, study),
    }
    return render(request, "surveys/uploads/version.html", context)


@login_required
@require_safe
def questionnaire_file(request, slug, questionnaire_id, format):
    """Send a questionnaire as a workbook or as CSV; or the file that was uploaded, as it came."""
    questionnaire = get_questionnaire(request, slug, questionnaire_id)
    name = slugify(f"{slug}-{questionnaire.wave.code}-{questionnaire.code}") or "questionnaire"
    if format == "original":
        upload = questionnaire.uploads.order_by("name").first()
        if upload is None:
            raise Http404
        return _file(upload.contents()[upload.name], "application/octet-stream", upload.name)
    write, content_type = FORMATS[format]
    content = write(sheets_of(questionnaire.form, questionnaire.origin))
    return _file(content, content_type, f"{name}.{format}")


def _file(content, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    safe = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe.replace(chr(34), "_")}"'
    return response
