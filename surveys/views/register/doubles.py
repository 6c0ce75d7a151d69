"""Experts who may be one person: listed, merged, or said to be two."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.actions.experts.two_people import say_two_people, take_back_two_people
from surveys.domain.refusals import Refused
from surveys.domain.register.likeness import REASONS
from surveys.domain.roles import Permission
from surveys.forms.hidden import as_uuid
from surveys.models import Respondent, Study, TwoPeople
from surveys.queries.register.finding import likely_doubles
from surveys.queries.register.listing import as_listed
from surveys.reader import in_words
from surveys.rules import can, get_for_user
from surveys.views.posting import posted_from

PAGE_SIZE = 25


@login_required
def double_list(request, slug):
    """Pairs of experts who may be one person, the likeliest first."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    by_identity = can(request.user, Permission.IDENTITY_READ, study)
    pairs = likely_doubles(study, by_identity=by_identity)
    page = Paginator(pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    keys = dict.fromkeys(key for pair in page for key in (pair.one, pair.other))
    experts = {one.pk: one for one in as_listed(keys, by_identity=by_identity)}
    context = {
        "study": study,
        "page": page,
        "pairs": [
            (experts[pair.one], experts[pair.other], REASONS[pair.reason])
            for pair in page
            if pair.one in experts and pair.other in experts
        ],
        "by_identity": by_identity,
        "may_merge": can(request.user, Permission.EXPERT_MERGE, study),
    }
    return render(request, "surveys/register/doubles.html", context)


@login_required
@posted_from("expert-doubles", "slug")
def two_people(request, slug):
    """Remember that two experts are two people, or take that back."""
    study = get_for_user(Study, request.user, Permission.EXPERT_MERGE, slug=slug)
    if taken_back := as_uuid(request.POST.get("pair", "")):
        return _take_back(request, study, taken_back)
    one, other = (_expert(study, request.POST.get(name, "")) for name in ("one", "other"))
    try:
        say_two_people(by=request.user, one=one, other=other)
    except Refused as refused:
        messages.error(request, in_words(refused))
    else:
        messages.success(
            request,
            _("%(one)s and %(other)s are two people; they are not listed again.")
            % {"one": one.code, "other": other.code},
        )
    if request.POST.get("from") == "expert":
        return redirect("expert-detail", slug=slug, expert_id=one.pk)
    return redirect("expert-doubles", slug=slug)


def _take_back(request, study, pair_id):
    pair = TwoPeople.objects.filter(study=study, pk=pair_id).select_related("one").first()
    if pair is None:
        raise Http404
    take_back_two_people(by=request.user, pair=pair)
    messages.success(request, _("Taken back: they are listed again where they are alike."))
    back = as_uuid(request.POST.get("one", "")) or pair.one_id
    return redirect("expert-detail", slug=study.slug, expert_id=back)


def _expert(study: Study, key: str) -> Respondent:
    expert_id = as_uuid(key)
    expert = study.respondents.filter(pk=expert_id).first() if expert_id else None
    if expert is None:
        raise Http404
    return expert
