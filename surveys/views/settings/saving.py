"""How every page of settings sends its form to an action, and what it shows when that refuses."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from surveys.domain.confirming import ToConfirm
from surveys.domain.refusals import NotWritable, Refused, StaleVersion
from surveys.forms.hidden import as_version
from surveys.forms.settings.texts import SettingsForm
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Study
from surveys.models.record import Record
from surveys.reader import in_words
from surveys.rules import SignedInRequest

Context = Mapping[str, Any]


def sent(request: SignedInRequest) -> Any:
    """Return what a form sent; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def saved(request: SignedInRequest, form: SettingsForm, save: Callable[..., object]) -> bool:
    """Send a form to an action, with what was confirmed; say whether it is done.

    Where it is refused the form says why and keeps what was typed; where somebody else was first
    it says what they stored.
    """
    if not form.is_valid():
        return False
    confirmed = request.POST.getlist("confirm")
    try:
        save(form, confirmed)
    except ToConfirm as asked:
        form.ask(asked, confirmed)
    except StaleVersion as stale:
        assert form.stored is not None
        form.stored.refresh_from_db()
        form.show_stored(form.stored, stale)
    except Refused as refused:
        form.is_stale = isinstance(refused, NotWritable)
        form.refuse(refused)
    else:
        return True
    return False


def edit(
    request: SignedInRequest,
    *,
    study: Study,
    stored: Record,
    kind: type[SettingsForm],
    save: Callable[..., object],
    remove: Callable[..., object] | None = None,
    then: str,
    context: Callable[[], Context],
) -> HttpResponse:
    """Answer as the page of one record of a study: show it, change it, or remove it."""
    is_removal = remove is not None and request.POST.get("action") == "remove"
    form = kind(None if is_removal else sent(request), languages=study.languages, stored=stored)
    refusal = ""
    if is_removal:
        assert remove is not None
        try:
            remove(as_version(request.POST.get("seen", "")))
        except Refused as refused:
            refusal = in_words(refused)
    if (is_removal and not refusal) or (form.is_bound and saved(request, form, save)):
        messages.success(request, _("Removed.") if is_removal else _("Saved."))
        return redirect(then, slug=study.slug)
    return show_form(request, form, {"study": study, **context()}, refusal=refusal)


def show_form(
    request: SignedInRequest, form: SettingsForm, context: Context, *, refusal: str = ""
) -> HttpResponse:
    """Show a form as one page: what is wrong on top, what reads the setting, the fields."""
    lines = [SummaryLine(refusal)] if refusal else [*lines_of(form)]
    status = 422 if form.is_bound else 200
    if refusal or form.is_stale:
        status = 409
    return render(
        request,
        "surveys/settings/form.html",
        {"form": form, "lines": lines, "is_removal": bool(refusal), **context},
        status=status,
    )
