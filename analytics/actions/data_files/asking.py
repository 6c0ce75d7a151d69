"""Asking for a data file: what may be asked is decided at once, the file is made by a job."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from analytics.models import DataFile, DataLink
from surveys.actions.jobs import start_job
from surveys.domain.data_files.registry import FORMATS
from surveys.domain.jobs import JobKind
from surveys.domain.layout.options import Options
from surveys.domain.refusals import Refused
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import Study, User
from surveys.rules import can

MOST_SELECTED = 10_000
_NO_FORMAT = gettext_noop("There is no format %(format)s. Those that there are: %(allowed)s.")
_NO_WAVE = gettext_noop("The study has no wave %(wave)s.")
_NO_ROLE = gettext_noop("Your role in the study no longer includes exporting records.")
_NONE_SELECTED = gettext_noop("No interview is selected. Select at least one.")
_TOO_MANY = gettext_noop("At most %(most)s interviews can be selected. Choose waves instead.")


@transaction.atomic
def request_file(
    *,
    by: User,
    study: Study,
    options: Options,
    format: str,
    selection: Sequence[UUID] | None = None,
    link: DataLink | None = None,
) -> DataFile:
    """Have a data file made; `selection` are the interviews that are meant, None for all.

    `link` is the one that will give it, where it is not for a person. The job about the file says
    how far it is (`surveys.queries.jobs.last_job_of`). Raises Refused where the person may not
    export records, or there is no such format or wave.
    """
    refuse_unknown(study, options, format)
    refuse_without_role(by, study)
    if selection is not None and not selection:
        raise Refused(_NONE_SELECTED, code="none_selected")
    if selection is not None and len(selection) > MOST_SELECTED:
        raise Refused(_TOO_MANY, {"most": MOST_SELECTED}, code="too_many_selected")
    data_file = DataFile.objects.create(
        study=study,
        by=by,
        options=options.as_json(),
        format=format,
        selection=None if selection is None else sorted(map(str, selection)),
        link=link,
    )
    start_job(by=by, kind=JobKind.DATA_FILE, study=study, subject=data_file.pk)
    return data_file


def refuse_without_role(by: User, study: Study) -> None:
    """Raise Refused where a person may not export records."""
    if not can(by, Permission.RECORDS_EXPORT, study):
        raise Refused(_NO_ROLE, code="no_role")


def refuse_unknown(study: Study, options: Options, format: str) -> None:
    """Raise Refused where there is no such format or wave."""
    if format not in FORMATS:
        said = {"format": format, "allowed": ", ".join(FORMATS)}
        raise Refused(_NO_FORMAT, said, code="no_format")
    waves = {*study.waves.values_list("code", flat=True)}
    for wave in options.waves or ():
        if wave not in waves:
            raise Refused(_NO_WAVE, {"wave": wave}, code="no_wave")
