"""Variables, themes and consent texts of a study: their lists, and each of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.actions.settings import consent_texts, themes, variables
from surveys.domain.roles import Permission
from surveys.forms.settings.design import (
    ConsentTextForm,
    NewConsentTextForm,
    NewThemeForm,
    NewVariableForm,
    ThemeForm,
    VariableForm,
)
from surveys.forms.summary import lines_of
from surveys.models import Study
from surveys.queries.consent_texts import consents_under, texts_by_purpose
from surveys.queries.readers import Subject, read_categories, readers_of
from surveys.queries.themes import quotes_by_theme
from surveys.rules import SignedInRequest, get_for_user
from surveys.views.settings.saving import edit, saved, sent

PAGE_SIZE = 50


def _show_list(request: SignedInRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    context |= {"lines": [*lines_of(form)]}
    status = 422 if form.is_bound else 200
    return render(request, f"surveys/settings/{template}.html", context, status=status)


@login_required
def settings_variables(request, slug):
    """List the variables of a study, and declare one more."""
    study = get_for_user(Study, request.user, Permission.STUDY_EDIT, slug=slug)
    form = NewVariableForm(sent(request), languages=study.languages)
    if form.is_bound and saved(
        request,
        form,
        lambda form, _confirmed: variables.declare(by=request.user, study=study, **form.values),
    ):
        messages.success(request, _("%(code)s is declared.") % {"code": form.values["code"]})
        return redirect("settings-variables", slug=slug)
    found = Paginator(study.variables.order_by("position"), PAGE_SIZE)
    page = found.get_page(request.GET.get("page"))
    return _show_list(request, "variables", {"study": study, "page": page, "form": form})


@login_required
def settings_variable(request, slug, code):
    """Change what is declared about a variable, after saying what reads it."""
    study = get_for_user(Study, request.user, Permission.STUDY_EDIT, slug=slug)
    variable = get_object_or_404(study.variables.select_related("study"), code=code)
    given = {"by": request.user, "variable": variable}

    def about():
        readers = readers_of(Subject(study, variable=code))
        return {
            "heading": _("Variable %(code)s") % {"code": code},
            "list": (_("Variables"), reverse("settings-variables", args=[slug])),
            "readers": readers,
            "asks_readers": True,
            "categories": read_categories(study, code, readers),
            "can_be_removed": not readers,
        }

    return edit(
        request,
        study=study,
        stored=variable,
        kind=VariableForm,
        save=lambda form, confirmed: variables.change_variable(
            **given, seen=form.seen_version, confirmed=confirmed, **form.values
        ),
        remove=lambda seen: variables.remove_variable(**given, seen=seen),
        then="settings-variables",
        context=about,
    )


@login_required
def settings_themes(request, slug):
    """List the themes of a study with their quotes, and add one more."""
    study = get_for_user(Study, request.user, Permission.STUDY_EDIT, slug=slug)
    form = NewThemeForm(sent(request), languages=study.languages)
    if form.is_bound and saved(
        request,
        form,
        lambda form, _confirmed: themes.add_theme(by=request.user, study=study, **form.values),
    ):
        messages.success(request, _("%(code)s is added.") % {"code": form.values["code"]})
        return redirect("settings-themes", slug=slug)
    coded = quotes_by_theme(study)
    listed = [(theme, coded[theme.code]) for theme in study.themes.order_by("position")]
    return _show_list(request, "themes", {"study": study, "themes": listed, "form": form})


@login_required
def settings_theme(request, slug, code):
    """Change what a theme is called."""
    study = get_for_user(Study, request.user, Permission.STUDY_EDIT, slug=slug)
    theme = get_object_or_404(study.themes.select_related("study"), code=code)
    given = {"by": request.user, "theme": theme}
    return edit(
        request,
        study=study,
        stored=theme,
        kind=ThemeForm,
        save=lambda form, _confirmed: themes.change_theme(
            **given, seen=form.seen_version, **form.values
        ),
        remove=lambda seen: themes.remove_theme(**given, seen=seen),
        then="settings-themes",
        context=lambda: {
            "heading": _("Theme %(code)s") % {"code": code},
            "list": (_("Themes"), reverse("settings-themes", args=[slug])),
            "can_be_removed": not quotes_by_theme(study)[code],
        },
    )


@login_required
def settings_consent_texts(request, slug):
    """List the consent texts of every purpose, and add a new version."""
    study = get_for_user(Study, request.user, Permission.CONSENT_EDIT, slug=slug)
    form = NewConsentTextForm(sent(request), languages=study.languages)
    if form.is_bound and saved(
        request,
        form,
        lambda form, _confirmed: consent_texts.add_consent_text(
            by=request.user, study=study, **form.values
        ),
    ):
        messages.success(
            request, _("Text %(text)s is added.") % {"text": form.values["text_version"]}
        )
        return redirect("settings-consent-texts", slug=slug)
    purposes = texts_by_purpose(study)
    context = {"study": study, "purposes": purposes, "form": form}
    return _show_list(request, "consent_texts", context)


@login_required
def settings_consent_text(request, slug, text_id):
    """Show one version of a text, and mend it while nobody has agreed to it."""
    study = get_for_user(Study, request.user, Permission.CONSENT_EDIT, slug=slug)
    text = get_object_or_404(study.consent_texts.select_related("study"), pk=text_id)
    given = {"by": request.user, "consent_text": text}

    def about():
        agreed = consents_under(text)
        return {
            "heading": _("Text %(text)s") % {"text": text.text_version},
            "list": (_("Consent texts"), reverse("settings-consent-texts", args=[slug])),
            "agreed": agreed,
            "is_fixed": bool(agreed),
            "can_be_removed": not agreed,
        }

    return edit(
        request,
        study=study,
        stored=text,
        kind=ConsentTextForm,
        save=lambda form, _confirmed: consent_texts.change_consent_text(
            **given, seen=form.seen_version, **form.values
        ),
        remove=lambda seen: consent_texts.remove_consent_text(**given, seen=seen),
        then="settings-consent-texts",
        context=about,
    )
