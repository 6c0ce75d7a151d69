"""The sealer: gapless numbers and a hash chain for committed log entries, act by act."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Min
from django.utils import timezone

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
    while batches := _batches():
        for batch in batches:
            if not _seal(batch):
                return sealed
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
    try:
        with transaction.atomic():
            last = Seal.objects.order_by("-number").first()
            number, link = (last.number, last.hash) if last else (0, GENESIS)
            for start in range(0, len(entries), BATCH):
                part = entries[start : start + BATCH]
                number, link = _append(part, number, link)
                Unsealed.objects.filter(pk__in=part).delete()
        return True
    except IntegrityError:  # what the other one left comes with the next call
        return False


def _append(entries: Sequence[int], number: int, link: str) -> tuple[int, str]:
    """Chain these entries after the link of this number; return the last link and its number."""
    found, seals = Entry.objects.in_bulk(entries), []
    for entry in (found[pk] for pk in entries):
        number += 1
        link = link_hash(previous=link, number=number, entry=entry)
        seals.append(
            Seal(
                number=number,
                entry=entry,
                study_id=entry.study_id,
                at=timezone.now(),
                hash=link,
            )
        )
    Seal.objects.bulk_create(seals)
    return number, link


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
