"""What the log says is still to be counted: which interviews the entries since a cursor touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from surveys.models import Consent, Entry, Interview, Project, Respondent, Seal, Study, Version

# Entries about these records change what a study counts as a whole.
DEFINITIONS = frozenset(
    {
        "analytics.indicator",
        "analytics.segment",
        "surveys.lineage",
        "surveys.questionnaire",
        "surveys.variable",
        "surveys.wave",
    }
)
# Entries about these records change no figure.
WITHOUT_EFFECT = frozenset(
    {
        "analytics.claim",
        "analytics.export",
        "surveys.membership",
        "surveys.organization",
        "surveys.organizationidentity",
        "surveys.profile",
        "surveys.projectlink",
        "surveys.quote",
        "surveys.respondentidentity",
        "surveys.study",
        "surveys.theme",
    }
)
RECORDS = frozenset(
    {"surveys.consent", "surveys.interview", "surveys.project", "surveys.respondent"}
)


@dataclass(frozen=True)
class Owed:
    """What is to be counted again: everything, or the interviews named."""

    everything: bool = False
    interviews: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.interviews)


def last_seal(study: Study) -> int:
    """Return the number of the newest sealed entry of a study; 0 where there is none."""
    newest = Seal.objects.filter(study=study).order_by("-number").values_list("number", flat=True)
    return newest.first() or 0


def owed_since(study: Study, cursor: int, *, target: int | None = None) -> Owed:
    """Return what the entries after seal `cursor` touch, up to `target`.

    Without `target` entries count that have no seal yet, too.
    """
    entries = Entry.objects.filter(study=study)
    if target is None:
        entries = entries.filter(Q(seal__isnull=True) | Q(seal__number__gt=cursor))
    else:
        entries = entries.filter(seal__number__gt=cursor, seal__number__lte=target)
    types = set(entries.order_by().values_list("record_type", flat=True).distinct())
    # A kind of record that nobody has thought of here is counted too often, never too rarely.
    if types & DEFINITIONS or types - WITHOUT_EFFECT - RECORDS:
        return Owed(everything=True)
    if not types & RECORDS:
        return Owed()
    deleted = _interviews_of_deleted(study, entries)
    if deleted is None:
        return Owed(everything=True)
    return Owed(interviews=frozenset(_interviews_of_existing(study, entries)) | deleted)


def _ids(entries: QuerySet[Entry], label: str) -> Any:
    return entries.order_by().filter(record_type=label).values("record_id")


def _interviews_of_existing(study: Study, entries: QuerySet[Entry]) -> Iterable[UUID]:
    consent = Consent.objects.filter(
        pk__in=_ids(entries, "surveys.consent"),
        respondent=OuterRef("respondent"),
        wave=OuterRef("wave"),
    )
    projects = Project.objects.filter(pk__in=_ids(entries, "surveys.project"))
    touched = (
        Q(pk__in=_ids(entries, "surveys.interview"))
        | Q(pk__in=projects.values("interview"))
        | Q(respondent__in=_ids(entries, "surveys.respondent"))
        | Exists(consent)
    )
    return Interview.objects.of_study(study).filter(touched).values_list("pk", flat=True)


def _interviews_of_deleted(study: Study, entries: QuerySet[Entry]) -> frozenset[UUID] | None:
    """Return the interviews of deleted projects and consents, or None where nobody knows.

    The tallies of a deleted interview or respondent went with it, so that nobody knows what they
    had counted for.
    """
    for label, model in (("surveys.interview", Interview), ("surveys.respondent", Respondent)):
        of_model = entries.filter(record_type=label)
        stored: Any = model.objects.values("pk")
        if of_model.exclude(record_id__in=stored).exists():
            return None
    found: set[UUID] = set()
    gone = entries.filter(
        record_type="surveys.project",
    ).exclude(record_id__in=Project.objects.values("pk")) | entries.filter(
        record_type="surveys.consent"
    ).exclude(record_id__in=Consent.objects.values("pk"))
    for record_id in set(gone.order_by().values_list("record_id", flat=True)):
        place = _last_place(record_id)
        if place is None:
            return None
        found |= set(Interview.objects.of_study(study).filter(**place).values_list("pk", flat=True))
    return frozenset(found)


def _last_place(record_id: UUID) -> dict[str, str] | None:
    """Return where a deleted record belonged, as the history tells; None where it was erased."""
    contents = Version.objects.filter(record_id=record_id, content__isnull=False)
    for content in contents.order_by("-record_version").values_list("content", flat=True):
        if content is None:
            continue
        if "interview_id" in content:
            return {"pk": content["interview_id"]}
        if "respondent_id" in content:
            return {"respondent": content["respondent_id"], "wave": content["wave_id"]}
    return None
