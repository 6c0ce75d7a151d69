"""Interviews that were made one with another of their expert and wave: which, and into which."""

from uuid import UUID

from surveys.models import Entry, Interview, Study

ENDED, LEFT = "interview.merged", "interview.merged_into"


def ended_by(joined: Entry) -> UUID | None:
    """Return the interview that ended when this entry says that another one took it over."""
    same_act = {"by": joined.by_id, "request_id": joined.request_id}
    ended = Entry.objects.filter(study=joined.study_id, action=ENDED, pk__lt=joined.pk, **same_act)
    return ended.order_by("-pk").values_list("record_id", flat=True).first()


def joined_into(study: Study, interview: UUID) -> Interview | None:
    """Return the interview that this one of the study became a part of; None for any other.

    Read from the log: the entry that ends an interview is followed by that of the one it joined.
    """
    ended = Entry.objects.filter(study=study, action=ENDED, record_id=interview).first()
    if ended is None:
        return None
    same_act = {"study": study, "action": LEFT, "by": ended.by_id, "request_id": ended.request_id}
    left = Entry.objects.filter(pk__gt=ended.pk, **same_act).order_by("pk").first()
    if left is None:
        return None
    found = Interview.objects.select_related("wave", "respondent").filter(pk=left.record_id).first()
    return found or joined_into(study, left.record_id)
