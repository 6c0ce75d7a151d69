"""What an act changed, and whether something later touched it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from surveys.models import Entry, Interview, Project, Study, Version


def entries_of(study: Study, act: uuid.UUID) -> list[Entry]:
    """Return the entries of an act, the first first."""
    return [*Entry.objects.filter(study=study, act=act).order_by("pk")]


def touched_later(entries: Iterable[Entry]) -> int:
    """Return how many of the records of an act something changed since."""
    known = {(one.record_type, one.record_id): one.record_version for one in entries}
    ids = defaultdict(list)
    for kind, id in known:
        ids[kind].append(id)
    later = 0
    for model in (Interview, Project):
        label = model._meta.label_lower
        last = Version.objects.of(model, ids[label]).last_numbers()
        later += sum(known[label, id] != now for id, now in last.items())
    return later


def interviews_of_act(study: Study, act: uuid.UUID) -> QuerySet[Interview]:
    """Return the interviews that an act changed, or whose projects, by the codes of experts."""
    entries = Entry.objects.filter(study=study, act=act)
    of_interviews = entries.filter(record_type=Interview._meta.label_lower).values("record_id")
    return (
        Interview.objects.filter(pk__in=of_interviews)
        .select_related("respondent")
        .order_by("respondent__code", "pk")
    )
