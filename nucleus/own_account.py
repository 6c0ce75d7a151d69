"""One's own account: what it is called, its language, its roles, and signing out everywhere."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from nucleus.accounts import speak
from surveys.actions.accounts import describe_oneself, end_sessions
from surveys.forms.people import OwnAccountForm
from surveys.forms.summary import lines_of
from surveys.presenters.roles import roles_in_words
from surveys.queries.people import roles_by_study
from surveys.rules import SignedInRequest


@login_required
def own_account(request: SignedInRequest) -> HttpResponse:
    """Change what is said of oneself, see one's roles, end the sessions elsewhere."""
    if request.method == "POST" and request.POST.get("act") == "end-sessions":
        end_sessions(account=request.user, by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("All other sessions of this account are ended."))
        return redirect("own-account")
    user, status = request.user, 200
    shown = {name: getattr(user, name) for name in OwnAccountForm.base_fields}
    form = OwnAccountForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            describe_oneself(by=user, **form.cleaned_data)
            response = redirect("own-account")
            speak(response, user.language)
            with translation.override(user.language or translation.get_language()):
                messages.success(request, _("The account is saved."))
            return response
    held = roles_by_study(user)
    context = {
        "form": form,
        "lines": list(lines_of(form)),
        "studies": [(study, roles_in_words(roles)) for study, roles in held],
    }
    return render(request, "account/own.html", context, status=status)
