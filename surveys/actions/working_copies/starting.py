"""An interview is begun: stored as an empty draft, to be typed into."""

import datetime
import uuid
from collections.abc import Collection, Sequence

from django.utils import timezone

from surveys.actions.entering import EnteredForm, enter_interview
from surveys.actions.idempotency import first_or_found
from surveys.domain.contents import InterviewContent
from surveys.domain.defaults import default_answers
from surveys.domain.pseudonyms import key_of
from surveys.domain.questionnaire import Level
from surveys.models import Interview, Questionnaire, User, Wave, WorkingCopy


@first_or_found
def start(
    *,
    by: User,
    id: uuid.UUID,
    wave: Wave,
    questionnaire: Questionnaire,
    expert: str,
    language: str,
    given: Sequence[str] = (),
    given_on: datetime.date | None = None,
    text_version: str = "",
    confirmed: Collection[str] = (),
) -> Interview:
    """Store an interview as a draft with nothing but its defaults, and begin its working copy.

    Repeating the `id` for the same expert gives what the first one made. Raises what keeps it from
    being stored, as `enter_interview` does.
    """
    if made := _made_before(id, by=by, wave=wave, expert=expert):
        return made
    today = timezone.localdate()
    answers = default_answers(questionnaire.form, Level.INTERVIEW, today=today)
    entered = EnteredForm(
        id=id,
        expert=expert,
        content=InterviewContent(answers, language, interviewer=by.get_username()),
        seen=None,
        given=given,
        given_on=given_on or today,
        text_version=text_version,
        confirmed=[*confirmed],
        submit=False,
        is_read=True,
    )
    stored = enter_interview(by=by, entered=entered, wave=wave, questionnaire=questionnaire)
    WorkingCopy.objects.create(interview=stored.interview)
    return stored.interview


def _made_before(id: uuid.UUID, *, by: User, wave: Wave, expert: str) -> Interview | None:
    own = Interview.objects.filter(pk=id, created_by=by, wave=wave).select_related("respondent")
    made = own.first()
    return made if made and key_of(made.respondent.code) == key_of(expert) else None
