"""A working copy as it is sent to whoever types into it, whole or what changed since."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from surveys.domain.contents import InterviewContent
from surveys.domain.working_copies.changes import Key
from surveys.domain.working_copies.typing import as_typed, typed_fields
from surveys.models import Interview, User
from surveys.queries.barriers import barrier_in_words, barrier_of
from surveys.queries.consents import consents_of
from surveys.queries.interviews import content_of, refresh
from surveys.queries.working_copies import CopyState, Typing, changes_since, copy_of


def whole_copy(interview: Interview, *, by: User) -> dict[str, Any]:
    """Return all of a working copy: what is stored, what is typed over it, who is typing.

    What is stored is no older than the version that is told: whoever typed over older words would
    not be asked about the newer ones. Raises NotThere where the interview ended in another one.
    """
    state = copy_of(interview)
    if state.interview_version != interview.version:  # it was saved since it was looked up
        refresh(interview)
    return {
        "id": str(interview.pk),
        "study": interview.wave.study.slug,
        "wave": interview.wave.code,
        "expert": interview.respondent.code,
        "state": interview.state,
        "stored": _stored(interview),
        **_common(state, by),
        "order": list(state.order or ()),
        "removed": _removed(state.removed or {}),
        "barrier": _barrier(interview),
    }


def changes_of_copy(
    interview: Interview,
    *,
    by: User,
    since: int,
    kept: Iterable[Key] = (),
    repeated: bool = False,
) -> dict[str, Any]:
    """Return what was typed after a version, by anybody.

    `anew` says that something was saved or thrown away since: what is not among `typed` is not
    typed any more. `kept` are the places where another's words stayed.
    """
    state = changes_since(interview, since)
    return {
        **_common(state, by),
        "seen": since,
        "anew": state.is_anew,
        "order": None if state.order is None else list(state.order),
        "removed": None if state.removed is None else _removed(state.removed),
        "kept": [key._asdict() for key in kept],
        "repeated": repeated,
        "barrier": _barrier(interview),
    }


def _common(state: CopyState, by: User) -> dict[str, Any]:
    saved_at = state.changed_at
    return {
        "version": state.version,
        "interview_version": state.interview_version,
        "saved_at": None if saved_at is None else timezone.localtime(saved_at).isoformat(),
        "typed": [_typed(one) for one in state.typed],
        "writers": [
            {
                "name": one.name,
                "at": timezone.localtime(one.at).isoformat(),
                "is_me": one.id == by.pk,
            }
            for one in state.writers
        ],
    }


def _typed(one: Typing) -> dict[str, Any]:
    return {
        "place": one.place,
        "part": one.part,
        "code": one.code,
        "typed": one.typed,
        "version": one.version,
        "by": one.by,
        "at": timezone.localtime(one.at).isoformat(),
        "rivals": [dict(rival) for rival in one.rivals],
    }


def _removed(removed: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {id: {"by": said["by"], "at": said["at"]} for id, said in removed.items()}


def _barrier(interview: Interview) -> str | None:
    barrier = barrier_of(interview.wave, interview)
    return barrier_in_words(barrier) if barrier else None


def _stored(interview: Interview) -> dict[str, Any]:
    content = content_of(interview, interview.projects.order_by("position"))
    standing = {code: said.standing for code, said in consents_of(interview).items()}
    return {
        "fields": _filled(typed_fields(content)),
        "answers": _answers(content.answers),
        "consents": {code: one.given_on.isoformat() for code, one in standing.items() if one},
        "projects": _projects(content),
    }


def _projects(content: InterviewContent) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one.id),
            "version": one.seen or 0,
            "label": one.label,
            "answers": _answers(one.answers),
        }
        for one in content.projects
    ]


def _answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    return _filled({code: as_typed(stored) for code, stored in answers.items()})


def _filled(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is not empty; that nothing was selected is an answer."""
    return {code: value for code, value in typed.items() if value != ""}
