"""Fresh files for links: asked for when the study has gone on, one at a time for each link."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from analytics.actions.data_files import request_file
from analytics.actions.data_files.taking import is_overtaken
from analytics.models import DataFile, DataLink, DataLinkUse
from analytics.queries.data_links import has_gone_on, is_as_set, makers_of, newest_file
from surveys.domain.refusals import Refused
from surveys.models import Job

IN_USE = timedelta(days=7)
"""So long after it was made or used last a link has its file made anew before anybody asks."""
EVERY = timedelta(minutes=5)
"""At most so often while there is a file to give; a study that is typed into changes all the time.
"""
AFTER_FAILURE = timedelta(hours=1)
ASKING = timedelta(minutes=1)
"""So long whoever asked is waited for; they may have been refused, or died."""
OLDER_STAY = timedelta(minutes=15)
"""So long an older file stays when there is a newer one, for whoever is downloading it."""


def renew_links() -> int:
    """Have the files of all links in use made anew where they are due; return of how many."""
    now = timezone.now()
    lately = Q(use__last_at__gte=now - IN_USE) | Q(made_at__gte=now - IN_USE)
    links = DataLink.objects.filter(lately, setting__isnull=False).live(now)
    asked = 0
    for link in links.select_related("study", "setting", "made_by", "use"):
        _retire_older(link)
        asked += renew(link)
    return asked


def renew(link: DataLink) -> bool:
    """Have the file of a link made anew if that is due; return whether it was asked for now.

    Of several who find it due at once, one asks.
    """
    now = timezone.now()
    last = link.files.defer("manifest").order_by("-created_at").first()
    if not _is_due(link, last):
        return False
    if not _is_first(link, last, now):
        return False
    setting = link.setting
    if setting is None or not makers_of(link.study).filter(pk=link.made_by_id).exists():
        return False
    try:
        request_file(
            by=link.made_by,
            study=link.study,
            options=setting.chosen,
            format=setting.format,
            link=link,
        )
    except Refused:
        return False
    return True


def _is_first(link: DataLink, last: DataFile | None, now: datetime) -> bool:
    """Claim the right to ask, by a conditional UPDATE; False where another asks just now."""
    use = DataLinkUse.objects.filter(link=link)
    seen = use.get().asked_at
    is_answered = last is not None and seen is not None and last.created_at > seen
    if seen is not None and not is_answered and seen > now - ASKING:
        return False
    return use.filter(asked_at=seen).update(asked_at=now) == 1


def _is_due(link: DataLink, last: DataFile | None) -> bool:
    """Say whether a link needs another file than the one that is there or being made."""
    if last is None:
        return True
    age = timezone.now() - last.created_at
    is_same = is_as_set(link, last)
    if is_same and last.made_at is None:
        under_way = Job.objects.filter(subject=last.pk).under_way()
        return not under_way.exists() and age > AFTER_FAILURE
    usable = newest_file(link)
    if usable is None or is_overtaken(usable):
        return True
    return age > EVERY and has_gone_on(link.study, usable.entry or 0)


def _retire_older(link: DataLink) -> None:
    """Have the content of all files of a link but the newest one go soon."""
    there = link.files.offered()
    newest = there.order_by("-made_at").values("pk")[:1]
    soon = timezone.now() + OLDER_STAY
    older = there.exclude(pk__in=[one["pk"] for one in newest])
    older.filter(expires_at__gt=soon).update(expires_at=soon)
