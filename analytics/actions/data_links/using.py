"""Using a link: who has the secret is asked first, then what its maker may do at this moment."""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from analytics.actions.data_files.taking import is_overtaken
from analytics.actions.data_links.renewing import renew
from analytics.models import DataFile, DataLink, DataLinkUse
from analytics.queries.data_links import makers_of, newest_file, personal_named
from surveys.actions.sign_ins import Limit, take_turn
from surveys.domain.invitations import hash_of
from surveys.domain.refusals import Refused

PER_LINK = Limit("link", most=60, within=timedelta(minutes=10))
WRONG = Limit("link-guess", most=20, within=timedelta(minutes=5))
NOBODYS = hash_of(secrets.token_urlsafe())
"""What a secret is compared with where there is no such link."""
READY_IN = 30
"""Seconds after which to ask again for a file that is being made."""


class NothingThere(Exception):
    """A link that is over, or not for this address, or whose maker may export no records now."""


class TooOften(Exception):
    """More than a limit allows; `until` says when there is another turn."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NotReady(Exception):
    """There is no file to give yet; one is being made."""


def link_with(*, id: UUID, secret: str, address: str) -> DataLink | None:
    """Return the link of which this is the secret, or None.

    As much is done where there is no such link, so nobody learns which there are. Wrong secrets are
    counted by address, whatever link they are for (TooOften): counted by link, too, each made-up id
    would leave a row. Whoever has the right one is kept out by nobody's guesses.
    """
    links = DataLink.objects.select_related("study", "setting", "made_by")
    link = links.filter(pk=id).first()
    kept = NOBODYS if link is None else link.secret_hash
    if hmac.compare_digest(kept, hash_of(secret)) and link is not None:
        return link
    if until := take_turn(WRONG, address):
        raise TooOften(until)
    return None


def take_by_link(link: DataLink, *, format: str, in_address: bool) -> DataFile:
    """Note a use of a link and return the file that it gives now.

    `in_address` says that the secret stood in the address, `format` is what the address ends with.
    A file that is out of date is given while a newer one is made; never one of which something may
    leave no more. Raises NothingThere, TooOften, NotReady.
    """
    if not _gives(link, format=format, in_address=in_address):
        raise NothingThere
    if until := take_turn(PER_LINK, str(link.pk)):
        raise TooOften(until)
    now = timezone.now()
    DataLinkUse.objects.filter(link=link).update(uses=F("uses") + 1, last_at=now)
    renew(link)
    found = newest_file(link)
    if found is None or is_overtaken(found):
        raise NotReady
    # What is in use does not expire; the study may stand still for long.
    stays = now + timedelta(days=settings.NUCLEUS_EXPORT_DAYS)
    if not DataFile.objects.offered().filter(pk=found.pk).update(expires_at=stays):
        raise NotReady
    return found


def note_download(data_file: DataFile) -> None:
    """Count that the content of a file was given."""
    given = {"downloads": F("downloads") + 1, "last_download_at": timezone.now()}
    DataFile.objects.filter(pk=data_file.pk).update(**given)


def _gives(link: DataLink, *, format: str, in_address: bool) -> bool:
    """Say whether a link gives anything at such an address, in the name of its maker, now."""
    setting = link.setting
    if setting is None or not link.is_live(timezone.now()) or setting.format != format:
        return False
    if in_address and not (link.is_open and _may_be_open(link)):
        return False
    return makers_of(link.study).filter(pk=link.made_by_id).exists()


def _may_be_open(link: DataLink) -> bool:
    """Say whether the settings of a link name nothing personal, whatever they said before."""
    assert link.setting is not None
    try:
        return not personal_named(link.study, link.setting.chosen)
    except Refused:
        return False
