"""Several interviews of one expert in a wave become one, and nothing of them is lost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Manager

from surveys.actions import log
from surveys.actions.interviews import checked_content, claim, content_of
from surveys.actions.review import approve_interview, reopen_interview, submit_interview
from surveys.actions.working_copies import end_copy
from surveys.domain.answers import reads_across
from surveys.domain.canonical import canonical_value
from surveys.domain.confirming import EVERYTHING
from surveys.domain.conversations import FIELDS
from surveys.domain.interviews import COMPLETE, ENDED, JOINED, State
from surveys.domain.merging import (
    FURTHER_ALONG,
    Contradiction,
    Held,
    Report,
    ask_answers_stay,
    join_answers,
)
from surveys.domain.missing import as_given
from surveys.domain.refusals import Refused
from surveys.domain.wording import Named, gettext_noop
from surveys.models import IdempotencyKey, Interview, User


def join_interviews(
    interviews: Sequence[Interview], *, by: User, reason: str, report: Report
) -> Interview:
    """Make one interview of several of a wave; return it.

    The one further along is kept. Projects, quotes and profiles of the others move to it, their
    conversations become further ones, and they end in the history. One that was approved is
    opened again, and stays approved only where all were.
    """
    kept, *others = sorted(
        interviews, key=lambda one: FURTHER_ALONG.index(State(one.state)), reverse=True
    )
    claim(kept)
    _require_joinable([kept, *others])
    for other in others:
        end_copy(other)
    approved = [one.state == State.APPROVED for one in (kept, *others)]
    if approved[0]:
        reopen_interview(by=by, interview=kept, seen=kept.version, reason=reason)
    for other in others:
        _join(kept, other, by=by, reason=reason, report=report)
    if kept.state == State.REOPENED:
        submit_interview(by=by, interview=kept, seen=kept.version, confirmed=EVERYTHING)
    elif kept.state in COMPLETE:
        _require_complete(kept)
    if all(approved):
        approve_interview(by=by, interview=kept, seen=kept.version)
    return kept


def tell_standing(interview: Interview, report: Report) -> None:
    """Say where the interview that is left stands, once the consents are where they belong."""
    counts = Interview.objects.counted().filter(pk=interview.pk).exists()
    if interview.state == State.APPROVED:
        template = gettext_noop("Wave %(wave)s: all were approved, and so is what is left.")
    elif interview.state != State.SUBMITTED:
        return
    elif counts:
        template = gettext_noop(
            "Wave %(wave)s: the interview that is left counts, and waits for review."
        )
    else:
        template = gettext_noop(
            "Wave %(wave)s: the interview that is left waits for review, and does not count: there "
            "is no standing consent to participate."
        )
    report.tell("interview_left", template, wave=interview.wave.code)


def _require_joinable(interviews: Sequence[Interview]) -> None:
    kept = interviews[0]
    if any(one.state == State.REOPENED for one in interviews):
        raise Refused(
            gettext_noop(
                "An interview of %(expert)s in wave %(wave)s is opened again. Submit it, or put "
                "back what was approved; then merge."
            ),
            {"expert": kept.respondent.code, "wave": kept.wave.code},
            code="reopened",
        )
    codes = {
        tuple(sorted(q.code for q in one.questionnaire.form.questions())) for one in interviews
    }
    if len(codes) > 1:
        raise Refused(
            gettext_noop(
                "The interviews of %(expert)s in wave %(wave)s answer different versions of the "
                "questionnaire, and cannot become one. Enter what one says in the other."
            ),
            {"expert": kept.respondent.code, "wave": kept.wave.code},
            code="other_questionnaire",
        )


def _join(kept: Interview, other: Interview, *, by: User, reason: str, report: Report) -> None:
    report.tell(
        "interview_joined",
        gettext_noop(
            "Wave %(wave)s: the interview of %(kept)s held on %(kept_on)s is kept, and the "
            "projects of that of %(other)s held on %(other_on)s move to it: %(projects)s. That "
            "conversation is noted as a further one."
        ),
        wave=kept.wave.code,
        projects=other.projects.count(),
        **_held(kept).params("kept"),
        **_held(other).params("other"),
    )
    for related, action in (("projects", "project.moved"), ("quotes", "quote.moved")):
        _move(getattr(other, related), kept, by=by, action=action)
    for profile in other.profiles.all():
        profile.interview = kept
        log.update(profile, by=by, action="profile.moved")
    subject = f"{kept.pk}:{other.pk}:{other.version}"
    IdempotencyKey.objects.filter(
        record_type=Interview._meta.label_lower, record_id=other.pk
    ).delete()
    ended = _conversation(other)
    more = other.further_conversations
    log.delete(other, by=by, action=ENDED)
    _take_over(kept, other, report, subject)
    _work_out_again(kept, by=by)
    kept.further_conversations = [*kept.further_conversations, ended, *more]
    log.update(kept, by=by, action=JOINED, reason=reason.strip())


def _work_out_again(kept: Interview, *, by: User) -> None:
    """Let rules that read the interview and its projects together see all of them."""
    form = kept.questionnaire.form
    if not reads_across(form):
        return
    projects = [*kept.projects.order_by("position")]
    checked = checked_content(kept.questionnaire, content_of(kept, projects), complete=False)
    kept.answers = checked.answers
    for project, answers in zip(projects, checked.projects, strict=True):
        if project.answers != answers:
            project.answers = answers
            log.update(project, by=by, action="project.edited")


def _move(related: Manager[Any], kept: Interview, *, by: User, action: str) -> None:
    """Put projects or quotes behind those of the kept interview."""
    last = max((one.position for one in related.model.objects.filter(interview=kept)), default=0)
    for position, record in enumerate(related.order_by("position"), start=last + 1):
        record.interview, record.position = kept, position
        log.update(record, by=by, action=action)


def _conversation(interview: Interview) -> dict:
    return {name: canonical_value(getattr(interview, name)) for name in FIELDS}


def _take_over(kept: Interview, other: Interview, report: Report, subject: str) -> None:
    """Fill what the kept interview leaves open; ask where the two contradict each other."""
    joined = join_answers(kept.answers, other.answers)
    questions = {q.code: q for q in kept.questionnaire.form.questions("interview")}
    differing = [
        Contradiction(questions[code], kept.answers.get(code), other.answers[code])
        for code in joined.differing
    ]
    if kept.organization is None:
        kept.organization = other.organization
    elif other.organization not in (None, kept.organization):
        differing.append(Contradiction(None, kept.organization.code, other.organization.code))
    wave = kept.wave.code
    if joined.filled:
        filled = (questions[code].label or code for code in joined.filled)
        report.tell(
            "answers_filled",
            gettext_noop("Wave %(wave)s: taken over from the other interview: %(answers)s."),
            wave=wave,
            answers=Named(tuple(filled)),
        )
        content = replace(content_of(kept), answers=as_given(joined.values))
        kept.answers = checked_content(kept.questionnaire, content, complete=False).answers
    if differing:
        report.questions.append(
            ask_answers_stay(wave, _held(kept), _held(other), differing, subject)
        )


def _held(interview: Interview) -> Held:
    return Held(interview.respondent.code, interview.held_on)


def _require_complete(interview: Interview) -> None:
    checked_content(interview.questionnaire, content_of(interview), complete=True)
