"""Experts of a study: their list, and the codes that a form offers."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from surveys.domain.roles import Permission
from surveys.models import Study
from surveys.queries.experts import codes_to_offer
from surveys.rules import get_for_user


@login_required
def expert_codes(request, slug):
    """Codes of experts that match what is being typed into whichever field asks for one."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    typed = next(iter(request.GET.values()), "")
    return render(request, "surveys/experts/_codes.html", {"codes": codes_to_offer(study, typed)})
