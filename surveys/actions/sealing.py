"""The sealer: gapless numbers and a hash chain for committed log entries."""

from collections.abc import Iterator

from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.domain.canonical import content_hash
from surveys.models import Entry, Seal

BATCH = 500
GENESIS = "0" * 64


def seal_entries() -> int:
    """Number and chain all committed entries that have no seal; return how many were sealed.

    Any process may call it at any time. Two at once try to insert the same number, which is the
    primary key: one wins, the other finds nothing left to do. The chain cannot fork.
    """
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    return sealed


def _seal_batch() -> int:
    try:
        with transaction.atomic():
            entries = list(Entry.objects.unsealed()[:BATCH])
            if not entries:
                return 0
            last = Seal.objects.order_by("-number").first()
            number, link = (last.number, last.hash) if last else (0, GENESIS)
            seals = []
            for entry in entries:
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
            return len(seals)
    except IntegrityError:  # another sealer was first; what it left comes with the next call
        return 0


def link_hash(*, previous: str, number: int, entry: Entry) -> str:
    """Return the hash of one link of the chain, over everything that the entry says."""
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
