"""Following an invitation: the link is exchanged for a value of the session, then accepted.

What is secret in the link stands after its #, which no browser sends: it comes to no log of a
server or proxy, into no Referer, and whoever only opens the address uses nothing up. The page takes
it from there and sends it in the body of a form; without scripts the link is pasted into that form.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from nucleus.accounts import minutes_until, network_of, speak
from surveys.actions import sign_ins
from surveys.actions.invitations import Unusable, barrier_of, join, use_invitation
from surveys.domain.invitations import token_in
from surveys.domain.refusals import Refused
from surveys.forms.people import NewAccountForm
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Invitation, User
from surveys.presenters.roles import roles_in_words
from surveys.queries.invitations import invitation_of
from surveys.reader import in_words, language, localized
from surveys.rules import permissions_of

PENDING = "invitation"
"""Under this name a session holds the id of the invitation whose link was opened."""
GUESSED = "\0invitation"
"""Counts wrong links as guesses at an account that nobody can have."""


@never_cache
@sensitive_post_parameters("link")
def open_invitation(request: HttpRequest) -> HttpResponse:
    """Take the link of an invitation; what it opens is remembered in the session."""
    if request.method != "POST":
        return render(request, "account/invitation.html", {"lines": []})
    typed = request.POST.get("link", "")
    try:
        invitation, problem = _exchange(request, token_in(typed))
    except sign_ins.TooManyGuesses as refusal:
        return _ask_again(request, typed, _too_many(refusal), status=429)
    if invitation is None or problem:
        return _ask_again(request, typed, problem, status=422)
    request.session[PENDING] = str(invitation.pk)
    return redirect("invitation-accept")


def _exchange(request: HttpRequest, token: str) -> tuple[Invitation | None, str]:
    """Return what a token opens, or why it opens nothing. A wrong one is a guess."""
    if not token:
        return None, _("Paste the whole link of the invitation here.")
    guess = sign_ins.take_guess(account=GUESSED, address=network_of(request))
    invitation = invitation_of(token)
    if invitation is None:
        return None, _(
            "This is no link of an invitation. Copy it whole, with all that stands after the #."
        )
    sign_ins.start_anew(guess)
    barrier = barrier_of(invitation)
    return invitation, in_words(barrier) if barrier else ""


def _too_many(refusal: sign_ins.TooManyGuesses) -> str:
    minutes = minutes_until(refusal)
    return ngettext(
        "Too many links that open nothing were tried from here. Try again in %(minutes)s minute.",
        "Too many links that open nothing were tried from here. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def _ask_again(request: HttpRequest, typed: str, problem: str, *, status: int) -> HttpResponse:
    context = {"typed": typed, "problem": problem, "lines": [SummaryLine(problem, "link")]}
    return render(request, "account/invitation.html", context, status=status)


@never_cache
@sensitive_post_parameters("password1", "password2")
def accept(request: HttpRequest) -> HttpResponse:
    """Show who invites to what; have the person accept, or make an account that does."""
    pending = request.session.get(PENDING, "")
    invitations = Invitation.objects.select_related("study", "made_by")
    invitation = invitations.filter(pk=pending).first() if pending else None
    if invitation is None:
        return redirect("invitation")
    is_own = request.user.is_authenticated and invitation.used_by_id == request.user.pk
    if is_own and permissions_of(request.user, invitation.study):
        return _enter(request, invitation)  # a second click
    if barrier := barrier_of(invitation):
        return _over(request, in_words(barrier))
    form = None if request.user.is_authenticated else _account_form(request, invitation)
    try:
        if request.method == "POST" and request.user.is_authenticated:
            use_invitation(invitation=invitation, user=request.user)
            return _enter(request, invitation)
        if request.method == "POST" and form and form.is_valid():
            return _join(request, invitation, form.account())
    except Unusable as over:
        return _over(request, in_words(over))
    except Refused as refused:
        if form is None or refused.code != "taken_name":
            return _show(request, invitation, form, in_words(refused), status=409)
        form.add_error("username", in_words(refused))
    return _show(request, invitation, form, status=422 if form and form.errors else 200)


def _account_form(request: HttpRequest, invitation: Invitation) -> NewAccountForm:
    initial = {"language": language(), "email": invitation.email}
    sent = request.POST if request.method == "POST" else None
    return NewAccountForm(sent, initial=initial, can_mail=settings.CAN_MAIL)


def _join(request: HttpRequest, invitation: Invitation, account: User) -> HttpResponse:
    """Make the account with its roles, sign it in, and speak its language."""
    join(invitation=invitation, account=account)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    with translation.override(account.language):
        response = _enter(request, invitation)
    speak(response, account.language)
    return response


def _enter(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Go to the study. The session keeps which invitation it was, for a second click."""
    words = {
        "study": localized(invitation.study.name),
        "roles": ", ".join(roles_in_words(invitation.roles)),
    }
    messages.success(request, _("You are in the study %(study)s now: %(roles)s.") % words)
    return redirect("study-overview", slug=invitation.study.slug)


def _over(request: HttpRequest, problem: str) -> HttpResponse:
    """Say why the invitation cannot be used, and forget it."""
    request.session.pop(PENDING, None)
    return _ask_again(request, "", problem, status=409)


def _show(
    request: HttpRequest,
    invitation: Invitation,
    form: NewAccountForm | None,
    problem: str = "",
    *,
    status: int,
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "roles": roles_in_words(invitation.roles),
        "by": invitation.made_by.get_full_name() or invitation.made_by.get_username(),
        "form": form,
        "lines": [*([SummaryLine(problem)] if problem else []), *(lines_of(form) if form else [])],
    }
    return render(request, "account/accept.html", context, status=status)
