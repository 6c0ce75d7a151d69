"""Making a link, letting its secret stand in the address, and revoking it: each an entry."""

import secrets
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from analytics.actions.data_files.asking import refuse_without_role
from analytics.actions.data_links.renewing import renew
from analytics.actions.export_settings import LONGEST_NAME, save_setting
from analytics.domain.data_links import DAYS, MOST_DAYS, MOST_LIVE, suited, why_not_linked
from analytics.models import DataLink, DataLinkUse, ExportSetting
from analytics.queries.data_links import personal_named
from surveys.actions import log
from surveys.actions.idempotency import first_or_found
from surveys.domain.invitations import hash_of
from surveys.domain.layout.options import Options
from surveys.domain.refusals import Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User

SECRET = 32  # bytes
_MADE_ALREADY = gettext_noop(
    "This link was made already, and its secret was shown once. If you did not copy it, revoke the "
    "link and make another one."
)
_TOO_MANY = gettext_noop(
    "This study has %(most)s links that work. Revoke one that nobody needs any more, then make "
    "this one."
)
_DAYS = gettext_noop("A link works for 1 to %(most)s days.")
_PERSONAL = gettext_noop(
    "These settings name variables that are personal: %(variables)s. A secret never stands in the "
    "address of such a link. Take them out of the settings."
)
_OVER = gettext_noop("This link is over. Make a new one.")


@first_or_found
def make_link(
    *,
    by: User,
    setting: ExportSetting,
    name: str = "",
    days: int = DAYS,
    is_open: bool = False,
    id: uuid.UUID | None = None,
) -> tuple[DataLink, str]:
    """Store a link, and return it with its secret, which nobody can ask for again.

    The file that it gives is asked for at once. A page that is sent twice names the same id: the
    second time is refused, as is what settings cannot give by a link.
    """
    study, now = setting.study, timezone.now()
    refuse_without_role(by, study)
    if id and DataLink.objects.filter(pk=id).exists():
        raise Refused(_MADE_ALREADY, code="made_already")
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_DAYS, {"most": MOST_DAYS}, code="days_of_link")
    options = setting.chosen
    if said := why_not_linked(options, setting.format):
        raise Refused(said.template, said.params, code=said.code)
    if is_open:
        _refuse_personal(study, options)
    if DataLink.objects.filter(study=study).live(now).count() >= MOST_LIVE:
        raise Refused(_TOO_MANY, {"most": MOST_LIVE}, code="too_many_links")
    secret = secrets.token_urlsafe(SECRET)
    link = DataLink(
        id=id or uuid.uuid4(),
        study=study,
        setting=setting,
        name=" ".join(name.split())[:LONGEST_NAME] or setting.name,
        secret_hash=hash_of(secret),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
        is_open=is_open,
    )
    log.insert(link, by=by, action="link.made")
    DataLinkUse.objects.create(link=link)
    renew(link)
    return link, secret


@transaction.atomic
def open_link(*, by: User, link: DataLink, is_open: bool) -> None:
    """Let the secret of a link stand in its address, or no longer."""
    refuse_without_role(by, link.study)
    if link.is_open == is_open:
        return
    if is_open and (link.setting is None or not link.is_live(timezone.now())):
        raise Refused(_OVER, code="link_over")
    if is_open and link.setting is not None:
        _refuse_personal(link.study, link.setting.chosen)
    link.is_open = is_open
    log.update(link, by=by, action="link.opened" if is_open else "link.closed")


@transaction.atomic
def revoke_link(*, by: User, link: DataLink) -> bool:
    """Have a link give nothing from now on; return whether it was not revoked before.

    The content of its files goes with the next look for what has expired.
    """
    refuse_without_role(by, link.study)
    if link.revoked_at is not None:
        return False
    link.revoked_at, link.revoked_by = timezone.now(), by
    log.update(link, by=by, action="link.revoked")
    there = link.files.offered().filter(expires_at__gt=link.revoked_at)
    there.filter(made_at__lt=link.revoked_at).update(expires_at=link.revoked_at)
    return True


def keep_suited(*, by: User, setting: ExportSetting, name: str) -> ExportSetting:
    """Keep the same data set under another name, written as programs load it from an address."""
    options = suited(setting.chosen, setting.format)
    return save_setting(
        by=by, study=setting.study, name=name, options=options, format=setting.format
    )


def _refuse_personal(study: Study, options: Options) -> None:
    """Raise Refused where options name what is personal: no secret stands in such an address."""
    if personal := personal_named(study, options):
        raise Refused(_PERSONAL, {"variables": ", ".join(personal)}, code="personal")
