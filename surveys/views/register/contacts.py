"""The contact list of a study: who signed in again takes it, and that is written down."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from surveys.actions.contacts import NEEDED, take_contacts
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.refusals import Refused
from surveys.domain.register.contact_list import WRITERS, Contact
from surveys.forms.contacts import ContactsForm
from surveys.forms.signing_in_again import signed_in_again_until
from surveys.forms.summary import lines_of
from surveys.models import ContactExport, Study
from surveys.reader import in_words
from surveys.rules import SignedInRequest, get_for_user, require

PAGE_SIZE = 20


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def expert_contacts(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask for password, reason and format; then, as another step, give the file."""
    study = get_for_user(Study, request.user, NEEDED[0], slug=slug)
    for permission in NEEDED[1:]:
        require(request.user, permission, study)
    if request.method == "GET":
        return _page(request, study, ContactsForm(request=request))
    form = ContactsForm(request.POST, request=request)
    if not form.is_valid():
        return _page(request, study, form, status=422)
    chosen = {name: form.cleaned_data[name] for name in ("reason", "format")}
    if form.asks_password or "take" not in request.POST:
        return _page(request, study, ContactsForm(request=request, initial=chosen))
    try:
        contacts = take_contacts(by=request.user, study=study, **chosen)
    except Refused as refused:
        form.add_error("reason", in_words(refused))
        return _page(request, study, form, status=422)
    return _file(study, contacts, chosen["format"])


def _file(study: Study, contacts: list[Contact], format: str) -> HttpResponse:
    return HttpResponse(
        WRITERS[format](contacts, _),
        content_type=FORMATS[format].content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{study.slug}-contacts.{format}"',
            "Referrer-Policy": "no-referrer",
        },
    )


def _page(
    request: SignedInRequest, study: Study, form: ContactsForm, status: int = 200
) -> HttpResponse:
    taken = ContactExport.objects.filter(study=study).select_related("by").order_by("-at", "id")
    context = {
        "study": study,
        "form": form,
        "lines": [*lines_of(form)],
        "good_until": signed_in_again_until(request),
        "expert_count": study.respondents.count(),
        "page": Paginator(taken, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "surveys/register/contacts.html", context, status=status)
