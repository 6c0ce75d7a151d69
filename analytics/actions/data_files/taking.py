"""Taking a data file that is complete: who may is asked then, and each download is counted."""

from collections.abc import Iterator

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from analytics.models import DataFile
from surveys.domain.consents import WITHDRAWN
from surveys.domain.privacy import Privacy
from surveys.domain.roles import IN_WORDS, Permission
from surveys.models import Seal, Unsealed, User
from surveys.rules import RoleFallsShort, can


def may_take(by: User, data_file: DataFile) -> bool:
    """Say whether a person may download a file now: only who asked for it.

    That needs a role that exports records at this moment, whatever it was when it was made.
    """
    return data_file.by_id == by.pk and can(by, Permission.RECORDS_EXPORT, data_file.study)


def is_overtaken(data_file: DataFile) -> bool:
    """Say whether a file has what may leave no more, or may have it.

    So it is where a consent was withdrawn since, or a variable of the file is personal by now.
    """
    if data_file.made_at is None:
        return False
    study = data_file.study
    later = Seal.objects.filter(study=study, number__gt=data_file.entry, entry__action=WITHDRAWN)
    waiting = Unsealed.objects.filter(study=study, entry__action=WITHDRAWN)
    columns = [
        one["name"]
        for table in data_file.manifest["tables"]
        for one in (*table["layout"]["columns"], *table["layout"].get("variables", ()))
    ]
    personal = study.variables.filter(privacy=Privacy.PERSONAL, code__in=columns)
    return later.exists() or waiting.exists() or personal.exists()


def take_file(*, by: User, data_file: DataFile) -> DataFile | None:
    """Count a download and return the file anew, for `open_parts`; None where it is not there.

    It is not there while it is made, after it expired, and once it is overtaken. Raises
    RoleFallsShort, which pages answer with 403, where the person may not have it.
    """
    if data_file.by_id != by.pk:
        raise RoleFallsShort(_("Only who asked for this file downloads it."))
    if not may_take(by, data_file):
        said = {"permission": _(IN_WORDS[Permission.RECORDS_EXPORT])}
        raise RoleFallsShort(
            _("Your role does not include: %(permission)s. Ask an admin of the study.") % said
        )
    if is_overtaken(data_file):
        return None
    now = timezone.now()
    offered = DataFile.objects.offered().filter(pk=data_file.pk, expires_at__gt=now)
    if not offered.update(downloads=F("downloads") + 1, last_download_at=now):
        return None
    return DataFile.objects.select_related("study", "by").get(pk=data_file.pk)


def open_parts(data_file: DataFile) -> Iterator[bytes]:
    """Yield the content of a file that is complete, about a megabyte at a time.

    Raises LookupError where a part is gone, as of a file that expires meanwhile: whoever sends it
    breaks off rather than end it too early.
    """
    number, left = 0, data_file.size
    while left > 0:
        content = data_file.parts.values_list("content", flat=True).filter(number=number).first()
        if content is None:
            raise LookupError(f"part {number} of data file {data_file.pk}")
        yield bytes(content)
        left -= len(content)
        number += 1
