"""What a person sends with one form: an interview, its consents, its submission; in one write."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from surveys.actions.consents import give_consent
from surveys.actions.idempotency import settled
from surveys.actions.interviews import store_edit, store_new
from surveys.actions.respondents import add_respondent
from surveys.actions.review import hand_in
from surveys.domain.answers import AnswerProblem
from surveys.domain.consents import Purpose
from surveys.domain.contents import FIRST_VERSION, InterviewContent
from surveys.domain.dates import ask_without_project
from surveys.domain.details import check_consent
from surveys.domain.findings import Findings
from surveys.domain.interviews import COMPLETE
from surveys.models import Interview, Questionnaire, Respondent, User, Wave
from surveys.queries.consents import has_agreed
from surveys.queries.experts import questions_about_expert
from surveys.queries.interviews import (
    already_interviewed,
    ask_about_dates,
    check_edit,
    dates_of,
)


@dataclass(frozen=True)
class EnteredForm:
    """An interview as somebody entered it, and what else they send with it.

    `expert` is a code, empty where none could be read; `given` are the purposes that the expert
    agrees to. The interview is to be submitted with `submit`.
    Where it `is_read` in part only, nothing is stored; `unread` says what of the details could not
    be, unless a form does. `typed_by` are those who typed it.
    """

    id: uuid.UUID
    expert: str
    content: InterviewContent
    seen: int | None
    given: Sequence[str]
    given_on: datetime.date
    text_version: str
    confirmed: Sequence[str]
    submit: bool
    is_read: bool
    unread: Sequence[AnswerProblem] = ()
    typed_by: Sequence[int] = ()


@dataclass(frozen=True)
class StoredInterview:
    """An interview that was stored, and what was found that keeps it from counting."""

    interview: Interview
    found: Findings


@settled
def enter_interview(
    *,
    by: User,
    entered: EnteredForm,
    wave: Wave,
    questionnaire: Questionnaire,
    interview: Interview | None = None,
) -> StoredInterview:
    """Store a new interview, or an edit of one, and its consents; submit it where that is asked.

    Raises what keeps it from being stored, with all that is found; what keeps it only from being
    submitted is given back. An expert who ends in another one at this moment is found to be gone
    the second time.
    """
    expert = interview.respondent if interview else _known(entered.expert, wave)
    found = _found_around(entered, wave, interview, expert)
    if not entered.is_read:
        _refuse_unread(found, entered, wave, questionnaire, interview, expert)
    if interview is not None:
        interview = store_edit(
            by=by,
            interview=interview,
            seen=entered.seen or FIRST_VERSION,
            content=entered.content,
            found=found,
            typed_by=entered.typed_by,
        )
    else:
        interview = store_new(
            by=by,
            content=entered.content,
            found=found,
            wave=wave,
            questionnaire=questionnaire,
            respondent=expert or add_respondent(by=by, study=wave.study, code=entered.expert),
            id=entered.id,
        )
    _write_consents(entered, interview, by=by)
    if entered.submit and interview.state not in COMPLETE and found.is_countable:
        hand_in(interview, by=by, seen=interview.version, typed_by=entered.typed_by)
    return StoredInterview(interview, found)


def _known(code: str, wave: Wave) -> Respondent | None:
    return wave.study.respondents.named(code) if code else None


def _found_around(
    entered: EnteredForm, wave: Wave, interview: Interview | None, expert: Respondent | None
) -> Findings:
    """Return what is found beside the content: about the expert, and about consents."""
    found = Findings(entered.confirmed, to_count=entered.submit)
    code = expert.code if expert else entered.expert or "—"
    if entered.expert and expert is None:
        found.questions += questions_about_expert(wave.study, entered.expert)
    if interview is None or interview.state not in COMPLETE:
        agrees = Purpose.PARTICIPATE in entered.given or (expert and has_agreed(expert, wave))
        found.note(check_consent(given=bool(agrees), respondent=code, wave=wave.code))
    return found


def _refuse_unread(
    found: Findings,
    entered: EnteredForm,
    wave: Wave,
    questionnaire: Questionnaire,
    interview: Interview | None,
    expert: Respondent | None,
) -> None:
    """Say all that is found about a form that could be read in part only."""
    content, form = entered.content, questionnaire.form
    if interview is not None and entered.unread:
        check_edit(interview, content, found)
        found.say_unread(entered.unread)
    else:
        found.check(form, content, today=timezone.localdate())
        known = dates_of(interview) if interview else ()
        found.questions[:0] = ask_about_dates(content, wave, known=known)
        if entered.expert:
            found.doubts += ask_without_project(len(content.projects), entered.expert, form)
    if interview is None:
        found.already = already_interviewed(expert, wave)
    found.refuse(complete=interview is not None and interview.state in COMPLETE, unread=True)


def _write_consents(entered: EnteredForm, interview: Interview, *, by: User) -> None:
    """Record what the expert agrees to now."""
    for purpose in entered.given:
        give_consent(
            by=by,
            respondent=interview.respondent,
            wave=interview.wave,
            purpose=purpose,
            text_version=entered.text_version,
            given_on=entered.given_on,
        )
