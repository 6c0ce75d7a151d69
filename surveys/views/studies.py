from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.models import Study
from surveys.queries.doubles import has_doubles
from surveys.queries.studies import studies_with_counts
from surveys.rules import can, get_for_user


@login_required
def study_list(request):
    """The studies that the person works on."""
    return render(
        request, "surveys/studies/list.html", {"studies": studies_with_counts(request.user)}
    )


@login_required
def overview(request, slug):
    """One study: its waves and what each of them is; analytics says what of them counts."""
    study = get_for_user(Study, request.user, Permission.FIGURES_READ, slug=slug)
    waves = list(study.waves.order_by("position"))
    context = {
        "study": study,
        "waves": waves,
        "may_read": can(request.user, Permission.INTERVIEW_READ, study),
        "has_doubles": has_doubles(study),
        "may_enter": any(wave.state == WaveState.OPEN for wave in waves)
        and can(request.user, Permission.INTERVIEW_ENTER, study),
    }
    return render(request, "surveys/studies/overview.html", context)
