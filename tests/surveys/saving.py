"""Edits of an interview past its working copy, by the action with which one is saved."""

from collections.abc import Collection

from django.db import transaction

from surveys.actions.interviews import store_edit
from surveys.domain.contents import InterviewContent
from surveys.domain.findings import Findings
from surveys.models import Interview, User


def save_interview(
    *,
    by: User,
    interview: Interview,
    seen: int,
    content: InterviewContent,
    confirmed: Collection[str] = (),
) -> Interview:
    """Store an edit of an interview as somebody who saw it at version `seen`."""
    with transaction.atomic():
        found = Findings(confirmed)
        return store_edit(by=by, interview=interview, seen=seen, content=content, found=found)
