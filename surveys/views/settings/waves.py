"""The next wave of a study, and what is said of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.actions.waves import change_wave, plan_wave, remove_wave
from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.forms.settings.waves import NewWaveForm, WaveForm
from surveys.models import Study
from surveys.queries.readers import Subject, readers_of
from surveys.rules import get_for_user
from surveys.views.settings.saving import edit, saved, sent, show_form


@login_required
def wave_new(request, slug):
    """Plan the next wave; what the last one says of experts and sponsor is offered."""
    study = get_for_user(Study, request.user, Permission.WAVE_EDIT, slug=slug)
    last = study.waves.order_by("-position").first()
    offered = _offered(last, study.languages)
    form = NewWaveForm(sent(request), languages=study.languages, initial=offered)
    if form.is_bound and saved(
        request,
        form,
        lambda form, _confirmed: plan_wave(by=request.user, study=study, **form.values),
    ):
        messages.success(request, _("Wave %(wave)s is planned.") % {"wave": form.values["code"]})
        return redirect("wave-list", slug=slug)
    context = {
        "study": study,
        "heading": _("Plan a wave"),
        "list": (_("Waves"), reverse("wave-list", args=[slug])),
        "of_waves": True,
        "submit": _("Plan the wave"),
    }
    return show_form(request, form, context)


def _offered(last, languages):
    if last is None:
        return {}
    texts = {
        f"{name}-{language}": getattr(last, name).get(language, "")
        for name in ("source", "sponsor")
        for language in languages
    }
    year = last.year + 1
    return {"year": year, "code": year, "selection": last.selection} | texts


@login_required
def wave_edit(request, slug, code):
    """Change what is said of a wave, after saying what reads it; a closed one is only shown."""
    study = get_for_user(Study, request.user, Permission.WAVE_EDIT, slug=slug)
    wave = get_object_or_404(study.waves.select_related("study"), code=code)
    given = {"by": request.user, "wave": wave}

    def about():
        readers = readers_of(Subject(study, wave=code))
        return {
            "heading": _("Wave %(wave)s") % {"wave": code},
            "list": (_("Waves"), reverse("wave-list", args=[slug])),
            "of_waves": True,
            "readers": readers,
            "asks_readers": True,
            "is_closed": wave.state == WaveState.CLOSED,
            "is_fixed": wave.state == WaveState.CLOSED,
            "can_be_removed": wave.state == WaveState.PLANNED and not readers,
        }

    return edit(
        request,
        study=study,
        stored=wave,
        kind=WaveForm,
        save=lambda form, confirmed: change_wave(
            **given, seen=form.seen_version, confirmed=confirmed, **form.values
        ),
        remove=lambda seen: remove_wave(**given, seen=seen),
        then="wave-list",
        context=about,
    )
