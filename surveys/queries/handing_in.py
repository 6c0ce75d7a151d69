"""Who handed in what is to be reviewed: whoever submitted it, and whoever changed it since."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from surveys.domain.interviews import CORRECTED, EDITED, State
from surveys.models import Entry, Interview
from surveys.models.version import TYPED_BY

SUBMITTED, CHANGED = f"interview.{State.SUBMITTED}", (EDITED, CORRECTED)
DECIDED = tuple(f"interview.{s}" for s in (State.APPROVED, State.RETURNED, State.REOPENED))


def handed_in_by(interviews: Iterable[Interview]) -> dict[UUID, set]:
    """Return, by interview, the ids of those who submitted it last or changed it since.

    Those who ever typed what somebody saved are among them. In one query for all. What was changed
    after it was approved, returned or opened again is not handed in before it is submitted anew.
    """
    found: dict[UUID, set] = defaultdict(set)
    typists: dict[UUID, set] = defaultdict(set)
    waiting: set[UUID] = set()
    entries = Entry.objects.filter(
        record_type=Interview._meta.label_lower,
        record_id__in=[one.pk for one in interviews],
        action__in=(SUBMITTED, *CHANGED, *DECIDED),
    )
    told = entries.order_by("id").values_list(
        "record_id", "action", "by", f"history__content__{TYPED_BY}"
    )
    for record, action, by, typed_by in told:
        typists[record].update(typed_by or ())
        if action == SUBMITTED:
            found[record] = {by, *typists[record]}
            waiting.add(record)
        elif action in DECIDED:
            waiting.discard(record)
        elif record in waiting:
            found[record] |= {by, *typists[record]}
    return found
