"""The waves of a study: what state each is in, and opening and closing them."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.actions.waves import move_wave
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.waves import Move
from surveys.forms.hidden import as_version
from surveys.forms.summary import SummaryLine
from surveys.models import Study
from surveys.queries.waves import WaveLife, lives_of
from surveys.reader import in_words
from surveys.rules import can, get_for_user
from surveys.views.posting import posted_from


@login_required
def wave_list(request, slug):
    """Every wave with its state, what is in it, and what an admin may do with it."""
    study = get_for_user(Study, request.user, Permission.FIGURES_READ, slug=slug)
    return _show(request, study)


@login_required
@posted_from("wave-list", "slug")
def wave_move(request, slug, code, move):
    """Plan, open, close or reopen a wave; what was typed is shown again where that is refused."""
    study = get_for_user(Study, request.user, Permission.WAVE_EDIT, slug=slug)
    wave = study.waves.filter(code=code).first()
    if wave is None:
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        move_wave(
            by=request.user,
            wave=wave,
            move=Move(move),
            reason=reason,
            seen=as_version(request.POST.get("seen", "")),
        )
    except Refused as refused:
        typed = {"wave": code, "move": move, "reason": reason}
        return _show(request, study, typed=typed, problem=in_words(refused), status=409)
    messages.success(
        request,
        _("Wave %(wave)s is %(state)s now.") % {"wave": code, "state": wave.get_state_display()},
    )
    return redirect("wave-list", slug=slug)


def _reason_field(lives: Iterable[WaveLife], *, wave: str, move: str, **_typed: str) -> str:
    """Return the field in which to say why, where the wave can still be moved so."""
    offered = {life.wave.code: [offer for offer, _needs in life.moves] for life in lives}
    return f"reason-{wave}-{move}" if move in offered.get(wave, []) else ""


def _show(request, study, *, typed=None, problem="", status=200):
    lives = lives_of(study)
    context = {
        "study": study,
        "lives": lives,
        "may_move": can(request.user, Permission.WAVE_EDIT, study),
        "typed": typed or {},
        "lines": [SummaryLine(problem, _reason_field(lives, **typed))] if problem else [],
    }
    return render(request, "surveys/waves/list.html", context, status=status)
