"""A working copy becomes a version of its interview, by the ordinary action; or is thrown away."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from surveys.actions import locks
from surveys.actions.entering import EnteredForm, enter_interview
from surveys.actions.idempotency import settled
from surveys.actions.working_copies.claiming import claim_copy, empty_copy, give_back
from surveys.domain.findings import Findings
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.domain.working_copies.arranging import Arrangement
from surveys.domain.working_copies.changes import Key, Part
from surveys.domain.working_copies.contents import Agreed, Stored, changed_since, put_together
from surveys.domain.working_copies.typing import as_typed
from surveys.models import Interview, PublishedAnswer, TypedAnswer, User, WorkingCopy
from surveys.queries.authors import authors_of
from surveys.queries.consents import consents_of
from surveys.queries.working_copies import still_given, stored_of


class OpenConflicts(Refused):
    """Values contradict, and somebody is to decide before anything is saved; `keys` say where."""

    kind = "open_conflicts"

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = tuple(keys)
        super().__init__(
            gettext_noop(
                "Several people typed different things in the same place (%(count)s times). Choose "
                "what is to stand in each, then save again."
            ),
            {"count": len(self.keys)},
        )


@dataclass(frozen=True)
class Published:
    """An interview that was saved, what keeps it from counting, and the copy that is left."""

    interview: Interview
    found: Findings
    version: int


def publish(
    *,
    by: User,
    interview: Interview,
    seen: int,
    confirmed: Collection[str] = (),
    submit: bool = False,
) -> Published:
    """Save what is typed into an interview, and submit it where that is asked.

    `seen` is the version of the working copy that whoever saves has read. Raises StaleVersion where
    somebody typed since, OpenConflicts while values contradict, and whatever keeps the interview
    from being stored, with all that is found. What was stored otherwise meanwhile is put beside
    what is typed, and waits for a decision.
    """
    outcome = _publish(by=by, interview=interview, seen=seen, confirmed=confirmed, submit=submit)
    if isinstance(outcome, Refused):
        raise outcome  # here, so that what it found stays written
    return outcome


@settled
def _publish(
    *, by: User, interview: Interview, seen: int, confirmed: Collection[str], submit: bool
) -> Published | Refused:
    locks.hold(interview.pk)
    copy = claim_copy(interview)
    if refused := _stale(copy, seen):
        return refused
    interview = Interview.objects.select_related(
        "wave__study", "questionnaire", "respondent", "organization"
    ).get(pk=interview.pk)
    rows = {Key(row.place, row.part, row.code): row for row in copy.typed.all()}
    stored = stored_of(interview, copy, {key.place for key in rows})
    left = {key: row for key, row in rows.items() if key.place not in stored.removed}
    if late := [*_stored_meanwhile(interview, copy, left, stored), *_kept(copy, rows, stored)]:
        return OpenConflicts(late)
    if undecided := [key for key, row in left.items() if row.rivals]:
        raise OpenConflicts(undecided)
    typed = {key: row.typed for key, row in left.items()}
    together = put_together(stored, typed, today=timezone.localdate())
    given, given_on = _given(interview, together.agreed, together.content.held_on)
    entered = EnteredForm(
        id=interview.pk,
        expert=interview.respondent.code,
        content=together.content,
        seen=interview.version,
        given=given,
        given_on=given_on,
        text_version=together.agreed.text_version,
        confirmed=[*confirmed],
        submit=submit,
        is_read=not together.unread,
        unread=together.unread,
        typed_by=sorted({row.by_id for row in left.values()}),
    )
    entry = enter_interview(
        by=by,
        entered=entered,
        wave=interview.wave,
        questionnaire=interview.questionnaire,
        interview=interview,
    )
    _note_saved(copy, left)
    copy.typed.all().delete()
    empty_copy(copy)
    return Published(entry.interview, entry.found, copy.version)


def _stale(copy: WorkingCopy, seen: int) -> StaleVersion | None:
    """Give a claimed copy back where it is not what somebody saw, and return the refusal."""
    if copy.version - 1 == seen:
        return None
    give_back(copy)
    return StaleVersion(seen=seen, current=copy.version)


def _stored_meanwhile(
    interview: Interview, copy: WorkingCopy, rows: Mapping[Key, TypedAnswer], stored: Stored
) -> list[Key]:
    """Put what was stored since it was typed over beside what is typed, and return where."""
    typed = {key: (row.typed, row.before) for key, row in rows.items()}
    late = changed_since(typed, stored.content, interview.questionnaire.form)
    if not late:
        return []
    for (key, now), author in zip(late.items(), authors_of(interview, [*late]), strict=True):
        at = author.at if author else timezone.now()
        rival = {"typed": as_typed(now), "by": None, "name": author.name if author else ""}
        row = rows[key]
        row.rivals = [*row.rivals, {**rival, "at": timezone.localtime(at).isoformat()}]
        row.before, row.version = now, copy.version
    TypedAnswer.objects.bulk_update(
        [rows[key] for key in late], ["rivals", "before", "version"], batch_size=100
    )
    return [*late]


def _kept(copy: WorkingCopy, rows: Mapping[Key, TypedAnswer], stored: Stored) -> list[Key]:
    """Bring back what was removed and changed since, or typed into, and return which it is."""
    versions = {str(one.id): one.seen or 0 for one in stored.content.projects}
    typed: dict[str, int] = {}
    for key, row in rows.items():
        typed[key.place] = max(row.version, typed.get(key.place, 0))
    kept = [
        id
        for id, said in copy.removed.items()
        if versions.get(id, said["version"]) != said["version"]
        or typed.get(id, 0) > said["removed"]
    ]
    if kept:
        arrangement = Arrangement.of(copy.order, copy.removed, versions)
        for id in kept:
            arrangement.put(id, None)
        copy.order, copy.removed = arrangement.order, arrangement.removed
        copy.arranged = copy.version
        copy.save(update_fields=["order", "removed", "arranged"])
    return [Key(id, Part.PROJECT, "") for id in kept]


def _given(
    interview: Interview, agreed: Agreed, held_on: datetime.date | None
) -> tuple[list[str], datetime.date]:
    """Return what is agreed to and does not stand yet, and since when."""
    known = consents_of(interview) if agreed.given else {}
    given = [one for one in still_given(interview, agreed.given) if not known[one].standing]
    again = any(known[purpose].withdrawn for purpose in given)
    return given, agreed.given_on or (None if again else held_on) or timezone.localdate()


def _note_saved(copy: WorkingCopy, rows: Mapping[Key, TypedAnswer]) -> None:
    """Note which answers are saved now, for pages that do not know yet."""
    saved = [
        PublishedAnswer(
            copy=copy,
            **key._asdict(),
            by_id=row.by_id,
            sender=row.sender,
            version=row.version,
            published=copy.version,
        )
        for key, row in rows.items()
        if key.part != Part.CONSENT
    ]
    PublishedAnswer.objects.bulk_create(
        saved,
        update_conflicts=True,
        unique_fields=["copy", "place", "part", "code"],
        update_fields=["by", "sender", "version", "published"],
    )


def discard(*, by: User, interview: Interview, seen: int) -> int:
    """Throw away what is typed into an interview and not saved; return the version of the copy.

    That is possible while nobody may write, too. Raises StaleVersion where somebody typed since.
    """
    with transaction.atomic():
        copy = claim_copy(interview)
        refused = _stale(copy, seen)
        if refused is None:
            copy.typed.all().delete()
            empty_copy(copy)
    if refused:
        raise refused
    return copy.version


def end_copy(interview: Interview) -> None:
    """Let the working copy of an interview end with it; Refused while something is not saved.

    Call inside a transaction.
    """
    copy = claim_copy(interview)
    if WorkingCopy.objects.unpublished().filter(pk=copy.pk).exists():
        raise Refused(
            gettext_noop(
                "Something is typed into the interview of %(expert)s in wave %(wave)s and not "
                "saved. Open that interview and save it, or throw away what was typed; then merge."
            ),
            {"expert": interview.respondent.code, "wave": interview.wave.code},
            code="unsaved_words",
        )
    copy.saved.all().delete()
    copy.delete()
