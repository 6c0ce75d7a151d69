"""Which edited data files changed records, and which of those changes were undone."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from surveys.models import RecordImport, Version


def brought_by(versions: Iterable[Version]) -> Mapping[UUID | None, str]:
    """Return in words, by acts, by which file each of these versions was written, if by any."""
    acts = {one.entry.act: one.entry.study_id for one in versions if one.entry.act}
    if not acts:
        return {}
    files = RecordImport.objects.filter(study__in={*acts.values()})
    done: dict[UUID | None, str] = {}
    for one in files.filter(Q(act__in=acts) | Q(undone_act__in=acts)).defer("manifest"):
        name = {"file": one.file_name}
        done[one.act] = _("edited by the file %(file)s") % name
        done[one.undone_act] = _("what the file %(file)s changed was undone") % name
    return done
