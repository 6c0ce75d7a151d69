"""Settings of exports under a name: kept, changed, renamed, deleted."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from analytics.domain.data_links import why_not_linked
from analytics.models import DataLink, ExportSetting
from surveys.actions import log
from surveys.domain.layout.options import Options
from surveys.domain.refusals import NotThere, Refused
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User

LONGEST_NAME = 100


def save_setting(
    *,
    by: User,
    study: Study,
    name: str,
    options: Options,
    format: str,
    setting: ExportSetting | None = None,
) -> ExportSetting:
    """Keep what was chosen under a name; a `setting` that is given is changed instead.

    Raises Refused where the name is empty, too long, or that of other settings of the study, and
    where a link that works gives what they say, and could not give what they would say.
    """
    kept = setting or ExportSetting(study=study, by=by)
    said = why_not_linked(options, format)
    if said and setting and _live_links(setting).exists():
        raise Refused(said.template, said.params, code=said.code)
    kept.options, kept.format = options.as_json(), format
    _save_as(name, kept)
    return kept


def rename_setting(*, setting: ExportSetting, name: str) -> None:
    """Give settings another name; raises Refused as `save_setting` does."""
    _save_as(name, setting)


@transaction.atomic
def delete_setting(*, by: User, setting: ExportSetting) -> None:
    """Delete settings; files that were made with them stay, and so do links that are over.

    Raises Refused while a link that works gives what they say.
    """
    if names := [*_live_links(setting).values_list("name", flat=True)]:
        raise Refused(
            gettext_noop(
                "Links that work give what these settings say: %(links)s. Revoke them first."
            ),
            {"links": ", ".join(names)},
            code="linked",
        )
    for link in setting.links.all():
        link.setting = None
        log.update(link, by=by, action="link.setting_deleted")
    setting.delete()


def _live_links(setting: ExportSetting) -> QuerySet[DataLink]:
    return DataLink.objects.filter(setting=setting).live(timezone.now())


def setting_named(study: Study, name: str) -> ExportSetting:
    """Return the settings of this name; raises NotThere with the names that there are."""
    found = study.export_settings.filter(name=name).first()
    if found is None:
        known = ", ".join(study.export_settings.values_list("name", flat=True)) or "–"
        raise NotThere(
            gettext_noop("There are no settings called “%(name)s”. Known: %(known)s."),
            {"name": name, "known": known},
        )
    return found


def _save_as(name: str, setting: ExportSetting) -> None:
    setting.name = " ".join(name.split())
    if not setting.name:
        raise Refused(gettext_noop("Give the settings a name."), code="no_name")
    if (length := len(setting.name)) > LONGEST_NAME:
        raise Refused(
            gettext_noop("The name has %(length)s characters. Shorten it to at most %(most)s."),
            {"length": length, "most": LONGEST_NAME},
            code="long_name",
        )
    try:
        with transaction.atomic():
            setting.save()
    except IntegrityError:  # the constraint says it, so two people cannot choose one name at once
        raise Refused(
            gettext_noop("There are settings called “%(name)s” already. Choose another name."),
            {"name": setting.name},
            code="taken_name",
        ) from None
