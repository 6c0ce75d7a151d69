"""The one way an interview and its projects are written: form, import and API call this."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils import timezone

from surveys.actions import locks, log
from surveys.actions.idempotency import first_or_found, remember, repeated
from surveys.actions.projects import (
    insert_project,
    is_stale,
    removed_meanwhile,
    write_projects,
)
from surveys.actions.respondents import organization_named
from surveys.actions.wave_guard import require_open
from surveys.domain.answers import Checked, reads_across
from surveys.domain.contents import InterviewContent
from surveys.domain.dates import ask_without_project
from surveys.domain.details import check_number_of_projects
from surveys.domain.findings import Findings
from surveys.domain.interviews import COMPLETE, EDITED, WRITABLE, State
from surveys.domain.refusals import (
    NotWritable,
    Refused,
    StaleVersion,
    TakenIds,
)
from surveys.domain.wording import gettext_noop
from surveys.models import (
    Interview,
    Project,
    Questionnaire,
    Respondent,
    User,
    Version,
    Wave,
)
from surveys.queries.interviews import (
    already_interviewed,
    ask_about_dates,
    content_of,
    dates_of,
    refresh,
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
    return store_new(
        by=by,
        wave=wave,
        questionnaire=questionnaire,
        respondent=respondent,
        content=content,
        found=Findings(confirmed),
        id=id,
        state=state,
        key=key,
    )


def store_new(
    *,
    by: User,
    wave: Wave,
    questionnaire: Questionnaire,
    respondent: Respondent,
    content: InterviewContent,
    found: Findings,
    id: uuid.UUID | None = None,
    state: str = State.DRAFT,
    key: str = "",
) -> Interview:
    """Check a new interview, note what is `found`, and store it unless that keeps it from it.

    As `record_interview`, inside the transaction of a caller who has found something already.
    """
    submission = (wave.pk, respondent.pk, content)
    # Before looking for what this submission made: what appears in between was not another one.
    already, taken = already_interviewed(respondent, wave), _taken_ids(content)
    if existing := repeated(Interview, by=by, key=key, id=id, submission=submission):
        if found.to_count:
            claim(existing)
            check_stored(existing, found)
        return existing
    require_open([wave.pk])
    _require_same_study(wave, questionnaire, respondent)
    if taken and not already:
        raise taken
    found.already = already
    checked = found.check(questionnaire.form, content, today=timezone.localdate())
    found.questions[:0] = ask_about_dates(content, wave)
    number = len(content.projects)
    found.doubts += ask_without_project(number, respondent.code, questionnaire.form)
    found.refuse(complete=state in COMPLETE)
    interview = Interview(
        id=id or uuid.uuid4(),
        wave=wave,
        questionnaire=questionnaire,
        respondent=respondent,
        organization=organization_named(by=by, study=wave.study, code=content.organization),
        created_by=by,
        state=state,
        answers=checked.answers,
        **content.details(),
    )
    log.insert(interview, by=by, action=f"interview.{state}")
    projects = zip(content.projects, checked.projects, strict=True)
    for position, (project, answers) in enumerate(projects, start=1):
        insert_project(interview, project, answers, position=position, by=by)
    remember(interview, by=by, key=key, submission=submission)
    return interview


def store_edit(
    *,
    by: User,
    interview: Interview,
    seen: int,
    content: InterviewContent,
    found: Findings,
    typed_by: Sequence[int] = (),
    reason: str = "",
) -> Interview:
    """Check an edit of an interview and its projects, note what is `found`, and store it.

    `seen` is the version of the interview that the writer saw; each project carries its own. Raises
    StaleVersion where somebody else wrote meanwhile, InvalidAnswers with all problems at once,
    ToConfirm, or Refused; nothing is stored then. `typed_by` are those who typed it, `reason` is
    why it is edited, where somebody says it. Call inside a transaction.

    An edit of a project alone is the interview's next version, too: the two are one record,
    reviewed as it was seen.
    """
    locks.hold(interview.pk)
    interview = Interview.objects.select_related(
        "wave__study", "questionnaire", "respondent", "organization"
    ).still_there(interview.pk)
    require_editable(interview)
    current = {project.pk: project for project in interview.projects.all()}
    ended = removed_meanwhile(interview, current, content)
    if seen != interview.version or is_stale(content, current, ended):
        raise StaleVersion(seen=seen, current=interview.version)
    content = _checked(interview, content, found, content_of(interview, current.values()))
    written = write_projects(interview, current, ended, content, by=by)
    if _put_on(interview, content, by=by) or written:
        log.update(interview, by=by, action=EDITED, typed_by=typed_by, reason=reason)
    return interview


def _checked(
    interview: Interview, content: InterviewContent, found: Findings, stored: InterviewContent
) -> InterviewContent:
    """Return a content as it would be stored; raise where it cannot be.

    Where projects and interview read each other, projects that the edit leaves as they are may come
    out otherwise, too.
    """
    complete = interview.state in COMPLETE
    form = interview.questionnaire.form
    known = {project.id for project in content.projects} | {*content.removed}
    left = tuple(one for one in stored.projects if one.id not in known)
    is_linked = reads_across(form)
    others = left if is_linked or (found.to_count and not complete) else ()
    today = timezone.localdate()
    checked = found.check(form, content, others, today=today, stored=stored)
    number = len(content.projects) + len(left)
    if left:
        found.note(check_number_of_projects(number))
    dates = dates_of(interview)
    found.questions[:0] = ask_about_dates(content, interview.wave, known=dates)
    if stored.projects or not complete:  # else it was confirmed before
        found.doubts += ask_without_project(number, interview.respondent.code, form)
    found.refuse(complete=complete)
    kept = (*content.projects, *(left if is_linked else ()))
    projects = zip(kept, checked.projects, strict=False)  # the others come last
    return replace(
        content,
        answers=checked.answers,
        projects=tuple(replace(project, answers=answers) for project, answers in projects),
    )


def _put_on(interview: Interview, content: InterviewContent, *, by: User) -> bool:
    """Put a content on the interview; return whether that changes it."""
    before = interview.content()
    for name, value in content.details().items():
        setattr(interview, name, value)
    interview.organization = organization_named(
        by=by, study=interview.wave.study, code=content.organization
    )
    interview.answers = dict(content.answers)
    return interview.content() != before


def claim(interview: Interview) -> None:
    """Keep others from writing this interview until the commit, and read what they left."""
    locks.hold(interview.pk)
    refresh(interview)


def check_stored(interview: Interview, found: Findings) -> None:
    """Note what is `found` about what is stored of an interview."""
    content = content_of(interview)
    form, number = interview.questionnaire.form, len(content.projects)
    found.check(form, content, today=timezone.localdate())
    found.doubts += ask_without_project(number, interview.respondent.code, form)


def checked_content(
    questionnaire: Questionnaire, content: InterviewContent, *, complete: bool
) -> Checked:
    """Check a content with all its answers; raise InvalidAnswers with every problem at once."""
    found = Findings()
    checked = found.check(questionnaire.form, content, today=timezone.localdate())
    found.refuse(complete=complete)
    return checked


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
            code="other_wave",
        )


def require_editable(interview: Interview) -> None:
    """Refuse an edit of what is approved, or of a wave that is not open."""
    require_open(interview.wave_ids())
    if interview.state not in WRITABLE:
        raise NotWritable(
            gettext_noop(
                "This interview is approved, so nobody edits it. Whoever may approve can open it "
                "again, with a reason, on the page of the interview; then save again."
            ),
            code="approved",
        )
