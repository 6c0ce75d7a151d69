"""A working copy is written by one request at a time."""

from django.db.models import F

from surveys.domain.interviews import GONE
from surveys.domain.refusals import Refused
from surveys.models import Interview, WorkingCopy


def claim_copy(interview: Interview) -> WorkingCopy:
    """Return the working copy at its next version, and keep others from it until the commit.

    It comes with the interview as it is stored now; the questionnaire, which never changes, is that
    of the interview given. The first who types into an interview makes the copy. Call inside a
    write that is tried again. Refused where the interview ended in another one meanwhile.
    """
    found = WorkingCopy.objects.filter(pk=interview.pk)
    if not found.update(version=F("version") + 1):
        WorkingCopy.objects.create(interview=interview, version=1)
    copy = found.select_related("interview__organization").first()
    if copy is None:
        raise Refused(GONE, code="interview_gone")
    if copy.interview.questionnaire_id == interview.questionnaire_id:
        copy.interview.questionnaire = interview.questionnaire
    return copy


def give_back(copy: WorkingCopy) -> None:
    """Leave a claimed copy as it was."""
    copy.version -= 1
    copy.save(update_fields=["version"])


def empty_copy(copy: WorkingCopy) -> None:
    """Store that nothing of a claimed copy is unsaved any more."""
    copy.order, copy.removed = None, {}
    copy.arranged = copy.emptied = copy.version
    copy.save(update_fields=["order", "removed", "arranged", "emptied"])
