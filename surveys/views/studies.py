from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from surveys.domain.roles import Permission
from surveys.domain.waves import WaveState
from surveys.models import Study
from surveys.queries.doubles import has_doubles
from surveys.queries.settings import next_step_of, waves_with_forms
from surveys.queries.studies import studies_with_counts
from surveys.queries.working_copies import left_lying
from surveys.rules import can, get_for_user, may_create_studies, permissions_of


@login_required
def study_list(request):
    """The studies that the person works on."""
    context = {
        "studies": studies_with_counts(request.user),
        "may_create": may_create_studies(request.user),
    }
    return render(request, "surveys/studies/list.html", context)


@login_required
def overview(request, slug):
    """One study: its waves and what each of them is; analytics says what of them counts."""
    study = get_for_user(Study, request.user, Permission.FIGURES_READ, slug=slug)
    waves = waves_with_forms(study)
    context = {
        "study": study,
        "waves": waves,
        "may_read": can(request.user, Permission.INTERVIEW_READ, study),
        "has_doubles": has_doubles(study),
        "lying": next(iter(left_lying(study)), None)
        if can(request.user, Permission.STUDY_EDIT, study)
        else None,
        "next_step": next_step_of(study, waves, permissions_of(request.user, study)),
        "may_define": can(request.user, Permission.INDICATOR_EDIT, study),
        "may_enter": any(wave.state == WaveState.OPEN for wave in waves)
        and can(request.user, Permission.INTERVIEW_ENTER, study),
    }
    return render(request, "surveys/studies/overview.html", context)
