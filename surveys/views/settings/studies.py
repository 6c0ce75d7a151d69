"""A new study, and what a study is called and in which languages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.actions.settings.languages import add_language, remove_language
from surveys.actions.settings.studies import change_study, found_study
from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.forms.hidden import as_version
from surveys.forms.settings.studies import (
    AddLanguageForm,
    NewStudyForm,
    StudyTextsForm,
    offered_languages,
)
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Study
from surveys.queries.settings import parts_of
from surveys.reader import in_words, language_name
from surveys.rules import SignedInRequest, get_for_user, may_create_studies
from surveys.views.settings.saving import edit, saved, sent


def require_creator(request: SignedInRequest) -> None:
    """Refuse whoever may create no study, in words."""
    if not may_create_studies(request.user):
        raise PermissionDenied(
            _(
                "Studies are created by superusers, by staff and by admins of a study. Ask one of "
                "them to create yours."
            )
        )


@login_required
def study_new(request):
    """Create an empty study; whoever creates it is its admin."""
    require_creator(request)
    form = NewStudyForm(sent(request))
    if form.is_bound and saved(
        request, form, lambda form, _confirmed: found_study(by=request.user, **form.content)
    ):
        messages.success(request, _("The study is created, and you are its admin."))
        return redirect("study-overview", slug=form.content["slug"])
    status = 422 if form.is_bound else 200
    context = {"form": form, "lines": [*lines_of(form)]}
    return render(request, "surveys/studies/new.html", context, status=status)


@login_required
def settings_page(request, slug):
    """Every setting of a study, each with how much there is of it."""
    study = get_for_user(Study, request.user, Permission.STUDY_EDIT, slug=slug)
    context = {"study": study, "parts": parts_of(study)}
    return render(request, "surveys/settings/page.html", context)


@login_required
def settings_texts(request, slug):
    """Change names, description and notes."""
    study = get_for_user(Study, request.user, Permission.STUDY_EDIT, slug=slug)
    return edit(
        request,
        study=study,
        stored=study,
        kind=StudyTextsForm,
        save=lambda form, _confirmed: change_study(
            by=request.user, study=study, seen=form.seen_version, **form.values
        ),
        then="settings-page",
        context=lambda: {"heading": _("Name, description and notes")},
    )


@login_required
def settings_languages(request, slug):
    """Add a language, or hide one after saying what that hides."""
    study = get_for_user(Study, request.user, Permission.STUDY_EDIT, slug=slug)
    context = {"asked": (), "removed": "", "lines": [], "form": AddLanguageForm()}
    status = 200
    if request.method == "POST":
        act = _hide if request.POST.get("action") == "remove" else _add
        done = act(request, study, context)
        if done:
            messages.success(request, done)
            return redirect("settings-languages", slug=slug)
        status = 422
        study.refresh_from_db()
    context |= {
        "study": study,
        "languages": [(code, language_name(code)) for code in study.languages],
        "offered": [one for one in offered_languages() if one[0] not in study.languages],
    }
    return render(request, "surveys/settings/languages.html", context, status=status)


def _add(request: SignedInRequest, study: Study, context: dict[str, Any]) -> str:
    form = context["form"] = AddLanguageForm(request.POST)
    if form.is_valid():
        language, seen = form.cleaned_data["language"].strip(), form.cleaned_data["seen"]
        try:
            add_language(by=request.user, study=study, language=language, seen=seen)
        except Refused as refused:
            form.add_error("language", in_words(refused))
        else:
            return _("The study has the language %(language)s now.") % {
                "language": language_name(language)
            }
    context["lines"] = [*lines_of(form)]
    return ""


def _hide(request: SignedInRequest, study: Study, context: dict[str, Any]) -> str:
    language = request.POST.get("language", "")
    try:
        remove_language(
            by=request.user,
            study=study,
            language=language,
            seen=as_version(request.POST.get("seen", "")),
            confirmed=request.POST.getlist("confirm"),
        )
    except ToConfirm as asked:
        context |= {"asked": asked.questions, "removed": language}
    except Refused as refused:
        context["lines"] = [SummaryLine(in_words(refused), f"language-{language}")]
    else:
        return _("The study is no longer shown in %(language)s.") % {
            "language": language_name(language)
        }
    return ""
