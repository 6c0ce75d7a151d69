"""A list of working copies in pages; a page begins behind the last one of the page before."""

import datetime
import re
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from surveys.models import WorkingCopy

PAGE_SIZE = 50
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
CURSOR = re.compile(r"(\d{1,17})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)


def page_of(copies: QuerySet[WorkingCopy], cursor: str | None) -> dict[str, Any]:
    """Return a page of copies, the last changed first, and where the next one begins."""
    if cursor is not None:
        at, last = _read(cursor)
        copies = copies.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__gt=last))
    found = list(copies[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return {
        "results": [_listed(one) for one in shown],
        "next": _cursor(shown[-1]) if len(found) > PAGE_SIZE else None,
    }


def _listed(copy: Any) -> dict[str, Any]:
    interview = copy.interview
    return {
        "id": str(copy.pk),
        "study": interview.wave.study.slug,
        "wave": interview.wave.code,
        "expert": interview.respondent.code,
        "version": copy.version,
        "unsaved": copy.unsaved,
        "changed_at": timezone.localtime(copy.changed_at).isoformat(),
    }


def _cursor(copy: WorkingCopy) -> str:
    return f"{(copy.changed_at - EPOCH) // MICROSECOND}.{copy.pk}"


def _read(cursor: str) -> tuple[datetime.datetime, UUID]:
    found = CURSOR.fullmatch(cursor)
    try:
        if found:
            return EPOCH + int(found[1]) * MICROSECOND, UUID(found[2])
    except OverflowError:
        pass
    wrong = ErrorDetail(_("This is no cursor of ours. Begin with the first page."), "invalid")
    raise ValidationError({"cursor": [wrong]})
