"""Links that refresh: how each stands, the file that it gives, and whether that is of today."""

from django.db.models import QuerySet
from django.utils import timezone

from analytics.domain.data_links import LinkState
from analytics.models import DataFile, DataLink
from surveys.domain.layout.options import Options
from surveys.domain.privacy import Privacy
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.models import Seal, Study, User
from surveys.rules import people_who

IN_NO_FILE = frozenset(
    {
        *("analytics.datalink", "analytics.export"),
        *("surveys.contactexport", "surveys.invitation", "surveys.membership"),
        *("surveys.respondentidentity", "surveys.organizationidentity", "surveys.twopeople"),
        *("surveys.quote", "surveys.theme", "surveys.profile", "surveys.projectlink"),
        *("surveys.questionnairedraft", "surveys.questionnaireupload"),
    }
)
"""Entries about these records change nothing that a data file holds; making one writes such."""


def links_of(study: Study) -> QuerySet[DataLink]:
    """Return the links of a study with their use, the newest first."""
    with_use = DataLink.objects.filter(study=study).select_related("use", "setting", "made_by")
    return with_use.order_by("-made_at", "id")


def makers_of(study: Study) -> QuerySet[User]:
    """Return those in whose name links give data now: active accounts that may export records."""
    return people_who(Permission.RECORDS_EXPORT, study)


def state_of(link: DataLink, *, is_void: bool) -> LinkState:
    """Say how a link stands; `is_void` says that its maker may export no records now."""
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if not link.is_live(timezone.now()):
        return LinkState.EXPIRED
    return LinkState.VOID if is_void else LinkState.WORKS


def newest_file(link: DataLink) -> DataFile | None:
    """Return the newest file of a link that is complete and there, if it is what the setting says.

    What the setting said before is given to nobody as what it says now.
    """
    there = link.files.offered().filter(expires_at__gt=timezone.now())
    found = there.select_related("study").order_by("-made_at", "id").first()
    return found if found is not None and is_as_set(link, found) else None


def is_as_set(link: DataLink, data_file: DataFile) -> bool:
    """Say whether a file was asked for as the setting of its link is now."""
    setting = link.setting
    if setting is None or data_file.format != setting.format:
        return False
    try:
        return data_file.chosen == setting.chosen
    except Refused:  # another version of Nucleus chose it
        return False


def has_gone_on(study: Study, entry: int) -> bool:
    """Say whether something that a data file may hold was written since an entry of the log."""
    later = Seal.objects.filter(study=study, number__gt=entry)
    return later.exclude(entry__record_type__in=IN_NO_FILE).exists()


def personal_named(study: Study, options: Options) -> list[str]:
    """Return the variables that options name and that are personal; no file has them anyway."""
    personal = study.variables.filter(privacy=Privacy.PERSONAL, code__in=options.variables or ())
    return [*personal.order_by("code").values_list("code", flat=True)]
