"""The rules of what stands beside the answers: codes, mode, date, language, labels, consent."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from surveys.domain.answers import AnswerProblem
from surveys.domain.canonical import UNSTORABLE
from surveys.domain.contents import InterviewContent
from surveys.domain.conversations import MODES, MOST_CONVERSATIONS, TOO_MANY, UNDATED, numbered
from surveys.domain.dates import date_problem
from surveys.domain.messages import Place
from surveys.domain.pseudonyms import cleaned
from surveys.domain.questionnaire import LANGUAGE
from surveys.domain.refusals import Refused
from surveys.domain.wording import Named, gettext_noop

PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What respondents, organizations and interviewers are called: a code, never a name."""

PSEUDONYM_RULE = gettext_noop(
    "Use letters, digits, dots, hyphens and underscores only, at most 64 of them."
)
MINUTES_RULE = gettext_noop("An interview lasts from 1 to %(most)s minutes (got %(got)s).")
LONGEST_MINUTES = 1440
LONGEST_LABEL = 200
FURTHER = "further_conversations"
MOST_PROJECTS = 500
"""How many projects an interview may report."""
DETAILS = "details"
"""The code of a problem that is not about an answer; its field may be called like a question."""


TOO_MANY_PROJECTS = gettext_noop(
    "An interview holds at most %(most)s projects, and these are %(count)s. Remove some, or ask "
    "which of them the study is about."
)


def stored_code(code: str) -> str:
    """Return a pseudonym as it is stored; refuse what may be a name: identity is stored apart."""
    code = cleaned(code)
    if not PSEUDONYM.fullmatch(code):
        raise Refused(PSEUDONYM_RULE, code="not_a_pseudonym")
    return code


def check_details(
    content: InterviewContent, *, complete: bool, today: datetime.date
) -> list[AnswerProblem]:
    """Return what is wrong with the details; `complete` before the interview is submitted."""
    dates = check_date(content.held_on, complete=complete, today=today)
    further = check_conversations(content.further_conversations, complete=complete, today=today)
    number = check_number_of_projects(len(content.projects))
    return [*_detail_problems(content), *dates, *further, *number, *_label_problems(content)]


def check_date(
    held_on: datetime.date | None, *, complete: bool, today: datetime.date | None
) -> Iterator[AnswerProblem]:
    """Yield a problem where an interview cannot have been held then, or is to count undated.

    `today` is None where nobody knows it yet, as while the files of a package are read.
    """
    if held_on is None and complete:
        yield _problem(
            "held_on",
            gettext_noop("An interview that is submitted has a date. Fill it in."),
            is_lack=True,
        )
    if wrong := date_problem(held_on, today=today):
        template, params = wrong
        yield _problem("held_on", template, **params)


def check_number_of_projects(count: int) -> Iterator[AnswerProblem]:
    """Yield a problem where an interview reports more projects than it may."""
    if count > MOST_PROJECTS:
        yield _problem("projects", TOO_MANY_PROJECTS, most=MOST_PROJECTS, count=count)


def check_consent(*, given: bool, respondent: str, wave: str) -> Iterator[AnswerProblem]:
    """Yield a problem where an interview is to count that its respondent has not agreed to."""
    if not given:
        yield _problem(
            "consent",
            gettext_noop(
                "There is no consent of respondent %(respondent)s to participate in wave %(wave)s. "
                "Record it, or keep the interview as a draft."
            ),
            is_lack=True,
            respondent=respondent,
            wave=wave,
        )


def _detail_problems(content: InterviewContent) -> Iterator[AnswerProblem]:
    if content.organization and not PSEUDONYM.fullmatch(content.organization):
        yield _problem("organization", PSEUDONYM_RULE)
    for name, template, params in wrong_parts(
        content.interviewer, content.mode, content.duration_minutes
    ):
        yield _problem(name, template, **params)
    if not LANGUAGE.fullmatch(content.language) or len(content.language) > 10:
        yield _problem("language", gettext_noop("Give a language code, like en or es."))


def wrong_parts(
    interviewer: str, mode: str, minutes: int | None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield what is wrong with a conversation: field, template and parameters."""
    if interviewer and not PSEUDONYM.fullmatch(interviewer):
        yield "interviewer", PSEUDONYM_RULE, {}
    if mode and mode not in MODES:
        allowed = Named(tuple(MODES.values()), tuple(MODES))
        template = gettext_noop("%(got)r is no mode. Choose from: %(allowed)s.")
        yield "mode", template, {"got": mode[:60], "allowed": allowed}
    if wrong := wrong_minutes(minutes):
        yield "duration_minutes", *wrong


def wrong_minutes(minutes: int | None) -> tuple[str, dict[str, Any]] | None:
    """Return what is wrong with how long a conversation lasted: template and parameters."""
    if minutes is None or 1 <= minutes <= LONGEST_MINUTES:
        return None
    return MINUTES_RULE, {"most": LONGEST_MINUTES, "got": minutes}


def check_conversations(
    conversations: Sequence[Mapping[str, Any]], *, complete: bool, today: datetime.date | None
) -> Iterator[AnswerProblem]:
    """Yield what is wrong with further conversations, by the rules of the first."""
    if len(conversations) > MOST_CONVERSATIONS:
        yield _problem(FURTHER, TOO_MANY, most=MOST_CONVERSATIONS, got=len(conversations))
    for number, one in numbered(conversations):
        if one.held_on is None and complete:
            yield _problem(FURTHER, UNDATED, is_lack=True, number=number)
        wrong = [
            (template, params)
            for _, template, params in wrong_parts(one.interviewer, one.mode, one.duration_minutes)
        ]
        if date := date_problem(one.held_on, today=today):
            wrong.append(date)
        for template, params in wrong:
            yield _problem(FURTHER, template, **params)


def _label_problems(content: InterviewContent) -> Iterator[AnswerProblem]:
    for index, project in enumerate(content.projects):
        if len(project.label) > LONGEST_LABEL:
            yield _problem(
                "label",
                gettext_noop(
                    "The label of project %(number)s has %(length)s characters. Shorten it to at "
                    "most %(most)s."
                ),
                project=index,
                number=index + 1,
                length=len(project.label),
                most=LONGEST_LABEL,
            )
        elif UNSTORABLE.search(project.label):
            yield _problem(
                "label",
                gettext_noop(
                    "The label of project %(number)s holds a character that cannot be stored. "
                    "Remove it; it often comes with text pasted from another program."
                ),
                project=index,
                number=index + 1,
            )


def _problem(
    name: str, template: str, *, project: int | None = None, is_lack: bool = False, **params: Any
) -> AnswerProblem:
    place = Place(project=project, question=name)
    return AnswerProblem(DETAILS, template, params, place, is_lack=is_lack)
