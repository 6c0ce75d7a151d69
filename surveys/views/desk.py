"""The page where an interview and its projects are entered; what is typed is saved by itself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.domain.interviews import COMPLETE
from surveys.domain.roles import Permission
from surveys.models import Interview
from surveys.presenters.desk import form_for_browser
from surveys.presenters.desk_details import desk_details
from surveys.presenters.desk_page_words import desk_page_words
from surveys.presenters.desk_words import grid_words
from surveys.queries.barriers import barrier_of
from surveys.queries.consents import consents_of, last_text
from surveys.queries.copy_documents import whole_copy
from surveys.reader import language
from surveys.rules import SignedInRequest
from surveys.views.interviews import get_interview

SCRIPTS = (
    "texts",
    "reading",
    "rules",
    "arranging",
    "overview",
    "model",
    "receiving",
    "outbox",
    "queue",
    "clipboard",
    "elements",
    "editor_text",
    "editor_choices",
    "editors",
    "grid_words",
    "grid_view",
    "grid_selection",
    "grid_editing",
    "grid_order",
    "grid_paste",
    "grid_commands",
    "grid_toolbar",
    "grid",
    "card_field",
    "cards",
    "dom",
    "fields",
    "field",
    "details",
    "form",
    "rail",
    "conflicts",
    "signin",
    "history",
    "publish",
    "keys",
    "status",
    "leaving",
    "desk",
)
"""The scripts of the page in the order in which they need each other (static/nucleus/desk)."""


@login_required
@never_cache  # what is typed is kept by the server alone, and the page begins with what there is
@require_safe
def interview_edit(request, slug, interview_id):
    """Enter one interview; where nobody can write it now, say why."""
    interview = get_interview(request.user, Permission.INTERVIEW_ENTER, slug, interview_id)
    study, wave = interview.wave.study, interview.wave
    context: dict[str, Any] = {"study": study, "wave": wave, "interview": interview}
    if barrier := barrier_of(wave, interview):
        context["barrier"] = barrier
        return render(request, "surveys/interviews/not_writable.html", context, status=409)
    return render(request, "surveys/desk/page.html", context | _blocks(request, interview))


def _blocks(request: SignedInRequest, interview: Interview) -> dict[str, Any]:
    """Return what the scripts of the page read: what is stored and typed, questions, words."""
    form = interview.questionnaire.form
    study = interview.wave.study
    details = desk_details(
        languages=study.languages,
        agreements=consents_of(interview),
        text_version=last_text(interview.wave),
        consent_url=reverse("interview-consent", args=[study.slug, interview.pk]),
    )
    return {
        "is_complete": interview.state in COMPLETE,
        "copy": whole_copy(interview, by=request.user),
        "form": form_for_browser(form, language=language(), today=timezone.localdate()),
        "details": details,
        "scripts": [f"nucleus/desk/{name}.js" for name in SCRIPTS],
        "words": {**grid_words(), **desk_page_words()},
    }
