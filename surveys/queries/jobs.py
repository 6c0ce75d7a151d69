"""Jobs as lists and pages show them."""

from uuid import UUID

from django.db.models import Count, QuerySet

from surveys.models import ImportFinding, Job, RecordImport, Study


def jobs_of(study: Study) -> QuerySet[Job]:
    """Return the jobs of a study, the newest first."""
    return Job.objects.filter(study=study).select_related("by", "study")


def last_job_of(subject: UUID) -> Job | None:
    """Return the newest job about something."""
    jobs = Job.objects.filter(subject=subject).select_related("by", "study")
    return jobs.order_by("-created_at").first()


def findings_by_kind(record_import: RecordImport) -> dict[str, int]:
    """Return how many findings are kept of each kind."""
    kept = ImportFinding.objects.filter(record_import=record_import).order_by()
    return dict(kept.values_list("kind").annotate(number=Count("*")))
