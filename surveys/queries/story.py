"""The story of an interview: who handed it in, edited it, approved it, corrected whose it is.

And who recorded what its expert agreed to; all with when, and why.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.consents import MOVED, PURPOSES, WITHDRAWN
from surveys.domain.interviews import CORRECTED, EDITED, JOINED, MERGED, State
from surveys.domain.roles import Role
from surveys.models import Consent, Interview, Membership, Project, Respondent, Version
from surveys.queries.brought_files import brought_by
from surveys.queries.handing_in import handed_in_by
from surveys.queries.joined import ended_by
from surveys.reader import day_in_words, language

WITH_NOTE = frozenset({State.RETURNED, State.REOPENED})
HAPPENED: Mapping[str, Any] = {
    State.DRAFT: gettext_lazy("entered as a draft"),
    State.SUBMITTED: gettext_lazy("submitted"),
    State.APPROVED: gettext_lazy("approved"),
    State.RETURNED: gettext_lazy("returned"),
    State.REOPENED: gettext_lazy("opened again"),
}


def happened(state: str) -> str:
    """Return what made an interview what it is; a state of another version stands for itself."""
    return str(HAPPENED.get(state, state))


@dataclass(frozen=True)
class Event:
    """What happened to an interview; `state` is empty where that is not a change of its state.

    `what` and `note` are in the reader's language, or as somebody wrote them. `entry` is the place
    in the log.
    """

    state: str
    what: str
    at: datetime.datetime
    by: str
    note: str = ""
    entry: int = 0


def story_of(interview: Interview) -> list[Event]:
    """Return what happened to an interview and to the consents for it, newest first."""
    told = [*_acts(interview.pk), *_acts_of_consent(interview)]
    return sorted(told, key=lambda event: event.entry, reverse=True)


def decisions_of(interview: Interview) -> list[Event]:
    """Return the changes of the state of an interview, newest first."""
    return [event for event in _acts(interview.pk) if event.state][::-1]


def _acts(interview: UUID) -> list[Event]:
    """Return what happened to an interview itself and to those it took over, oldest first."""
    return _acts_by_interview({interview})[interview]


def _acts_by_interview(interviews: Collection[UUID]) -> dict[UUID, list[Event]]:
    """Return what happened to each interview; all that were taken over are read together."""
    versions = _versions(interviews)
    codes = _experts(versions)
    files = brought_by([one for one in versions if one.entry.action == EDITED and one.reason])
    ended = ended_by([one.entry for one in versions if one.entry.action == JOINED])
    joined = _acts_by_interview({*ended.values()}) if ended else {}
    acts: dict[UUID, list[Event]] = {interview: [] for interview in interviews}
    before: dict[UUID, dict] = {}
    for version in versions:
        mine, content = acts[version.record_id], version.content or {}
        if version.entry_id in ended:
            mine += map(_said_of_the_other, joined[ended[version.entry_id]])
        last = before.setdefault(version.record_id, {})
        for state, what, note in _told(version, last, content, codes, files):
            mine.append(_event(version, what, note, state=state))
        before[version.record_id] = content or last
    return acts


def _said_of_the_other(event: Event) -> Event:
    """Return what happened to an interview as the one says it that took it over."""
    what = _("%(what)s (the other interview)") % {"what": event.what}
    return replace(event, state="", what=what)


def _told(
    version: Version, before: dict, after: dict, codes: dict, files: Mapping[UUID | None, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield what one version of an interview says: its new state if any, words, and why."""
    if told := _became(version, before, after, codes):
        yield "", *told
    is_worth_telling = version.reason or before.get("state") != State.DRAFT
    if version.entry.action == EDITED and is_worth_telling:
        yield "", files.get(version.entry.act, _("edited")), version.reason
    state = after.get("state")
    if state and state != before.get("state"):
        is_dropped = (before.get("state"), state) == (State.REOPENED, State.APPROVED)
        what = _("left as it was approved") if is_dropped else happened(state)
        yield state, what, after.get("review_note", "") if state in WITH_NOTE else ""


def _event(version: Version, what: str, note: str = "", *, state: str = "") -> Event:
    entry = version.entry
    return Event(state, what, entry.at, entry.author, note, entry.pk)


def _became(version: Version, before: dict, after: dict, codes: dict) -> tuple[str, str] | None:
    """Return in words whose an interview became, or what it took over, and why."""
    old, new = (codes.get(one.get("respondent_id"), {}) for one in (before, after))
    experts = {"before": old.get("code", "—"), "expert": new.get("code", "—")}
    action = version.entry.action
    if action == CORRECTED:
        move = "{before} → {expert}: ".format(**experts)
        what = _("expert corrected from %(before)s to %(expert)s") % experts
        return what, version.reason or _added_note(before, after).removeprefix(move)
    if action == MERGED:
        former = {one["code"]: one["reason"] for one in new.get("former_codes", ())}
        what = _("the expert %(before)s became one with %(expert)s") % experts
        return what, former.get(experts["before"], "")
    if action == JOINED:
        what = _("another interview of this wave became one with it")
        return what, version.reason or _added_note(before, after)
    return None


def _added_note(before: dict, after: dict) -> str:
    """Return what a version added to the note before: old histories have the reason there."""
    had, has = before.get("review_note", ""), after.get("review_note", "")
    return has.removeprefix(had).strip()


def _acts_of_consent(interview: Interview) -> Iterator[Event]:
    """Yield what the expert agreed to in this wave, withdrew and agreed to again, oldest first."""
    consents = Consent.objects.of_interview(interview).values_list("pk", flat=True)
    versions = Version.objects.of(Consent, list(consents)).select_related("entry__by")
    purposes: set[str] = set()
    for version in versions.order_by("entry_id"):
        content = version.content or {}
        if "purpose" in content:
            yield _event(version, *_said_of_consent(version.entry.action, content, purposes))
            purposes.add(content["purpose"])


def _said_of_consent(action: str, content: dict, before: Collection[str]) -> tuple[str, str]:
    """Return in words what was done with a consent, and on which day; `before` are purposes."""
    purpose = {"purpose": _(PURPOSES.get(content["purpose"], content["purpose"]))}
    given, withdrawn = (
        content[name] and day_in_words(content[name]) for name in ("given_on", "withdrawn_on")
    )
    if action == WITHDRAWN:
        note = _("withdrawn on %(day)s") % {"day": withdrawn}
        return _("consent withdrawn (%(purpose)s)") % purpose, note
    note = _("given on %(given)s, text %(text)s") % {
        "given": given,
        "text": content["text_version"],
    }
    if action == MOVED:
        return _("consent moved to this expert (%(purpose)s)") % purpose, note
    if withdrawn:
        note = f"{note}; {_('withdrawn on %(day)s') % {'day': withdrawn}}"
    if content["purpose"] in before:
        return _("consent given again (%(purpose)s)") % purpose, note
    return _("consent given (%(purpose)s)") % purpose, note


def _experts(versions: Iterable[Version]) -> dict[str, dict]:
    """Return what was last known of every expert whose the interview was, by id."""
    contents = (one.content for one in versions if one.content)
    ids = {one["respondent_id"] for one in contents if one.get("respondent_id") is not None}
    found: dict[str, dict] = {}
    if len(ids) > 1:
        history = Version.objects.of(Respondent, ids).order_by("record_version")
        for one in history:
            if one.content and "code" in one.content:
                found[str(one.record_id)] = one.content
    return found


@dataclass(frozen=True)
class Edit:
    """What somebody changed in one go; `what` names questions, fields and projects."""

    at: datetime.datetime
    by: str
    what: tuple[str, ...]


def edits_since(interview: Interview, seen: int) -> list[Edit]:
    """Return what was written into an interview and its projects after a version was seen.

    In as many queries however many edits there were.
    """
    versions = [v for v in _versions([interview.pk]) if v.record_version >= seen]
    projects = _changes_of_projects(interview, versions)
    edits = []
    for before, after in pairwise(versions):
        what = [*_changed(interview, before.content or {}, after.content or {})]
        what += [words for entry, words in projects if before.entry_id < entry <= after.entry_id]
        edits.append(Edit(after.entry.at, after.entry.author, tuple(dict.fromkeys(what))))
    return edits


def approvers_of(interview: Interview) -> list[str]:
    """Return who may approve this interview, or open it again: admins, and other researchers.

    Others than those who entered it, handed it in or changed it since.
    """
    theirs = {interview.created_by_id, *handed_in_by([interview]).get(interview.pk, ())}
    members = Membership.objects.filter(study=interview.wave.study).select_related("user")
    return sorted(
        {
            member.user.get_username()
            for member in members
            if member.user.is_active
            and (
                member.role == Role.ADMIN
                or (member.role == Role.RESEARCHER and member.user_id not in theirs)
            )
        }
    )


def _versions(interviews: Collection[UUID]) -> list[Version]:
    """Return the history of interviews, oldest first."""
    versions = Version.objects.of(Interview, interviews).select_related("entry__by")
    return list(versions.order_by("entry_id"))


def _changed(interview: Interview, before: dict, after: dict) -> Iterator[str]:
    """Yield in words what differs between two contents of the interview."""
    if before.get("state") != after.get("state"):
        yield happened(after["state"])
    old, new = before.get("answers", {}), after.get("answers", {})
    for question in interview.questionnaire.form.questions("interview"):
        if old.get(question.code) != new.get(question.code):
            yield question.label_in(language())
    labels = {
        "held_on": _("Date"),
        "mode": _("Mode"),
        "duration_minutes": _("Duration"),
        "further_conversations": _("Further conversations"),
        "language": _("Language"),
        "interviewer": _("Interviewer"),
        "organization_id": _("Organization"),
        "respondent_id": _("Respondent"),
    }
    for name, label in labels.items():
        # An older version may not have the field; that says as little as an empty one.
        if (before.get(name) or None) != (after.get(name) or None):
            yield label


def _changes_of_projects(interview: Interview, between: list[Version]) -> list[tuple[int, str]]:
    """Return the changes of projects between versions of their interview, each with its entry."""
    if not between:
        return []
    found = Version.objects.filter(
        record_type=Project._meta.label_lower,
        entry_id__gt=between[0].entry_id,
        entry_id__lte=between[-1].entry_id,
    )
    versions = list(found.select_related("entry").order_by("entry_id"))
    contents = {version: version.content or {} for version in versions}
    deleted = [version for version, content in contents.items() if content.get("deleted")]
    contents |= dict(zip(deleted, _before(deleted), strict=True))
    return [
        (version.entry_id, _change_in_words(version.entry.action, content))
        for version, content in contents.items()
        if content.get("interview_id") == str(interview.pk)
    ]


def _before(versions: list[Version]) -> list[dict]:
    """Return what projects said before each of these versions, in one query for all."""
    earlier = Version.objects.of(Project, {version.record_id for version in versions})
    contents = {(one.record_id, one.record_version): one.content or {} for one in earlier}
    return [contents.get((one.record_id, one.record_version - 1), {}) for one in versions]


def _change_in_words(action: str, content: dict) -> str:
    label = {"label": content.get("label") or content.get("position", "")}
    if action == "project.removed":
        return _("project %(label)s removed") % label
    return _("project %(label)s") % label
