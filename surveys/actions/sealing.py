"""The sealer: gapless numbers and a hash chain for committed log entries, act by act."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Min
from django.utils import timezone

from surveys.actions import locks, rows
from surveys.domain.canonical import content_hash
from surveys.models import Entry, Seal, Unsealed

BATCH = 500
GENESIS = "0" * 64


def seal_entries() -> int:
    """Number and chain all committed entries that have no seal; return how many were sealed.

    An act is sealed whole, in one transaction: as of no number is half of it there. Any process
    may call it at any time. Two at once try to insert the same number, which is the primary key,
    or to seal the same entry: one wins, the other leaves the rest to it. The chain cannot fork.
    """
    sealed = 0
    while found := seal_waiting():
        sealed += found
    return sealed


def seal_waiting() -> int:
    """Seal what waits now, as `seal_entries` does, and not what comes meanwhile.

    So whoever needs a number for what was written before waits for no end of those who write.
    """
    sealed = 0
    for batch in _batches():
        if not _seal(batch):
            break
        sealed += len(batch)
    return sealed


def _batches() -> list[list[int]]:
    """Return the entries that wait, in batches that cut no act in two.

    Acts come in the order of their last entries. Whoever writes a record again waits for the act
    that wrote it before to commit, and so enters it after all that this act entered: the later
    act ends later, though it may have begun earlier. So versions are sealed in their order.
    """
    acts: dict[UUID, list[int]] = defaultdict(list)
    for act, entry in Unsealed.objects.order_by("pk").values_list("act", "pk"):
        acts[act].append(entry)
    batches: list[list[int]] = []
    for entries in sorted(acts.values(), key=lambda one: one[-1]):
        if batches and len(batches[-1]) + len(entries) <= BATCH:
            batches[-1] += entries
        else:
            batches.append(entries)
    return batches


def _seal(entries: Sequence[int]) -> bool:
    """Seal these entries in their order, all or none; say whether nobody else was first."""
    if len(entries) > BATCH and locks.one_writes() and _seal_staged(entries):
        return True
    try:
        with transaction.atomic():
            _chain(entries)
            _forget(entries)
        return True
    except IntegrityError:  # what the other one left comes with the next call
        return False


def _seal_staged(entries: Sequence[int]) -> bool:
    """Seal a long act, chained before the lock on writes is taken, which takes its time.

    False where somebody has sealed meanwhile: then it is chained while nobody else can.
    """
    staged = rows.Staged()
    try:
        with staged.gathering():
            _chain(entries)
        with transaction.atomic():
            staged.store()
            _forget(entries)
        return True
    except IntegrityError:
        return False
    finally:
        staged.drop()


def _chain(entries: Sequence[int]) -> None:
    """Chain these entries after the last link."""
    last = Seal.objects.order_by("-number").first()
    number, link = (last.number, last.hash) if last else (0, GENESIS)
    for part in _parts(entries):
        number, link = _append(part, number, link)


def _forget(entries: Sequence[int]) -> None:
    """Note that these entries wait no more."""
    for part in _parts(entries):
        Unsealed.objects.filter(pk__in=part).delete()


def _parts(entries: Sequence[int]) -> Iterator[Sequence[int]]:
    return (entries[start : start + BATCH] for start in range(0, len(entries), BATCH))


def _append(entries: Sequence[int], number: int, link: str) -> tuple[int, str]:
    """Chain these entries after the link of this number; return the last link and its number."""
    found, links = Entry.objects.in_bulk(entries), []
    numbers = range(number + 1, number + 1 + len(entries))
    for number, pk in zip(numbers, entries, strict=True):
        link = link_hash(previous=link, number=number, entry=found[pk])
        links.append(link)
    columns: rows.Columns = {
        "number": numbers,
        "entry_id": entries,
        "study_id": [found[pk].study_id for pk in entries],
        "at": [timezone.now()] * len(entries),
        "hash": links,
    }
    rows.insert_rows(Seal, columns)
    return numbers[-1], link


def link_hash(*, previous: str, number: int, entry: Entry) -> str:
    """Return the hash of one link of the chain, over everything that the entry says.

    Entries from before acts were told apart have none, and links that say nothing of it.
    """
    act = {} if entry.act is None else {"act": str(entry.act)}
    return content_hash(
        {
            "previous": previous,
            "number": number,
            "entry": entry.id,
            "study": str(entry.study_id),
            "at": entry.at.isoformat(),
            "by": entry.by_id,
            "request_id": entry.request_id,
            "action": entry.action,
            "record_type": entry.record_type,
            "record_id": str(entry.record_id),
            "record_version": entry.record_version,
            "content_hash": entry.content_hash,
            **act,
        }
    )


def broken_links(*, batch: int = 2000) -> Iterator[int]:
    """Yield the numbers of seals that do not follow from the one before them."""
    number, link = 0, GENESIS
    for seal in Seal.objects.select_related("entry").order_by("number").iterator(batch):
        number += 1
        expected = link_hash(previous=link, number=number, entry=seal.entry)
        if seal.number != number or seal.hash != expected:
            yield seal.number
            number = seal.number
        link = seal.hash


def cut_acts() -> list[str]:
    """Return the acts whose seals do not follow one another: something else came in between."""
    acts = Entry.objects.filter(act__isnull=False, seal__isnull=False).order_by().values("act")
    first, last, sealed = Min("seal__number"), Max("seal__number"), Count("seal")
    cut = acts.annotate(first=first, last=last, sealed=sealed).filter(
        last__gt=F("first") + F("sealed") - 1
    )
    return [str(one["act"]) for one in cut]
