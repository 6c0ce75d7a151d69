"""Interviews that were made one with another of their expert and wave: which, and into which."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import CharField, Func

from surveys.domain.interviews import ENDED, JOINED
from surveys.models import Entry, Interview, Study

# SQLite uses an index of some rows only where their condition stands in the query itself.
HAS_ENDED = Func(template=f"'{ENDED}'", output_field=CharField())


def ended_by(joined: Collection[Entry]) -> dict[int, UUID]:
    """Return, by entry that says that an interview took over another one, the one that ended.

    In one query for all.
    """
    if not joined:
        return {}
    ended = Entry.objects.filter(
        study__in={one.study_id for one in joined},
        action=HAS_ENDED,
        request_id__in={one.request_id for one in joined},
    )
    acts = {one.pk: _act(one) for one in joined}
    found: dict[int, UUID] = {}
    for one in ended.order_by("pk"):
        found |= {pk: one.record_id for pk, act in acts.items() if one.pk < pk and _act(one) == act}
    return found


def _act(entry: Entry) -> tuple:
    """Return what entries of one act have in common."""
    return entry.study_id, entry.by_id, entry.request_id


def joined_into(study: Study, interview: UUID) -> Interview | None:
    """Return the interview that this one of the study became a part of; None for any other.

    Read from the log: the entry that ends an interview is followed by that of the one it joined.
    """
    of_one = Entry.objects.filter(record_type=Interview._meta.label_lower, record_id=interview)
    ended = of_one.filter(study=study, action=ENDED).first()
    if ended is None:
        return None
    same_act = {"study": study, "action": JOINED, "by": ended.by_id, "request_id": ended.request_id}
    left = Entry.objects.filter(pk__gt=ended.pk, **same_act).order_by("pk").first()
    if left is None:
        return None
    found = Interview.objects.select_related("wave", "respondent").filter(pk=left.record_id).first()
    return found or joined_into(study, left.record_id)
