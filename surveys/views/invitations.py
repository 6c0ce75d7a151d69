"""Inviting people to a study; what whoever is invited sees belongs to no study yet."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.mail import EmailMessage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from surveys.actions.invitations import invite, withdraw_invitation
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.forms.people import InvitationForm
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Invitation, Study
from surveys.presenters.roles import roles_in_words, roles_table
from surveys.reader import in_words, localized
from surveys.rules import SignedInRequest, get_for_user
from surveys.views.posting import posted_from

logger = logging.getLogger(__name__)


@never_cache
@login_required
def people_invite(request, slug):
    """Choose roles and make an invitation; its link is on the answer, and nowhere else."""
    study = get_for_user(Study, request.user, Permission.PEOPLE_EDIT, slug=slug)
    form = InvitationForm(request.POST or None, can_mail=settings.CAN_MAIL)
    lines, status = [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, token = invite(by=request.user, study=study, **form.cleaned_data)
            except Refused as refused:
                lines, status = [SummaryLine(in_words(refused))], 409
            else:
                return _show_link(request, made, token)
        lines += lines_of(form)
    context = {"study": study, "form": form, "lines": lines, "table": roles_table()}
    return render(request, "surveys/people/invite.html", context, status=status)


@login_required
@posted_from("people-list", "slug")
def people_withdraw(request, slug, invitation_id):
    """Take an invitation back, so that its link opens nothing."""
    study = get_for_user(Study, request.user, Permission.PEOPLE_EDIT, slug=slug)
    invitation = study.invitations.filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    if withdraw_invitation(by=request.user, invitation=invitation):
        messages.success(request, _("The invitation is taken back. Its link opens nothing now."))
    else:
        messages.info(request, _("The invitation was used, taken back or over before that."))
    return redirect("people-list", slug=slug)


def _show_link(request: SignedInRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Show the link once, after it was mailed where that was wanted."""
    link = f"{request.build_absolute_uri(reverse('invitation'))}#{token}"
    context = {
        "study": invitation.study,
        "invitation": invitation,
        "roles": roles_in_words(invitation.roles),
        "link": link,
    }
    if invitation.email and settings.CAN_MAIL:
        context["is_mailed"] = _mail(request, invitation, context)
        context["is_not_mailed"] = not context["is_mailed"]
    return render(request, "surveys/people/invited.html", context)


def _mail(request: SignedInRequest, invitation: Invitation, context: dict) -> bool:
    """Send the link; a mail server that is down is said, not raised."""
    study = " ".join(localized(invitation.study.name).split())
    by = request.user.get_full_name() or request.user.get_username()
    mail = EmailMessage(
        subject=_("Invitation to the study %(study)s") % {"study": study},
        body=render_to_string("surveys/people/mail.txt", context | {"by": by, "name": study}),
        to=[invitation.email],
    )
    try:
        return bool(mail.send())
    except OSError as error:  # errors of SMTP are such, too
        logger.error("An invitation was not sent: %s", error)
        return False
