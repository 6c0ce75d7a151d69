"""What the log says is still to be counted: which interviews the entries since a cursor touch."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from analytics.models import Tally
from surveys.models import (
    Consent,
    Entry,
    Interview,
    Project,
    Seal,
    Study,
    Unsealed,
    Version,
)
from surveys.models.record import Record

# Entries about these records change what a study counts as a whole.
DEFINITIONS = frozenset(
    {
        "analytics.indicator",
        "analytics.segment",
        "surveys.lineage",
        "surveys.questionnaire",
        "surveys.sampledexpert",
        "surveys.variable",
        "surveys.wave",
    }
)
# Entries about these records change no figure.
WITHOUT_EFFECT = frozenset(
    {
        "analytics.claim",
        "analytics.datalink",
        "analytics.export",
        "surveys.consenttext",
        "surveys.contactexport",
        "surveys.invitation",
        "surveys.membership",
        "surveys.organization",
        "surveys.organizationidentity",
        "surveys.profile",
        "surveys.projectlink",
        "surveys.questionnairedraft",
        "surveys.questionnaireupload",
        "surveys.quote",
        "surveys.respondentidentity",
        "surveys.study",
        "surveys.theme",
        "surveys.twopeople",
    }
)
RECORDS = frozenset(
    {"surveys.consent", "surveys.interview", "surveys.project", "surveys.respondent"}
)
# Entries about these alone change how waves compare, and nothing that is counted: where they map
# categories, the definitions are others, and all is counted anew before anybody asks here.
COMPARED = frozenset({"surveys.lineage"})
MANY = 5000
"""Above this many entries, a whole import, all is counted anew; they are not even read."""

Touched = defaultdict[str, set[UUID]]
"""Ids of records by their kind."""


@dataclass(frozen=True)
class Owed:
    """What is to be counted again: everything, or the interviews named.

    `compared_only`: of everything, only how waves compare is another; no tally reads that.
    """

    everything: bool = False
    interviews: frozenset[UUID] = frozenset()
    compared_only: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.interviews)


def last_seal(study: Study) -> int:
    """Return the number of the newest sealed entry of a study; 0 where there is none."""
    newest = Seal.objects.filter(study=study).order_by("-number").values_list("number", flat=True)
    return newest.first() or 0


def owed_since(study: Study, cursor: int, *, target: int | None = None) -> Owed:
    """Return what the entries after seal `cursor` touch, up to `target`.

    Without `target` entries count that have no seal yet, too. Everything is looked up by keys, in
    a number of queries that does not grow: neither log nor records nor waves make it slower.
    """
    touched = _touched(study, cursor, target)
    if touched is None:
        return Owed(everything=True)
    # A kind of record that nobody has thought of here is counted too often, never too rarely.
    if touched.keys() - WITHOUT_EFFECT - RECORDS:
        return Owed(everything=True, compared_only=touched.keys() - WITHOUT_EFFECT == COMPARED)
    interviews = _interviews(touched)
    if interviews is None:
        return Owed(everything=True)
    return Owed(interviews=interviews)


def _touched(study: Study, cursor: int, target: int | None) -> Touched | None:
    """Return which records the entries name, by their kind; None for more than a few thousand."""
    seals = Seal.objects.filter(study=study, number__gt=cursor).order_by()
    new = seals.values("entry")
    if target is None:  # in one query, so that what is sealed meanwhile is not missed
        new = new.union(Unsealed.objects.filter(study=study).values("entry"), all=True)
    else:
        new = new.filter(number__lte=target)
    entries = Entry.objects.filter(pk__in=new[: MANY + 1]).order_by()
    found = entries.values_list("record_type", "record_id")
    if len(found) > MANY:
        return None
    touched: Touched = defaultdict(set)
    for label, record_id in found:
        touched[label].add(record_id)
    return touched


def _interviews(touched: Touched) -> frozenset[UUID] | None:
    """Return the interviews that touched records are or belong to; None where nobody knows.

    Also those that are deleted: what they were counted for stands in their tallies. So it does of
    a respondent that is deleted, or has given interviews to another one.
    """
    projects = _owners(Project, touched, "interview_id")
    consents = _owners(Consent, touched, "respondent_id", "wave_id")
    if projects is None or consents is None:
        return None
    found = touched["surveys.interview"] | {interview for (interview,) in projects}
    respondents = touched["surveys.respondent"]
    people = respondents | {respondent for respondent, _wave in consents}
    for model, name in ((Interview, "pk"), (Tally, "interview")):
        theirs = model.objects.filter(respondent__in=people).order_by()
        for interview, respondent, wave in theirs.values_list(name, "respondent", "wave"):
            if respondent in respondents or (respondent, wave) in consents:
                found.add(interview)
    return frozenset(found)


def _owners(model: type[Record], touched: Touched, *names: str) -> set[tuple[Any, ...]] | None:
    """Return to what the touched records of a model belong, by these fields.

    Deleted ones belong to what they belonged to last, as the history tells; None where that was
    erased. A consent that moved belongs to its former respondent, too, whose other interviews of
    the wave, if there are any, have lost it.
    """
    ids = touched[model._meta.label_lower]
    found: dict[UUID, set[tuple[Any, ...]]] = defaultdict(set)
    for pk, *owner in model.objects.filter(pk__in=ids).order_by().values_list("pk", *names):
        found[pk].add(tuple(owner))
    asked = ids if model is Consent else ids - found.keys()
    versions = Version.objects.of(model, asked).filter(content__isnull=False).order_by()
    for record_id, content in versions.values_list("record_id", "content"):
        if content and names[0] in content:
            found[record_id].add(tuple(UUID(content[name]) for name in names))
    return set().union(*found.values()) if len(found) == len(ids) else None
