"""The one way an interview and its projects are written: form, import and API call this."""

import datetime
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from django.utils import timezone

from surveys.actions import locks, log
from surveys.actions.idempotency import first_or_found, remember, repeated, settled
from surveys.actions.projects import insert_project, removed_meanwhile, write_projects
from surveys.actions.respondents import organization_named
from surveys.actions.wave_guard import require_open
from surveys.domain.answers import Checked, reads_across
from surveys.domain.confirming import Confirmation
from surveys.domain.contents import (
    DETAIL_FIELDS,
    FIRST_VERSION,
    InterviewContent,
    ProjectContent,
)
from surveys.domain.conversations import days_of
from surveys.domain.dates import WaveDates, ask_outside_wave, ask_without_project
from surveys.domain.details import check_number_of_projects
from surveys.domain.findings import Findings
from surveys.domain.interviews import COMPLETE, EDITED, WRITABLE, State
from surveys.domain.merging.contents import (
    MergedContents,
    Seen,
    Theirs,
    as_checked,
    hidden_answers,
    merge_contents,
)
from surveys.domain.questionnaire import Level
from surveys.domain.raw_answers import stored_answers
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
from surveys.queries.authors import contents_seen
from surveys.queries.interviews import already_interviewed


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
    found.doubts += ask_without_project(len(content.projects), respondent.code)
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
    somebody else wrote meanwhile, answers are merged one by one. Raises InvalidAnswers with all
    problems at once, StaleVersion with all conflicts, ToConfirm where what is new needs a
    confirmation whose key is not among `confirmed`, or Refused; nothing is stored then.
    """
    found = Findings(confirmed)
    return store_edit(by=by, interview=interview, seen=seen, content=content, found=found)


def store_edit(
    *, by: User, interview: Interview, seen: int, content: InterviewContent, found: Findings
) -> Interview:
    """Merge an edit into what is stored, check it once, note what is `found`, and store it.

    `seen` is the version of the interview that the writer saw; each project carries its own. Where
    somebody else wrote meanwhile, answers are merged one by one; those that both sides changed
    raise StaleVersion with the conflicts, and nothing is stored. Call inside a transaction.

    An edit of a project alone is the interview's next version, too: the two are one record,
    reviewed as it was seen.
    """
    locks.hold(interview.pk)
    interview = Interview.objects.select_related(
        "wave__study", "questionnaire", "respondent", "organization"
    ).get(pk=interview.pk)
    _require_editable(interview)
    current = {project.pk: project for project in interview.projects.all()}
    mine = _in_stored_form(content, interview.questionnaire)
    ended = removed_meanwhile(interview, current, mine)
    theirs = Theirs(content_of(interview, current.values()), interview.version, ended)
    merged = merge_contents(_seen(interview, mine, theirs, seen), mine, theirs, seen=seen)
    content = _checked(interview, mine, merged, found, theirs.content)
    written = write_projects(interview, current, ended, content, by=by)
    if _put_on(interview, content, by=by) or written:
        log.update(interview, by=by, action=EDITED)
    return interview


def content_of(interview: Interview, projects: Iterable[Project] | None = None) -> InterviewContent:
    """Return what is stored of an interview; `seen` of each project is its version.

    Give its `projects` where they are loaded.
    """
    stored = interview.projects.all() if projects is None else projects
    return InterviewContent(
        answers=interview.answers,
        organization=interview.organization.code if interview.organization else "",
        projects=tuple(
            ProjectContent(one.answers, one.label, one.pk, one.version) for one in stored
        ),
        **{name: getattr(interview, name) for name in DETAIL_FIELDS},
    )


def _in_stored_form(content: InterviewContent, questionnaire: Questionnaire) -> InterviewContent:
    """Return a content with each answer as it is stored, as far as it can be.

    Calculations are left out: they are computed, whatever was sent.
    """
    of_interview, of_project = (
        [one for one in questionnaire.form.questions(level) if one.kind.is_typed]
        for level in (Level.INTERVIEW, Level.PROJECT)
    )
    return replace(
        content,
        answers=stored_answers(content.answers, of_interview),
        projects=tuple(
            replace(project, answers=stored_answers(project.answers, of_project))
            for project in content.projects
        ),
    )


def _seen(interview: Interview, mine: InterviewContent, theirs: Theirs, seen: int) -> Seen:
    """Return what my edit started from, of the records that somebody wrote since."""
    versions = {str(one.id): one.seen or FIRST_VERSION for one in mine.projects if one.id}
    versions[""] = seen
    stored = {str(one.id): one.seen for one in theirs.content.projects} | {"": theirs.version}
    known = {*stored, *map(str, theirs.ended)}
    stale = {
        place: version
        for place, version in versions.items()
        if place in known and version != stored.get(place)
    }
    return contents_seen(interview, stale) if stale else {}


def _checked(
    interview: Interview,
    mine: InterviewContent,
    merged: MergedContents,
    found: Findings,
    stored: InterviewContent,
) -> InterviewContent:
    """Return the merged content as it would be stored; raise where it cannot be.

    While a choice is open, it is my edit that is checked. Where projects and interview read each
    other, projects that the edit leaves as they are may come out otherwise, too.
    """
    complete = interview.state in COMPLETE
    form = interview.questionnaire.form
    content = mine if merged.conflicts else merged.content
    is_linked = reads_across(form)
    others = merged.others if is_linked or (found.to_count and not complete) else ()
    today = timezone.localdate()
    checked = found.check(form, content, others, today=today, stored=stored)
    left = len(merged.content.projects) + len(merged.others)
    if merged.others:
        found.note(check_number_of_projects(left))
    known = dates_of(interview)
    found.questions[:0] = ask_about_dates(content, interview.wave, known=known)
    if stored.projects or not complete:  # else it was confirmed before
        found.doubts += ask_without_project(left, interview.respondent.code)
    if found.is_storable(complete=complete):
        _require_no_conflict(interview, content, merged, checked)
    found.refuse(complete=complete)
    kept = (*content.projects, *(others if is_linked else ()))
    projects = zip(kept, checked.projects, strict=False)  # the others come last
    return replace(
        content,
        answers=checked.answers,
        projects=tuple(replace(project, answers=answers) for project, answers in projects),
    )


def _require_no_conflict(
    interview: Interview, content: InterviewContent, merged: MergedContents, checked: Checked
) -> None:
    """Raise StaleVersion with all that both sides changed, or that one side hid from the other."""
    places = ["", *(str(project.id) for project in content.projects)]
    answers = dict(zip(places, [checked.answers, *checked.projects], strict=False))
    conflicts = as_checked(merged.conflicts, answers) or hidden_answers(merged, answers)
    if conflicts:
        asked = {(one.place, one.part, one.code) for one in conflicts}
        raise StaleVersion(
            seen=merged.seen,
            current=interview.version,
            conflicts=conflicts,
            taken=[one for one in merged.taken if (one.place, one.part, one.code) not in asked],
            merged=merged.records,
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
    interview.refresh_from_db()


def check_stored(interview: Interview, found: Findings) -> None:
    """Note what is `found` about what is stored of an interview."""
    content = content_of(interview)
    found.check(interview.questionnaire.form, content, today=timezone.localdate())
    found.doubts += ask_without_project(len(content.projects), interview.respondent.code)


def checked_content(
    questionnaire: Questionnaire, content: InterviewContent, *, complete: bool
) -> Checked:
    """Check a content with all its answers; raise InvalidAnswers with every problem at once."""
    found = Findings()
    checked = found.check(questionnaire.form, content, today=timezone.localdate())
    found.refuse(complete=complete)
    return checked


def dates_of(interview: Interview) -> list[datetime.date | None]:
    """Return the days of the conversations of a stored interview."""
    return [interview.held_on, *days_of(interview.further_conversations)]


def ask_about_dates(
    content: InterviewContent, wave: Wave, *, known: Collection[datetime.date | None] = ()
) -> Iterator[Confirmation]:
    """Yield what is to be confirmed about the dates of an interview, but those `known` before."""
    dates = WaveDates(wave.code, wave.year, wave.starts_on, wave.ends_on)
    for day in (content.held_on, *days_of(content.further_conversations)):
        if day not in known:
            yield from ask_outside_wave(day, dates)


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


def _require_editable(interview: Interview) -> None:
    require_open(interview.wave_ids())
    if interview.state not in WRITABLE:
        raise NotWritable(
            gettext_noop(
                "This interview is approved, so nobody edits it. Whoever may approve can open it "
                "again, with a reason, on the page of the interview; then save again."
            ),
            code="approved",
        )
