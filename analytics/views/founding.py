"""A new study from a package, or from the design of another study."""

import re
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from analytics.actions.copying import copy_study
from analytics.actions.packages import import_study
from analytics.forms.founding import MEBIBYTE, CopyForm, PackageForm
from surveys.actions.packages import InvalidPackage
from surveys.domain.importing import gathered, listed
from surveys.domain.package.files import Limits
from surveys.domain.refusals import Refused
from surveys.forms.summary import SummaryLine, lines_of
from surveys.models import Study
from surveys.reader import in_words
from surveys.rules import SignedInRequest
from surveys.views.settings.saving import saved, sent
from surveys.views.settings.studies import require_creator

LIMITS = Limits(file_bytes=20 * MEBIBYTE, total_bytes=20 * MEBIBYTE, held_bytes=10 * MEBIBYTE)
"""What a page takes. Some 50,000 rows are written in seconds, for which others wait on SQLite."""
MOST_SHOWN = 200
"""Problems on a page; more are read better in a file than on a screen."""
MOST_NOTED = 10
MOST_LETTERS = 60  # of the name of a file: 240 bytes at most


@login_required
def study_new_package(request):
    """Import a package as a new study; what is wrong with it is shown by file, row and column."""
    require_creator(request)
    form = PackageForm(sent(request), request.FILES or None)
    context: dict[str, Any] = {"form": form, "lines": [], "problems": []}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (study := _imported(request, form, context)):
            return redirect("study-overview", slug=study.slug)
        context["lines"] += lines_of(form)
    return render(request, "analytics/founding/package.html", context, status=status)


def _imported(request: SignedInRequest, form: PackageForm, context: dict[str, Any]) -> Study | None:
    """Import what was sent; where that is refused say why, and all that is wrong with it."""
    file = form.cleaned_data["package"]
    try:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / _plain(file.name)
            with source.open("wb") as copy:
                copy.writelines(file.chunks())
            imported, notes = import_study(
                by=request.user, source=source, is_own=True, limits=LIMITS
            )
    except InvalidPackage as invalid:
        found = _as_rows(invalid.problems)
        context |= {"problems": found[:MOST_SHOWN], "more": len(found[MOST_SHOWN:])}
        context["lines"] += [SummaryLine(in_words(invalid), "problems")]
        return None
    except Refused as refused:
        form.add_error("package", in_words(refused))
        return None
    messages.success(request, _("The study is imported, and you are its admin."))
    for note in notes[:MOST_NOTED]:
        messages.warning(request, f"{note.file}: {in_words(note)}")
    return imported.study


def _plain(name: str) -> str:
    """Return the name of a file that was sent, as any disk takes it; problems name the file so."""
    return re.sub(r"[^\w.() -]", "_", name)[-MOST_LETTERS:].lstrip(". ") or "package.zip"


def _as_rows(problems):
    """Return problems as rows of a table; what is wrong in the same way in several rows once."""
    return [
        {
            "file": problem.file,
            "rows": listed(rows),
            "column": problem.column or "",
            "text": in_words(problem),
        }
        for problem, rows in gathered(problems)
    ]


@login_required
def study_new_copy(request):
    """Begin a study with the design of one that the person sees, without its records."""
    require_creator(request)
    form = CopyForm(sent(request), studies=Study.objects.visible_to(request.user))
    made = []
    if form.is_bound and saved(
        request,
        form,
        lambda form, _confirmed: made.append(copy_study(by=request.user, **form.content)),
    ):
        copied = made[0]
        messages.success(request, _("The study is created, and you are its admin."))
        if copied.left_out:
            left_out = {"codes": ", ".join(copied.left_out)}
            messages.warning(
                request,
                _("Left out, since its wave does not ask all that they read: %(codes)s.")
                % left_out,
            )
        return redirect("study-overview", slug=copied.study.slug)
    context = {"form": form, "lines": [*lines_of(form)], "studies": form.studies}
    status = 422 if form.is_bound else 200
    return render(request, "analytics/founding/copy.html", context, status=status)
