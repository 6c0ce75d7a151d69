"""The expert of an interview is corrected: the interview, and the consents given for it."""

from collections.abc import Collection

from surveys.actions import locks, log
from surveys.actions.experts import doubles
from surveys.actions.experts.consents import move_consents
from surveys.actions.idempotency import first_or_found
from surveys.actions.respondents import ensure_respondent
from surveys.domain.confirming import Confirmation, require_confirmed
from surveys.domain.consents import Purpose
from surveys.domain.experts import (
    ask_correction,
    ask_links_stay,
    ask_uncounted,
    ask_unsubmittable,
)
from surveys.domain.interviews import CORRECTED, COUNTED, State
from surveys.domain.pseudonyms import key_of
from surveys.domain.refusals import Refused, StaleVersion
from surveys.domain.wording import gettext_noop
from surveys.models import Consent, Interview, ProjectLink, Respondent, User, Version
from surveys.queries.experts import questions_about_expert
from surveys.queries.interviews import already_interviewed

MOVE, STAY = "move", "stay"


@first_or_found
def correct_expert(
    *,
    by: User,
    interview: Interview,
    seen: int,
    code: str,
    reason: str,
    consents: str = "",
    confirmed: Collection[str] = (),
) -> Interview:
    """Say that another expert gave this interview.

    `consents` says whose those are that were recorded for the expert so far in this wave: they
    MOVE to the right one, or STAY. What will happen is asked before anything is stored.
    """
    locks.hold(interview.pk)
    stored = Interview.objects.select_related("wave__study", "respondent")
    interview = stored.still_there(interview.pk)
    before, wave = interview.respondent, interview.wave
    if key_of(code) == before.key:
        return _corrected_before(interview, seen)
    if interview.version != seen:
        raise StaleVersion(seen=seen, current=interview.version)
    given = [*Consent.objects.filter(respondent=before, wave=wave).select_related("wave")]
    _require(interview, reason, consents if given else STAY)
    questions = questions_about_expert(wave.study, code)
    expert = ensure_respondent(by=by, study=wave.study, code=code)
    if refusal := already_interviewed(expert, wave):
        raise refusal
    interview.respondent, interview.is_double = expert, False
    log.update(interview, by=by, action=CORRECTED, reason=reason.strip())
    doubles.settle_interviews(wave, before)
    if consents == MOVE:
        move_consents(given, expert, by=by)
    questions += _consequences(interview, before, expert, moves=bool(given) and consents == MOVE)
    require_confirmed(questions, confirmed)
    return interview


def _corrected_before(interview: Interview, seen: int) -> Interview:
    """Return an interview that was corrected after it was seen; Refused where nothing is to be."""
    version = Version.objects.of(Interview, [interview.pk]).filter(record_version=seen).first()
    then = version.content if version else None
    if then is None or then["respondent_id"] == str(interview.respondent_id):
        raise Refused(
            gettext_noop(
                "This interview is one of %(expert)s already, so nothing was changed. Name another "
                "code, or leave it as it is."
            ),
            {"expert": interview.respondent.code},
            code="same_expert",
        )
    return interview


def _require(interview: Interview, reason: str, consents: str) -> None:
    if interview.state == State.APPROVED:
        raise Refused(
            gettext_noop(
                "This interview is approved. Open it again first, with a reason, on its page; then "
                "correct the expert."
            ),
            code="approved",
        )
    if not reason.strip():
        raise Refused(
            gettext_noop("Say why the expert is corrected; it stays in the story."),
            code="reason_missing",
        )
    if consents not in (MOVE, STAY):
        raise Refused(
            gettext_noop("Say whose the consents are that were recorded with this interview."),
            code="consents_undecided",
        )


def _consequences(
    interview: Interview, before: Respondent, expert: Respondent, *, moves: bool
) -> list[Confirmation]:
    place = {"before": before.code, "expert": expert.code, "wave": interview.wave.code}
    counts, projects = interview.state in COUNTED, interview.projects.count()
    questions = [ask_correction(projects=projects, moves=moves, counts=counts, **place)]
    standing = Consent.objects.standing().filter(
        respondent=expert, wave=interview.wave, purpose=Purpose.PARTICIPATE
    )
    if not standing.exists():
        ask = ask_uncounted if counts else ask_unsubmittable
        questions.append(ask(expert.code, interview.wave.code))
    links = ProjectLink.objects.filter(
        successor__interview=interview, predecessor__interview__respondent=before
    ) | ProjectLink.objects.filter(
        predecessor__interview=interview, successor__interview__respondent=before
    )
    if number := links.count():
        questions.append(ask_links_stay(before.code, number))
    return questions
