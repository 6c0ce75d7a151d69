"""Interviews and questionnaires on paper: PDF files to print, to archive, to ask from."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils import translation
from django.views.decorators.http import require_safe

from surveys.domain.roles import Permission
from surveys.presenters.documents import guide_document, interview_document
from surveys.queries.consents import consents_of
from surveys.rules import SignedInRequest
from surveys.views.interviews import get_interview
from surveys.views.pdf import pdf_response
from surveys.views.questionnaires.versions import get_questionnaire


@login_required
@require_safe
def interview_pdf(request, slug, interview_id):
    """An interview with its answers in words, under its code."""
    interview = get_interview(request.user, Permission.INTERVIEW_READ, slug, interview_id)
    with translation.override(_asked_language(request)):
        document = interview_document(interview, consents_of(interview).values())
    return pdf_response(document, f"{slug}-{interview}")


@login_required
@require_safe
def questionnaire_pdf(request, slug, questionnaire_id):
    """What a questionnaire asks, with boxes to tick and room to write."""
    questionnaire = get_questionnaire(request, slug, questionnaire_id)
    with translation.override(_asked_language(request)):
        document = guide_document(questionnaire)
    return pdf_response(document, f"{slug}-{questionnaire.wave.code}-{questionnaire.code}")


def _asked_language(request: SignedInRequest) -> str:
    """Return the language that the address names, else that of whoever reads."""
    asked = request.GET.get("language") or request.LANGUAGE_CODE
    if asked not in dict(settings.LANGUAGES):
        raise Http404
    return asked
