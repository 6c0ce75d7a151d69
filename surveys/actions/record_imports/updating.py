"""Stored records changed by an edited data file: first dry, then as one act, as the desk does."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from django.db import transaction

from surveys.actions import log
from surveys.actions.interviews import require_editable, store_edit
from surveys.actions.record_imports.comparing_edits import Comparing, Work
from surveys.actions.record_imports.edited_files import Tell, read_edited, untold
from surveys.domain.answers import AnswerProblem
from surveys.domain.confirming import EVERYTHING
from surveys.domain.contents import InterviewContent
from surveys.domain.data_files.edited_cells import DayOrder
from surveys.domain.findings import Findings
from surveys.domain.importing import Problem
from surveys.domain.interviews import COMPLETE
from surveys.domain.messages import Message
from surveys.domain.missing import missing_kind
from surveys.domain.record_files.edited_answers import TEMPLATES, as_day
from surveys.domain.record_files.updates import Act, Decisions, Dry, Line, Status, shown
from surveys.domain.refusals import Refused, StaleVersion, Unstored
from surveys.domain.roles import Permission
from surveys.domain.wording import gettext_noop
from surveys.models import User, Wave
from surveys.queries.interviews import check_edit, content_of
from surveys.queries.later_edits import latest_edits
from surveys.rules import can

NO_ROLE = gettext_noop("Your role in the study does not include entering interviews.")
NO_REASON = gettext_noop("Say why the records are changed; the history keeps it.")
_PROBLEMS = gettext_noop("Nothing was changed. Problems to mend: %(count)s.")
_CONFLICTS = gettext_noop(
    "Nothing was changed. Answers and projects that are stored otherwise than the file had them: "
    "%(count)s. Decide whether what the file says stands, or what is stored."
)
_EMPTIED = gettext_noop(
    "Nothing was changed. Cells that said why there is no answer, and say nothing now: %(count)s. "
    "Decide whether they mean no answer, or stay as they are stored."
)
_REMOVES = gettext_noop(
    "Nothing was changed. Projects whose rows are no longer in the file: %(count)s. Confirm that "
    "they are to be removed, or put the rows back."
)
_QUESTIONS = gettext_noop(
    "Nothing was changed. Things to confirm: %(count)s. Confirm that they are right, or mend them "
    "in the file."
)
_MEANWHILE = gettext_noop(
    "Somebody changed one of the records while the file was brought in. Nothing was changed: look "
    "at the dry run again."
)
_NO_DATE = gettext_noop("Not a date (got %(got)s). Write year, month and day, like 2019-06-30.")


@dataclass(frozen=True)
class Updated:
    """What an edited file would do, and the act that did it, where there was something to do."""

    dry: Dry
    act: uuid.UUID | None = None


@dataclass(frozen=True)
class Brought:
    """An edited data file as somebody brings it: `manifest` is that beside it, if any."""

    name: str
    file: BinaryIO
    manifest: bytes | None = None
    days: DayOrder = DayOrder.UNKNOWN
    tell: Tell = untold


def check_update(*, by: User, wave: Wave, brought: Brought, decisions: Decisions) -> Dry:
    """Return what an edited file would change in a wave; nothing is stored.

    Refused where the file is none of the study or has no manifest, Unreadable where its rows cannot
    be told apart.
    """
    return prepare_update(by=by, wave=wave, brought=brought, decisions=decisions).dry


def apply_update(
    *, by: User, wave: Wave, brought: Brought, decisions: Decisions, reason: str
) -> Updated:
    """Store what an edited file changes in a wave, as one act with a reason: all of it or nothing.

    Refused as `check_update`, and where something is to be mended or decided, or was changed while
    the file was read.
    """
    if not reason.strip():
        raise Refused(NO_REASON, code="reason_missing")
    ready = prepare_update(by=by, wave=wave, brought=brought, decisions=decisions)
    require_decided(ready.dry.counts(), decisions)
    with transaction.atomic():
        return Updated(ready.dry, store_update(by=by, ready=ready, reason=reason))


def store_update(*, by: User, ready: "Ready", reason: str) -> uuid.UUID | None:
    """Store what an edited file would change; return the act, None where nothing was to be done.

    It is part of the transaction that is open. Refused where a record was changed meanwhile.
    """
    is_written = False
    try:
        for number, (work, content) in enumerate(ready.contents, start=1):
            seen = work.interview.version
            stored = store_edit(
                by=by,
                interview=work.interview,
                seen=seen,
                content=content,
                found=Findings(EVERYTHING),
                reason=reason.strip(),
            )
            is_written = is_written or stored.version != seen
            ready.tell(number)
    except (StaleVersion, Unstored) as error:
        raise Refused(_MEANWHILE, code="changed_meanwhile") from error
    return log.current_act() if is_written else None


def require_decided(counts: Mapping[str, int], decisions: Decisions) -> None:
    """Raise Refused with what comes first of all that keeps a file from being applied."""
    for number, code, template in (
        (counts["problems"], "problems", _PROBLEMS),
        (counts["conflicts"], "conflicts", _CONFLICTS),
        (counts["emptied"], "emptied", _EMPTIED),
        (0 if decisions.removes else counts["removed"], "removes", _REMOVES),
        (0 if decisions.confirmed else counts["questions"], "to_confirm", _QUESTIONS),
    ):
        if number:
            raise Refused(template, {"count": number}, code=code)


@dataclass(frozen=True)
class Ready:
    """What an edited file would do, and what interviews would then be."""

    dry: Dry
    contents: list[tuple[Work, InterviewContent]]
    tell: Tell = untold


def prepare_update(*, by: User, wave: Wave, brought: Brought, decisions: Decisions) -> Ready:
    """Compare a file and check what it would do; refused as `check_update`. Nothing is stored."""
    if not can(by, Permission.INTERVIEW_ENTER, wave.study):
        raise Refused(NO_ROLE, code="no_role")
    name, tell = brought.name, brought.tell
    edited = read_edited(wave.study, name, brought.file, brought.manifest, brought.days, tell)
    comparing = Comparing(edited, wave, decisions)
    contents = []
    for number, (_id, work) in enumerate(sorted(comparing.work.items()), start=1):
        tell(number)
        if not work.is_empty and (content := _checked(comparing, work)) is not None:
            contents.append((work, content))
    comparing.dry.lines = _with_edits(comparing.dry.lines, edited.manifest.entry)
    return Ready(comparing.dry, contents, tell)


def _with_edits(lines: list[Line], since: int) -> list[Line]:
    """Return lines of which those that conflict say with which edit they do."""
    conflicts = [one for one in lines if Status.CONFLICT in (one.status, one.asked)]
    edits = latest_edits(conflicts, since)
    return [replace(one, edit=edits.get(one.key)) for one in lines]


def _checked(comparing: Comparing, work: Work) -> InterviewContent | None:
    """Return what an interview would be; None, with its problems, where it cannot be stored."""
    dry = comparing.dry
    row = work.rows.get("", min(work.rows.values(), default=None))
    try:
        require_editable(work.interview)
        content = _content(work)
    except Refused as refused:
        said = _approved(work) if refused.code == "approved" else refused.said
        dry.problems.append(comparing.problem(said, row=row, column=None))
        return None
    except ValueError:
        params = {"got": str(work.details["held_on"])[:100]}
        place = (comparing.edited.name, row, "held_on")
        dry.problems.append(Problem(*place, "not_a_date", _NO_DATE, params))
        return None
    found = Findings(to_count=work.interview.state in COMPLETE)
    checked = check_edit(work.interview, content, found)
    problems = [*found.problems, *(found.lacks if found.to_count else ())]
    for problem in problems:
        dry.problems.append(_placed(comparing, work, problem, found.projects))
    dry.questions += [one for one in found.to_confirm if one not in dry.questions]
    if problems:
        return None
    before = len(dry.problems)
    _note_what_follows(comparing, work, "", work.interview.answers, checked.answers)
    for project, answers in zip(content.projects, checked.projects, strict=False):
        stored = work.projects.get(str(project.id))
        if stored is not None:
            _note_what_follows(comparing, work, str(project.id), stored.answers, answers)
    return content if len(dry.problems) == before else None


def _approved(work: Work) -> Message:
    """Return that an interview is approved, as one finds it and the row of the file."""
    interview = work.interview
    params: dict[str, Any] = {
        "expert": interview.respondent.code,
        "interview": str(interview.pk),
    }
    if work.rows:
        return Message("approved", TEMPLATES["approved"], params)
    params["exported"] = min(work.exported_rows)
    return Message("approved_removed", TEMPLATES["approved_removed"], params)


def _note_what_follows(
    comparing: Comparing,
    work: Work,
    project: str,
    stored: Mapping[str, Any],
    checked: Mapping[str, Any],
) -> None:
    """Note answers that change because others do, and what of the file would not be stored.

    Of a personal one only that it changes: what is found is told in a terminal or a file.
    """
    personal = comparing.edited.rows.records.design.personal
    given = work.of_projects.get(project, {}) if project else work.answers
    label = work.projects[project].label if project else ""
    for code, new in checked.items():
        old = stored.get(code)
        if code in given and given[code] != new and missing_kind(given[code]) is None:
            row, name = work.rows.get(project), comparing.edited.name
            params = {"stored": shown(new)}
            template = TEMPLATES["not_stored"]
            comparing.dry.problems.append(Problem(name, row, code, "not_stored", template, params))
        elif code not in given and old is not None and old != new:
            expert, id = work.interview.respondent.code, str(work.interview.pk)
            place = (None, expert, id, project, label, code)
            said = (None, None) if code in personal else (old, new)
            comparing.dry.lines.append(Line(Act.CHANGE, Status.FOLLOWS, *place, *said))


def _placed(
    comparing: Comparing, work: Work, problem: AnswerProblem, projects: Collection[Any]
) -> Problem:
    """Return a problem of the check at the row of the file that it is about."""
    project = "" if problem.project is None else str([*projects][problem.project])
    row = work.rows.get(project, work.rows.get("", min(work.rows.values(), default=None)))
    return comparing.problem(problem, row=row, column=problem.question)


def _content(work: Work) -> InterviewContent:
    """Return the content of an interview with what the file changes; ValueError for a wrong day."""
    stored = content_of(work.interview, work.projects.values())
    details: dict[str, Any] = dict(work.details)
    if "held_on" in details:
        details["held_on"] = as_day(details["held_on"])
    kept = []
    for project in stored.projects:
        id = str(project.id)
        if id in work.of_projects or id in work.labels:
            answers = {**project.answers, **work.of_projects.get(id, {})}
            label = work.labels.get(id, project.label)
            kept.append(replace(project, answers=answers, label=label))
    removed = {work.projects[id].pk: work.projects[id].version for id in sorted(work.removed)}
    return replace(
        stored,
        answers={**stored.answers, **work.answers},
        projects=(*(one for one in kept if one.id not in removed), *work.added),
        removed=removed,
        **details,
    )
