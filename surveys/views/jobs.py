"""Background work: its lists, how far one is, and asking it to stop."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys.actions.jobs import cancel_job
from surveys.domain.jobs import JobKind
from surveys.domain.roles import Permission
from surveys.models import Job, Study
from surveys.queries.jobs import jobs_of
from surveys.rules import RoleFallsShort, SignedInRequest, can, get_for_user
from surveys.views.posting import posted_from

PAGE_SIZE = 50


@require_safe
@login_required
def own_jobs(request: SignedInRequest) -> HttpResponse:
    """List what the person started, in all studies that they may still see."""
    studies = Study.objects.visible_to(request.user)
    jobs = Job.objects.of_person(request.user).filter(study__in=studies)
    return _listed(request, jobs.select_related("by", "study"), None)


@require_safe
@login_required
def job_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """List the jobs of a study."""
    study = get_for_user(Study, request.user, Permission.INTERVIEW_READ, slug=slug)
    return _listed(request, jobs_of(study), study)


def _listed(request: SignedInRequest, jobs: QuerySet[Job], study: Study | None) -> HttpResponse:
    page = Paginator(jobs.order_by("-created_at", "id"), PAGE_SIZE)
    shown = page.get_page(request.GET.get("page"))
    context = {"study": study, "page": shown}
    return render(request, "surveys/jobs/list.html", context)


@never_cache
@require_safe
@login_required
def job_part(request: SignedInRequest, slug: str, job_id: str) -> HttpResponse:
    """Say how far a job is; a page that asks is loaded anew once it is over."""
    job = _job(request, slug, job_id)
    context = {"study": job.study, "job": job, "may_cancel": may_cancel(request, job)}
    response = render(request, "surveys/jobs/_job.html" if _asks(request) else PAGE, context)
    if _asks(request) and job.is_over:
        response["HX-Refresh"] = "true"
    return response


PAGE = "surveys/jobs/page.html"


def _asks(request: SignedInRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


@login_required
@posted_from("job-page", "slug", "job_id")
def job_cancel(request: SignedInRequest, slug: str, job_id: str) -> HttpResponse:
    """Ask a job to stop: whoever started it, or an admin of the study."""
    job = _job(request, slug, job_id)
    if not may_cancel(request, job):
        raise RoleFallsShort(_("Only who started a job, or an admin of the study, cancels it."))
    if cancel_job(by=request.user, job=job):
        messages.info(request, _("The job stops soon. Nothing of it is kept."))
    else:
        messages.info(request, _("The job is over already."))
    if job.subject and job.kind in PAGES:
        return redirect(PAGES[job.kind], slug, job.subject)
    return redirect("job-list", slug=slug)


PAGES: Mapping[str, str] = {
    JobKind.IMPORT_CHECK: "import-page",
    JobKind.IMPORT_APPLY: "import-page",
    JobKind.DATA_FILE: "export-file",
    JobKind.EDITS_COMPARE: "import-edited-page",
    JobKind.EDITS_APPLY: "import-edited-page",
    JobKind.EDITS_UNDO: "import-edited-page",
}
"""The page of what a job is about, which its address names."""


def may_cancel(request: SignedInRequest, job: Job) -> bool:
    """Say whether the person may stop a job: who started it, and admins of its study."""
    is_own = job.by_id == request.user.pk
    return is_own or (
        job.study is not None and can(request.user, Permission.PEOPLE_EDIT, job.study)
    )


def _job(request: SignedInRequest, slug: str, job_id: str) -> Job:
    return get_for_user(
        Job.objects.select_related("study", "by"),
        request.user,
        Permission.INTERVIEW_READ,
        study_of=lambda job: job.study,
        pk=job_id,
        study__slug=slug,
    )
