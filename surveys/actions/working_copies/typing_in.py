"""What one page typed arrives: kept whatever it is, beside what others typed meanwhile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from surveys.actions.idempotency import settled
from surveys.actions.interviews import require_editable
from surveys.actions.working_copies.arranging import arrange, forget_removed
from surveys.actions.working_copies.claiming import claim_copy, give_back
from surveys.domain.contents import InterviewContent
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.domain.working_copies.arranging import ProjectAct
from surveys.domain.working_copies.changes import Change, Hand, Key, Row, taken
from surveys.domain.working_copies.contents import is_same, questions_by_level, stored_at
from surveys.domain.working_copies.typing import as_typed, require_typable
from surveys.models import Interview, PublishedAnswer, TypedAnswer, User, WorkingCopy
from surveys.queries.former_contents import stored_then
from surveys.queries.interviews import content_of
from surveys.queries.working_copies import were_here

MOST_SENDERS = 50
"""Of how many pages the last request is remembered: of those that typed last."""
SENDER_TAKEN = gettext_noop(
    "Somebody else types under this sender. Each page, or run of a program, needs a new one."
)


@dataclass(frozen=True)
class Typed:
    """What became of one request: the version of the copy, and where others' words were `kept`.

    A `repeated` one had arrived before and changed nothing.
    """

    version: int
    kept: tuple[Key, ...] = ()
    repeated: bool = False


@settled
def type_into(
    *,
    by: User,
    interview: Interview,
    sender: str,
    number: int,
    seen: int,
    stored: int | None = None,
    changes: Sequence[Change] = (),
    acts: Sequence[ProjectAct] = (),
) -> Typed:
    """Keep what a page typed: first what is done with projects, then the changes in their order.

    `sender` is the page and `number` counts its requests from 1; `seen` is the version of the
    working copy that it knows, `stored` that of the interview, where it says so: what was stored
    otherwise since is put beside what it types once it is saved. Nothing is refused for being no
    answer. Raises NotWritable where nobody may write now, StaleVersion where the page knows what
    there is not, and Refused for what is typed nowhere, cannot be kept, or is too much, and for a
    page of somebody else.
    """
    for change in changes:
        require_typable(interview.questionnaire.form, change)
    copy = claim_copy(interview)
    last = copy.senders.get(sender)
    if last and last["by"] != by.pk:
        raise Refused(SENDER_TAKEN, code="sender_taken")
    if last and number <= last["number"]:
        give_back(copy)
        kept = last["kept"] if number == last["number"] else ()
        return Typed(copy.version, tuple(Key(*one) for one in kept), repeated=True)
    require_editable(copy.interview)
    known = max([seen, *(change.seen for change in changes), *(act.seen for act in acts)])
    if known >= copy.version:  # it was restored since: what the page knows of it is not so
        raise StaleVersion(seen=known, current=copy.version - 1)
    hand = Hand(by.pk, by.get_username(), sender, timezone.localtime(), copy.version)
    taking = _Taking(copy, hand, seen, stored)
    if acts:
        taking.arrange(acts)
    if changes:
        taking.take(changes)
    taking.store()
    if acts:
        forget_removed(copy)
    kept = tuple(dict.fromkeys(taking.kept))
    _remember(copy, hand, number, kept)
    return Typed(copy.version, kept)


class _Taking:
    """The changes of one request, with the rows that they meet."""

    def __init__(self, copy: WorkingCopy, hand: Hand, seen: int, version: int | None) -> None:
        self.copy, self.interview, self.hand, self.seen = copy, copy.interview, hand, seen
        self.version = self.interview.version if version is None else version
        self.before: dict[Key, Row] = {}
        self.rows: dict[Key, Row] = {}
        self.stored: dict[Key, Any] = {}
        self.kept: list[Key] = []

    def arrange(self, acts: Sequence[ProjectAct]) -> None:
        """Do what the page does with projects."""
        done = arrange(self.copy, self.interview, acts, self.hand)
        self.rows |= done.rows
        self.kept += done.kept

    def take(self, changes: Sequence[Change]) -> None:
        """Take the changes, one after the other."""
        keys = {change.key for change in changes}
        content = self._content({key.place for key in keys if key.place})
        self.stored = {key: stored_at(content, key) for key in keys}
        self.before = self._rows_at(keys)
        self.rows = {**self.before, **self.rows}
        saved = self._saved(keys - self.rows.keys())
        if self.version < self.interview.version:
            late = keys - self.rows.keys() - saved.keys()
            self.stored |= stored_then(self.interview, self.version, late)
        for change in changes:
            row = self.rows.get(change.key) or self._as_saved(change, saved.get(change.key))
            self.rows[change.key], kept = taken(row, change, self.hand)
            if kept:
                self.kept.append(change.key)

    def _content(self, places: Collection[str]) -> InterviewContent:
        """Return what is stored at these places; refuse those that were never in the interview.

        Words in a project that somebody removed otherwise bring it back.
        """
        found = self.interview.projects.filter(pk__in=map(UUID, places)).order_by()
        stored = [*found] if places else []
        known = {*(str(one.pk) for one in stored), *(self.copy.order or ()), *self.copy.removed}
        unknown = sorted({*places} - known)
        if unknown and (unknown := sorted({*unknown} - were_here(self.interview, unknown))):
            raise Refused(
                gettext_noop("Project %(project)s is not in this interview. Open it again."),
                {"project": unknown[0]},
                code="unknown_project",
            )
        return content_of(self.interview, stored)

    def _rows_at(self, keys: Collection[Key]) -> dict[Key, Row]:
        places, codes = {key.place for key in keys}, {key.code for key in keys}
        rows = self.copy.typed.filter(place__in=places, code__in=codes)
        found = {
            Key(row.place, row.part, row.code): Row(
                row.typed, row.by_id, row.sender, row.version, row.at, tuple(row.rivals)
            )
            for row in rows
        }
        return {key: row for key, row in found.items() if key in keys}

    def _saved(self, keys: Collection[Key]) -> Mapping[Key, PublishedAnswer]:
        """Return which of these answers were saved since the page last knew of it."""
        if not keys or self.seen >= self.copy.emptied:
            return {}
        places, codes = {key.place for key in keys}, {key.code for key in keys}
        saved = self.copy.saved.filter(place__in=places, code__in=codes, published__gt=self.seen)
        return {Key(one.place, one.part, one.code): one for one in saved}

    def _as_saved(self, change: Change, saved: PublishedAnswer | None) -> Row | None:
        """Return what somebody else typed and saved unseen, as if it were still typed."""
        if saved is None or saved.sender == self.hand.sender or saved.version <= change.seen:
            return None
        key, now = change.key, self.stored[change.key]
        questions = questions_by_level(self.interview.questionnaire.form)
        if is_same(key, change.typed, now, questions):
            return None
        return Row(as_typed(now), saved.by_id, saved.sender, saved.version, self.hand.at)

    def store(self) -> None:
        """Write the rows that are new or changed, in one go."""
        changed = {key: row for key, row in self.rows.items() if row is not self.before.get(key)}
        written = [
            TypedAnswer(
                copy=self.copy,
                **key._asdict(),
                typed=row.typed,
                before=self.stored.get(key),
                rivals=list(row.rivals),
                by_id=row.by,
                at=row.at,
                sender=row.sender,
                version=row.version,
            )
            for key, row in changed.items()
        ]
        TypedAnswer.objects.bulk_create(
            written,
            update_conflicts=True,
            unique_fields=["copy", "place", "part", "code"],
            update_fields=["typed", "rivals", "by", "at", "sender", "version"],
        )


def _remember(copy: WorkingCopy, hand: Hand, number: int, kept: Sequence[Key]) -> None:
    """Store the copy, and which request of the page was the last."""
    said = {
        "number": number,
        "version": copy.version,
        "kept": [list(key) for key in kept],
        "by": hand.by,
        "name": hand.name,
        "at": hand.at.isoformat(),
    }
    senders = {**copy.senders, hand.sender: said}
    last = sorted(senders, key=lambda one: senders[one]["version"])[-MOST_SENDERS:]
    copy.senders = {one: senders[one] for one in last}
    copy.changed_at = hand.at
    moved = ["order", "removed", "arranged", "forgot"] if copy.arranged == copy.version else []
    copy.save(update_fields=[*moved, "senders", "changed_at"])
