"""The one way an interview and its projects are written: form, import and API call this."""

import datetime
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from django.utils import timezone

from surveys.actions import log
from surveys.actions.idempotency import first_or_found, remember, repeated
from surveys.actions.respondents import ensure_organization
from surveys.actions.wave_guard import require_open
from surveys.domain.answers import AnswerProblem, Checked, check_interview
from surveys.domain.confirming import Question, require_confirmed
from surveys.domain.contents import InterviewContent, ProjectContent
from surveys.domain.conversations import days_of
from surveys.domain.dates import WaveDates, ask_outside_wave, ask_without_project
from surveys.domain.details import check_details
from surveys.domain.interviews import COMPLETE, State
from surveys.domain.refusals import AlreadyInterviewed, InvalidAnswers, Refused, TakenIds
from surveys.domain.wording import gettext_noop
from surveys.models import (
    Interview,
    Organization,
    Project,
    Questionnaire,
    Respondent,
    User,
    Version,
    Wave,
)


@first_or_found
def record_interview(
    *,
    by: User,
    wave: Wave,
    questionnaire: Questionnaire,
    respondent: Respondent,
    content: InterviewContent,
    id: uuid.UUID | None = None,
    state: str = State.DRAFT,
    key: str = "",
    confirmed: Collection[str] = (),
) -> Interview:
    """Store a new interview with its projects.

    The client may choose `id`, and a `key` for the submission: repeating either gives the record
    that the first one made. Raises InvalidAnswers with all problems at once, ToConfirm with all
    questions whose keys are not `confirmed`, AlreadyInterviewed where the expert has an interview
    in this wave, or Refused.
    """
    submission = (wave.pk, respondent.pk, content)
    # Before looking for what this submission made: what appears in between was not another one.
    refusals = [already_interviewed(respondent, wave), _taken_ids(content)]
    if existing := repeated(Interview, by=by, key=key, id=id, submission=submission):
        return existing
    require_open([wave.pk])
    _require_same_study(wave, questionnaire, respondent)
    for refusal in filter(None, refusals):
        raise refusal
    checked = checked_content(questionnaire, content, complete=state in COMPLETE)
    questions = [*ask_about_dates(content, wave)]
    if state in COMPLETE:
        questions += ask_without_project(len(content.projects), respondent.code)
    require_confirmed(questions, confirmed)
    interview = Interview(
        id=id or uuid.uuid4(),
        wave=wave,
        questionnaire=questionnaire,
        respondent=respondent,
        organization=_organization(content, wave, by=by),
        created_by=by,
        state=state,
        answers=checked.answers,
        **content.details(),
    )
    log.insert(interview, by=by, action=f"interview.{state}")
    for position, (project, answers) in enumerate(
        zip(content.projects, checked.projects, strict=True), start=1
    ):
        insert_project(interview, project, answers, position=position, by=by)
    remember(interview, by=by, key=key, submission=submission)
    return interview


def insert_project(
    interview: Interview,
    content: ProjectContent,
    answers: dict,
    *,
    position: int,
    by: User,
    after: int = 0,
) -> Project:
    """Store a new project of an interview whose answers were checked.

    One that was removed comes back behind the version `after`, with which its history ended.
    """
    project = Project(
        id=content.id or uuid.uuid4(),
        interview=interview,
        position=position,
        label=content.label,
        answers=answers,
    )
    action = "project.restored" if after else "project.added"
    log.insert(project, by=by, action=action, after=after)
    return project


def checked_content(
    questionnaire: Questionnaire,
    content: InterviewContent,
    *,
    complete: bool,
    also: Iterable[AnswerProblem] = (),
) -> Checked:
    """Check a content with all its answers; raise InvalidAnswers with every problem at once.

    `also` are problems that the caller found.
    """
    checked = check_interview(
        questionnaire.form,
        content.answers,
        [project.answers for project in content.projects],
        complete=complete,
    )
    details = check_details(content, complete=complete, today=timezone.localdate())
    if problems := [*details, *checked.problems, *also]:
        raise InvalidAnswers(problems)
    return checked


def ask_about_dates(
    content: InterviewContent, wave: Wave, *, known: Collection[datetime.date | None] = ()
) -> Iterator[Question]:
    """Yield what is to be confirmed about the dates of an interview, but those `known` before."""
    days = [content.held_on, *days_of(content.further_conversations)]
    yield from ask_about_days(days, wave, known=known)


def ask_about_days(
    days: Iterable[datetime.date | None],
    wave: Wave,
    *,
    known: Collection[datetime.date | None] = (),
) -> Iterator[Question]:
    """Yield what is to be confirmed about the days of conversations, but those `known` before."""
    dates = WaveDates(wave.code, wave.year, wave.starts_on, wave.ends_on)
    for day in days:
        if day not in known:
            yield from ask_outside_wave(day, dates)


def already_interviewed(respondent: Respondent | None, wave: Wave) -> AlreadyInterviewed | None:
    """Return the refusal of another interview of this expert in the wave; None where there is none.

    The database keeps them from having two.
    """
    found = Interview.objects.filter(wave=wave, respondent=respondent).order_by("is_double")
    other = found.first() if respondent else None
    if respondent is None or other is None:
        return None
    return AlreadyInterviewed(expert=respondent.code, wave=wave.code, interview=other.pk)


def _taken_ids(content: InterviewContent) -> TakenIds | None:
    """Return the refusal of ids of projects that exist, or did, in whatever interview and study."""
    ids = [project.id for project in content.projects if project.id]
    taken = set(Version.objects.of(Project, ids).values_list("record_id", flat=True))
    twice = {id for id, count in Counter(ids).items() if count > 1}
    taken |= twice
    return TakenIds(taken) if taken else None


def _require_same_study(wave: Wave, questionnaire: Questionnaire, respondent: Respondent) -> None:
    if questionnaire.wave_id != wave.pk or respondent.study_id != wave.study_id:
        raise Refused(
            gettext_noop(
                "The questionnaire and the respondent must belong to wave %(wave)s and its study."
            ),
            {"wave": wave.code},
        )


def _organization(content: InterviewContent, wave: Wave, *, by: User) -> Organization | None:
    if not content.organization:
        return None
    return ensure_organization(by=by, study=wave.study, code=content.organization)
