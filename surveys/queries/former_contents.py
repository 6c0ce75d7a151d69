"""What stood in an interview when it was stored at an earlier version."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q

from surveys.domain.working_copies.changes import Key, Part
from surveys.models import Interview, Organization, Project, Version

ORGANIZATION = "organization"


def stored_then(interview: Interview, version: int, keys: Collection[Key]) -> dict[Key, Any]:
    """Return what was stored in these places at a version of the interview, as far as is known.

    What was erased is not known any more, nor is anything of a version that there is not.
    """
    own = Version.objects.of(Interview, [interview.pk]).filter(record_version=version)
    then = own.select_related("entry").first()
    if then is None:
        return {}
    places = {key.place for key in keys if key.place}
    until = Q(entry_id__lte=then.entry_id)
    if version == 1:  # an interview is stored before the projects that it begins with
        until |= Q(entry__act=then.entry.act, record_version=1)
    versions = Version.objects.of(Project, map(UUID, places)).filter(until)
    contents = {str(one.record_id): one.content for one in versions.order_by("record_version")}
    contents[""] = then.content
    found = {}
    for key in keys:
        if key.part != Part.CONSENT and (content := contents.get(key.place)):
            found[key] = _value(content, key)
    return found


def _value(content: dict[str, Any], key: Key) -> Any:
    if key.part == Part.ANSWER:
        return content.get("answers", {}).get(key.code)
    if key.code == ORGANIZATION:
        id = content.get("organization_id")
        named = Organization.objects.filter(pk=id).values_list("code", flat=True) if id else None
        return (named.first() if named else None) or ""
    return content.get(key.code)
