"""Which wave a new interview belongs to: the one that was asked for, or a choice."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surveys.domain.waves import WaveState
from surveys.models import Study, Wave
from surveys.queries.barriers import barrier_of


def asked_wave(request: HttpRequest, study: Study) -> Wave | None:
    """Return the wave that a page is to enter into; None where it must be chosen first.

    A form that was sent keeps its wave although that was closed meanwhile, so that what was typed
    is shown again.
    """
    code = asked_code(request)
    if not code:
        waves = list(open_waves(study)[:2])
        return waves[0] if len(waves) == 1 else None
    wave = _named(study, code)
    is_sent = request.method == "POST"
    takes = wave and wave.questionnaires.exists() and (is_sent or wave.state == WaveState.OPEN)
    return wave if takes else None


def _named(study: Study, code: str) -> Wave | None:
    """Return the wave of this code. Compared here: not every text can be asked of a database."""
    return next((wave for wave in study.waves.all() if wave.code == code), None)


def asked_code(request: HttpRequest) -> str:
    """Return the code of the wave that the form carries, or that the address names."""
    return request.POST.get("wave", "") or request.GET.get("wave", "")


def open_waves(study: Study) -> QuerySet[Wave]:
    """Return the waves that take interviews now, newest first."""
    waves = study.waves.filter(state=WaveState.OPEN, questionnaires__isnull=False)
    return waves.distinct().order_by("-position")


def choose_wave(request: HttpRequest, study: Study) -> HttpResponse:
    """Say why there is no form for what was asked, and offer the waves that are open."""
    code = asked_code(request)
    wave = _named(study, code)
    context = {
        "study": study,
        "code": code,
        "wave": wave,
        "barrier": barrier_of(wave) if wave else None,
        "waves": open_waves(study),
    }
    status = 409 if wave else 404 if code else 200
    return render(request, "surveys/interviews/choose_wave.html", context, status=status)
