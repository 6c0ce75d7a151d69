"""The one way an interview and its projects are written: form, import and API call this."""

import datetime
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from django.utils import timezone

from surveys.actions import locks, log
from surveys.actions.idempotency import first_or_found, remember, repeated, settled
from surveys.actions.projects import (
    insert_project,
    kept_meanwhile,
    merge_projects,
    only_theirs,
    projects_left,
    put_project,
    remove_projects,
    removed_meanwhile,
    shown_to_decide,
    without_removed,
    write_projects,
)
from surveys.actions.record_merging import RecordMerge, as_given, content_at
from surveys.actions.respondents import ensure_organization
from surveys.actions.wave_guard import require_open
from surveys.domain.answers import AnswerProblem, Checked, check_interview
from surveys.domain.confirming import Question, require_confirmed
from surveys.domain.contents import DETAIL_FIELDS, InterviewContent
from surveys.domain.conversations import days_of
from surveys.domain.dates import WaveDates, ask_outside_wave, ask_without_project
from surveys.domain.details import check_details, check_number_of_projects
from surveys.domain.interviews import COMPLETE, EDITED, WRITABLE, State
from surveys.domain.merging.edits import merge
from surveys.domain.refusals import (
    AlreadyInterviewed,
    InvalidAnswers,
    NotWritable,
    Part,
    Refused,
    StaleVersion,
    TakenIds,
)
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


@settled
def save_interview(
    *,
    by: User,
    interview: Interview,
    seen: int,
    content: InterviewContent,
    confirmed: Collection[str] = (),
) -> Interview:
    """Store an edit of an interview and its projects.

    `seen` is the version of the interview that the writer saw; each project carries its own. Where
    somebody else wrote meanwhile, answers are merged one by one; those that both sides changed
    raise StaleVersion with the conflicts, and nothing is stored. Raises ToConfirm where what is
    new needs a confirmation whose key is not among `confirmed`.

    An edit of a project alone is the interview's next version, too: the two are one record,
    reviewed as it was seen.
    """
    locks.hold(interview.pk)
    interview = Interview.objects.select_related("wave__study", "questionnaire").get(
        pk=interview.pk
    )
    _require_editable(interview)
    current = {project.pk: project for project in interview.projects.all()}
    ended = removed_meanwhile(interview, current, content)
    content = _merged(interview, current, ended, seen, checked_answers(interview, content))
    content = checked_answers(interview, content)
    if too_many := list(check_number_of_projects(projects_left(current, content))):
        raise InvalidAnswers(too_many)
    require_confirmed(_questions(interview, current, content), confirmed)
    removed = remove_projects(current, content, by=by)
    written = write_projects(interview, current, ended, content, by=by)
    if _put_on(interview, content, by=by) or removed or written:
        log.update(interview, by=by, action=EDITED)
    return interview


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
    if other is None:
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


def _organization(content: InterviewContent, wave: Wave, *, by: User):
    if not content.organization:
        return None
    return ensure_organization(by=by, study=wave.study, code=content.organization)


def checked_answers(interview: Interview, content: InterviewContent) -> InterviewContent:
    """Return the content with answers in stored form; raise InvalidAnswers with all problems."""
    complete = interview.state in COMPLETE
    checked = checked_content(interview.questionnaire, content, complete=complete)
    projects = tuple(
        replace(project, answers=answers)
        for project, answers in zip(content.projects, checked.projects, strict=True)
    )
    return replace(content, answers=checked.answers, projects=projects)


def _questions(interview: Interview, current, content: InterviewContent) -> Iterator[Question]:
    """Yield what is to be confirmed of an edit; what was stored before is not asked again."""
    known = [interview.held_on, *days_of(interview.further_conversations)]
    yield from ask_about_dates(content, interview.wave, known=known)
    if interview.state in COMPLETE and current:
        yield from ask_without_project(projects_left(current, content), interview.respondent.code)


def _require_editable(interview: Interview) -> None:
    require_open(interview.wave_ids())
    if interview.state not in WRITABLE:
        raise NotWritable(
            gettext_noop(
                "This interview is approved, so nobody edits it. Whoever may approve can open it "
                "again, with a reason, on the page of the interview; then save again."
            ),
        )


def _merged(interview, current, ended, seen, content: InterviewContent) -> InterviewContent:
    """Merge a content into what is stored; StaleVersion has the conflicts of all records."""
    known = content
    content, conflicts = without_removed(content, ended)
    conflicts += kept_meanwhile(current, content)
    merges = {"": _merge_interview(interview, seen, content)} | merge_projects(current, content)
    conflicts += [c for merge_of in merges.values() for c in merge_of.conflicts]
    if conflicts:
        taken = [c for merge_of in merges.values() for c in merge_of.taken]
        raise StaleVersion(
            seen=seen,
            current=interview.version,
            conflicts=conflicts,
            taken=[*taken, *only_theirs(current, known, content)],
            merged=shown_to_decide(merges, current, ended, conflicts),
        )
    merged = merges.pop("")
    projects = tuple(put_project(merges.get(str(p.id)), p) for p in content.projects)
    return replace(_put_interview(interview, merged, content), projects=projects)


def _merge_interview(interview: Interview, seen: int, content: InterviewContent) -> RecordMerge:
    theirs = log.canonical_content(interview.content())
    base = theirs if seen == interview.version else content_at(Interview, interview.pk, seen)
    fields, entered = base and _stored_fields(base), _given_fields(content)
    return RecordMerge(
        merge(fields, entered, _stored_fields(theirs), part=Part.FIELD),
        merge(base and base["answers"], content.answers, interview.answers),
        interview.version,
    )


def _stored_fields(content: dict) -> dict:
    """Return the stored details that are merged; the organization by its code."""
    organization = Organization.objects.filter(pk=content["organization_id"]).first()
    fields = {name: _said(content, name) for name in DETAIL_FIELDS}
    return fields | {"organization": organization.code if organization else ""}


def _said(content: dict, name: str):
    """Return what a version says of a field; one that was added since has its default."""
    return content[name] if name in content else Interview._meta.get_field(name).get_default()


def _given_fields(content: InterviewContent) -> dict:
    """Return the same fields as somebody entered them."""
    fields = {name: log.canonical_value(value) for name, value in content.details().items()}
    return fields | {"organization": content.organization}


def _put_interview(
    interview: Interview, merged: RecordMerge, content: InterviewContent
) -> InterviewContent:
    mine = _given_fields(content)
    theirs = {
        name: getattr(interview, name)
        for name in DETAIL_FIELDS
        if merged.fields.values[name] != mine[name]
    }
    return replace(
        content,
        answers=as_given(merged.answers.values),
        organization=merged.fields.values["organization"],
        **theirs,
    )


def _put_on(interview: Interview, content: InterviewContent, *, by: User) -> bool:
    """Put a content on the interview; return whether that changes it."""
    before = interview.content()
    for name, value in content.details().items():
        setattr(interview, name, value)
    interview.organization = (
        ensure_organization(by=by, study=interview.wave.study, code=content.organization)
        if content.organization
        else None
    )
    interview.answers = dict(content.answers)
    return interview.content() != before
