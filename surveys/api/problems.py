"""What the API says when it cannot do what was asked: one form for all of it, RFC 9457.

A problem has a code for programs and words for people, made here of messages as pages are.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Self

from django.http import HttpRequest, JsonResponse

from surveys.actions.working_copies import Key, OpenConflicts, Untypable
from surveys.domain.confirming import Confirmation, ToConfirm
from surveys.domain.details import DETAILS
from surveys.domain.findings import Findings
from surveys.domain.messages import Message
from surveys.domain.refusals import (
    AlreadyInterviewed,
    InvalidAnswers,
    NotThere,
    NotWritable,
    Refused,
    StaleVersion,
    TakenIds,
    Unstored,
)
from surveys.domain.wording import Named
from surveys.reader import in_words, language

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
NOT_CACHED = "private, no-store"

# By how the address, the reader or the request falls short; what a rule says comes with its code.
CODES: Mapping[int, str] = {
    400: "invalid_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    428: "precondition_required",
    429: "too_many_attempts",
    500: "server_error",
    503: "unavailable",
    507: "no_room",
}
# What a refusal means in HTTP, the first that fits.
STATUSES: Sequence[tuple[type[Refused], int]] = (
    (NotThere, 404),
    (StaleVersion, 412),
    (NotWritable, 409),
    (TakenIds, 409),
    (AlreadyInterviewed, 409),
    (OpenConflicts, 409),
)
REFUSED_BY_A_RULE = 422


@dataclass(frozen=True)
class Problem:
    """One answer that says why it is none; `questions` are to be confirmed, `problems` mended."""

    status: int
    code: str
    detail: str
    params: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Mapping[str, Any]] = ()
    questions: Sequence[Mapping[str, Any]] = ()
    interview: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_status(cls, status: int, detail: str, **more: Any) -> Self:
        """Return the problem whose code follows from the status alone."""
        return cls(status, CODES.get(status, CODES[400]), detail, **more)

    @classmethod
    def of_refusal(cls, refused: Refused) -> Self:
        """Return what a rule refuses, with all that was found in the same check."""
        status = next((to for kind, to in STATUSES if isinstance(refused, kind)), REFUSED_BY_A_RULE)
        code = CODES[status] if isinstance(refused, (NotThere, StaleVersion)) else refused.code
        made = cls(status, code, in_words(refused), plain_params(refused.params))
        if isinstance(refused, AlreadyInterviewed):
            made = replace(made, interview=str(refused.interview))
        found = refused.found if isinstance(refused, Unstored) else None
        if isinstance(found, Findings):
            said = found_in_words(found)
            return replace(made, problems=said["problems"], questions=said["questions"])
        if isinstance(refused, (OpenConflicts, Untypable)):
            keys = refused.keys if isinstance(refused, OpenConflicts) else (refused.key,)
            return replace(made, problems=[_at(key, made) for key in keys])
        if isinstance(refused, InvalidAnswers):
            return replace(made, problems=problems_in_words(refused.problems))
        if isinstance(refused, ToConfirm):
            return replace(made, questions=questions_in_words(refused.questions))
        return made

    def document(self) -> dict[str, Any]:
        """Return it as it is sent."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "params": dict(self.params),
            "problems": list(self.problems),
            "questions": list(self.questions),
            "interview": self.interview,
        }


def found_in_words(found: Findings) -> dict[str, list[dict[str, Any]]]:
    """Return all that is to be mended and to be confirmed, as a problem and a check have it."""
    return {
        "problems": problems_in_words(found.to_mend, found.projects),
        "questions": questions_in_words(found.to_confirm, found.projects),
    }


def problems_in_words(
    problems: Iterable[Message], projects: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """Return what is wrong, each with its words and its place; `projects` are ids by number."""
    return [
        {
            "code": one.code,
            "detail": in_words(one),
            "params": plain_params(one.params),
            "place": place_of(one, projects),
            "is_lack": bool(getattr(one, "is_lack", False)),
        }
        for one in problems
    ]


def questions_in_words(
    questions: Iterable[Confirmation], projects: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """Return what is to be confirmed; sending a key back among `confirmed` confirms it."""
    return [
        {
            "key": one.key,
            "code": one.code,
            "detail": in_words(one),
            "place": place_of(one, projects),
        }
        for one in questions
    ]


def place_of(said: Message, projects: Sequence[Any] = ()) -> dict[str, Any]:
    """Return where something is to be mended; a project is named by its id."""
    place, part = said.place, ""
    if place.question:
        part = "field" if said.code == DETAILS else "answer"
    project = None
    if place.project is not None and place.project < len(projects):
        project = str(projects[place.project])
    return {"project": project, "part": part, "question": place.question, "path": place.path}


def _at(key: Key, problem: Problem) -> dict[str, Any]:
    """Return a problem as one thing to mend, where something is typed."""
    return {
        "code": problem.code,
        "detail": problem.detail,
        "params": dict(problem.params),
        "place": {
            "project": key.place or None,
            "part": key.part,
            "question": key.code,
            "path": "",
        },
        "is_lack": False,
    }


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return what fills a template as JSON has it."""
    return {name: _plain(value) for name, value in params.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, Named):
        return ", ".join(value.codes) or value.said(language(), str)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    return str(value)


def is_for_api(request: HttpRequest) -> bool:
    """Say whether a request was sent to the API, whose answers are never pages."""
    return request.path_info.startswith(ROOT)


def as_response(problem: Problem) -> JsonResponse:
    """Return a problem as the answer to what never reached a view of the API."""
    response = JsonResponse(
        problem.document(), status=problem.status, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = MEDIA_TYPE
    response["Cache-Control"] = NOT_CACHED
    for name, value in problem.headers.items():
        response[name] = value
    return response
