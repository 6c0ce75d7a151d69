"""Who is in a study with which roles; an admin changes that, one person at a time."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.actions import accounts, memberships
from surveys.domain.refusals import Refused
from surveys.domain.roles import ROLE_NAMES, Permission, Role
from surveys.forms.people import HandOverForm
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Invitation, Study, User
from surveys.presenters.roles import roles_in_words, roles_table
from surveys.queries.invitations import waiting_invitations
from surveys.queries.people import people_of, roles_of, superusers, unfinished_of
from surveys.reader import in_words
from surveys.rules import SignedInRequest, can, get_for_user, may_edit_accounts, people_who
from surveys.views.posting import posted_from

PAGE_SIZE = 50
MOST_UNFINISHED = 20


@login_required
def people_list(request, slug):
    """Everybody in the study with their roles, the table of roles, and who is invited."""
    study = get_for_user(Study, request.user, Permission.FIGURES_READ, slug=slug)
    page = Paginator(people_of(study), PAGE_SIZE).get_page(request.GET.get("page"))
    for person in page:
        person.roles = roles_in_words(_in_order(one.role for one in person.memberships.all()))
    may_edit = can(request.user, Permission.PEOPLE_EDIT, study)
    context = {"study": study, "page": page, "may_edit": may_edit, "table": roles_table()}
    if may_edit:
        context |= {"invitations": _invitations(study), "superusers": list(superusers())}
    return render(request, "surveys/people/list.html", context)


def _in_order(roles):
    held = set(roles)
    return [role.value for role in Role if role in held] + sorted(held - set(Role))


def _invitations(study: Study) -> list[Invitation]:
    """Return the invitations that wait, each with its roles in words and why it is void."""
    givers = set(people_who(Permission.PEOPLE_EDIT, study).values_list("pk", flat=True))
    waiting = list(waiting_invitations(study))
    for one in waiting:
        one.words = roles_in_words(one.roles)
        one.is_expired = one.is_over(timezone.now())
        one.is_void = one.made_by_id not in givers
    return waiting


@login_required
def people_person(request, slug, person):
    """One person of the study, with everything that an admin can do about them."""
    study = get_for_user(Study, request.user, Permission.PEOPLE_EDIT, slug=slug)
    return _show(request, study, _find(study, person))


@login_required
@posted_from("people-person", "slug", "person")
def people_act(request, slug, person, act):
    """Do one thing about a person; what is refused is said on their page."""
    study = get_for_user(Study, request.user, Permission.PEOPLE_EDIT, slug=slug)
    somebody = _find(study, person)
    try:
        done = ACTS[act](request, study, somebody)
    except Refused as refused:
        lines = [SummaryLine(in_words(refused))]
        return _show(request, study, somebody, lines=lines, status=409)
    except _NotChosen as wrong:
        return _show(request, study, somebody, form=wrong.form, status=422)
    messages.success(request, done)
    if not can(User.objects.get(pk=request.user.pk), Permission.PEOPLE_EDIT, study):
        return redirect("study-list")
    if not roles_of(study, somebody):
        return redirect("people-list", slug=slug)
    return redirect("people-person", slug=slug, person=person)


class _NotChosen(Exception):
    """The form to hand over came without whom to; `form` says it."""

    def __init__(self, form: HandOverForm) -> None:
        super().__init__()
        self.form = form


def _find(study: Study, person: int) -> User:
    """Return somebody in the study; what belongs to nobody there is not found."""
    somebody = people_of(study).filter(pk=person).first()
    if somebody is None:
        raise Http404
    return somebody


def _role_of(request: SignedInRequest) -> str:
    role = request.POST.get("role", "")
    if role not in set(Role):
        raise Http404
    return role


def _give(request, study, somebody):
    role = _role_of(request)
    memberships.give_role(study=study, user=somebody, role=role, by=request.user)
    words = {"name": somebody.get_username(), "role": _(ROLE_NAMES[role])}
    return _("%(name)s has the role %(role)s now.") % words


def _take(request, study, somebody):
    role = _role_of(request)
    memberships.take_role(study=study, user=somebody, role=role, by=request.user)
    words = {"name": somebody.get_username(), "role": _(ROLE_NAMES[role])}
    return _("%(name)s does not have the role %(role)s any more.") % words


def _remove(request, study, somebody):
    memberships.remove_person(study=study, user=somebody, by=request.user)
    return _("%(name)s is not in the study any more.") % {"name": somebody.get_username()}


def _end_sessions(request, study, somebody):
    memberships.end_sessions_of(study=study, user=somebody, by=request.user)
    return _("%(name)s is signed out everywhere.") % {"name": somebody.get_username()}


def _hand_over(request, study, somebody):
    form = _hand_over_form(study, somebody, request.POST)
    if not form.is_valid():
        raise _NotChosen(form)
    receiver = form.cleaned_data["receiver"]
    roles = memberships.hand_over(study=study, giver=somebody, receiver=receiver, by=request.user)
    number = unfinished_of(study, [somebody]).count()
    words = {
        "roles": ", ".join(roles_in_words(roles)),
        "name": receiver.get_username(),
        "giver": somebody.get_username(),
    }
    said = _("%(name)s has the roles of %(giver)s now: %(roles)s.") % words
    if not number:
        return said
    left = ngettext(
        "%(number)s interview that %(giver)s entered is still to be submitted; every researcher "
        "of the study can go on with it.",
        "%(number)s interviews that %(giver)s entered are still to be submitted; every researcher "
        "of the study can go on with them.",
        number,
    )
    return f"{said} {left % (words | {'number': number})}"


def _deactivate(request, study, somebody):
    accounts.switch_account(account=somebody, active=False, by=request.user)
    return _("The account %(name)s is deactivated.") % {"name": somebody.get_username()}


def _activate(request, study, somebody):
    accounts.switch_account(account=somebody, active=True, by=request.user)
    return _("The account %(name)s is active again.") % {"name": somebody.get_username()}


ACTS: dict[str, Callable[[SignedInRequest, Study, User], str]] = {
    "give": _give,
    "take": _take,
    "remove": _remove,
    "end-sessions": _end_sessions,
    "hand-over": _hand_over,
    "deactivate": _deactivate,
    "activate": _activate,
}


def _hand_over_form(study: Study, somebody: User, data: QueryDict | None = None) -> HandOverForm:
    others = people_of(study).filter(is_active=True).exclude(pk=somebody.pk)
    return HandOverForm(data, receivers=others)


def _show(request, study, somebody, *, lines=(), form=None, status=200):
    form = form or _hand_over_form(study, somebody)
    unfinished = unfinished_of(study, [somebody])
    held = {one.role for one in somebody.memberships.all()}
    context = {
        "study": study,
        "person": somebody,
        "roles": [(role.value, _(ROLE_NAMES[role]), role in held) for role in Role],
        "is_self": somebody.pk == request.user.pk,
        "may_switch": may_edit_accounts(request.user) and somebody.pk != request.user.pk,
        "unfinished": unfinished[:MOST_UNFINISHED],
        "unfinished_count": unfinished.count(),
        "form": form,
        "lines": [*lines, *lines_of(form)],
    }
    return render(request, "surveys/people/person.html", context, status=status)
