"""What interviews and their projects said as of an entry, one after the other."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count

from surveys.domain.interviews import EDITED, State
from surveys.domain.jobs import JobKind
from surveys.domain.sampling import Drawn
from surveys.models import Entry, Interview, Job
from surveys.queries.as_of.newest import INTERVIEW, PROJECT, contents_of
from surveys.queries.as_of.selection import Place, Selection
from surveys.queries.counted import DETAILS

AT_ONCE = 1_200
"""About so many records are in memory at once: a few hundred interviews with their projects."""
EDITS = (EDITED, "project.edited")
_DEFAULTS = {name: Interview.default_of(name) for name in DETAILS}

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a record came and when it changed: by no content, so what is erased has it, too.

    `came_by` is "import" for a file of interviews that a job brought in, "page" for what was
    entered on a page or by the interface for programs, "command" for anything else. `edits` are
    the versions in which answers changed; to submit, approve or return an interview is none.
    """

    created_at: datetime.datetime
    changed_at: datetime.datetime
    came_by: str
    edits: int


class ProjectAsOf(NamedTuple):
    """A project as it counted; without a version where only what was approved still has it."""

    id: str
    version: int | None
    position: int
    label: str
    answers: Content
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class InterviewAsOf:
    """What an interview said as of an entry: what counts of one that was opened again.

    `state` is that of this content, `review_state` that of the interview. `version` is the one that
    an edit made since has to name. Details are named as in `surveys.queries.counted`, days as text.
    """

    id: str
    version: int
    wave: str
    respondent: str
    organization: str
    drawn: Drawn
    state: str
    review_state: str
    details: Content
    answers: Content
    projects: Sequence[ProjectAsOf]
    origin: Origin | None = None


def interviews_as_of(selection: Selection, *, origins: bool = False) -> Iterator[InterviewAsOf]:
    """Yield the interviews of a selection in its order, read in pieces by short queries.

    With `origins` each comes with how it came. What was erased since the selection was made is left
    out, and counted with it.
    """
    for places in _pieces(selection):
        yield from _Piece(places, selection, origins=origins).interviews()


def _pieces(places: Iterable[Place]) -> Iterator[list[Place]]:
    """Yield interviews by some, of about so many records as may be in memory at once."""
    piece: list[Place] = []
    records = 0
    for place in places:
        piece.append(place)
        records += 1 + len(place.projects)
        if records >= AT_ONCE:
            yield piece
            piece, records = [], 0
    if piece:
        yield piece


class _Piece:
    """Some interviews that are read together: in one query, or five with their origins."""

    def __init__(self, places: Sequence[Place], selection: Selection, *, origins: bool) -> None:
        self._places, self._left_out = places, selection.left_out
        self._as_of = selection.as_of
        wanted = {entry for place in places for entry in (*place[:4], *place.projects)}
        self._said = contents_of(wanted - {0})
        self._origins = self._read_origins() if origins else {}

    def interviews(self) -> Iterator[InterviewAsOf]:
        for place in self._places:
            if place.interview in self._said and place.respondent in self._said:
                yield self._interview(place)
            else:
                self._left_out.erased[INTERVIEW] += 1

    def _interview(self, place: Place) -> InterviewAsOf:
        version, content = self._said[place.interview]
        projects = list(self._projects(place.projects))
        approved = content.get("approved_content")
        if approved is None:
            counted, details = content, content
            organization = self._of(place.organization).get("code", "")
        else:
            counted, details = approved, approved["head"]
            organization = approved["organization"]
            stored = {one.id: one for one in projects}
            projects = [_approved(one, stored.get(one["id"])) for one in approved["projects"]]
        drawn = self._of(place.sampled)
        state = content["state"]
        return InterviewAsOf(
            id=content["id"],
            version=version,
            wave=content["wave_id"],
            respondent=self._of(place.respondent)["code"],
            organization=organization,
            drawn=Drawn(drawn.get("millionths"), drawn.get("stratum", "")),
            state=state if approved is None else State.APPROVED.value,
            review_state=state,
            details={name: details.get(name, default) for name, default in _DEFAULTS.items()},
            answers=counted["answers"],
            projects=projects,
            origin=self._origins.get(content["id"]),
        )

    def _of(self, entry: int) -> Content:
        """Return what a record beside the interview says; nothing where there is none."""
        _version, content = self._said.get(entry, (0, {}))
        return content

    def _projects(self, entries: Iterable[int]) -> Iterator[ProjectAsOf]:
        found = []
        for entry in entries:
            if entry in self._said:
                version, content = self._said[entry]
                found.append((content["position"], content["id"], version, content))
            else:
                self._left_out.erased[PROJECT] += 1
        for position, id, version, content in sorted(found, key=lambda one: one[:2]):
            label, answers = content["label"], content["answers"]
            yield ProjectAsOf(id, version, position, label, answers, self._origins.get(id))

    def _read_origins(self) -> dict[str, Origin]:
        """Return by id how interviews and projects came: by the first entry about each."""
        entries = [one for place in self._places for one in (place.interview, *place.projects)]
        newest = {self._of(one)["id"]: one for one in entries if one in self._said}
        changed = dict(Entry.objects.filter(pk__in=newest.values()).values_list("pk", "at"))
        about = Entry.objects.filter(
            record_type__in=(INTERVIEW, PROJECT), record_id__in=[*newest]
        ).order_by()
        first = list(about.filter(record_version=1).values_list("record_id", "at", "request_id"))
        edited = about.filter(action__in=EDITS, seal__number__lte=self._as_of.number)
        edits = dict(edited.values_list("record_id").annotate(number=Count("pk")))
        imports = _imports({request for _id, _at, request in first})
        return {
            str(id): Origin(
                at, changed[newest[str(id)]], _came_by(request, imports), edits.get(id, 0)
            )
            for id, at, request in first
        }


def _approved(said: Content, stored: ProjectAsOf | None) -> ProjectAsOf:
    """Return a project as it was approved, with what is known of the stored one."""
    version, origin = (stored.version, stored.origin) if stored else (None, None)
    return ProjectAsOf(
        said["id"], version, said["position"], said["label"], said["answers"], origin
    )


def _imports(requests: Iterable[str]) -> frozenset[str]:
    """Return which of these requests were jobs that brought in a file of interviews."""
    of_jobs = [one for one in requests if len(one) == 32]
    jobs = Job.objects.filter(kind=JobKind.IMPORT_APPLY, pk__in=of_jobs)
    return frozenset(one.hex for one in jobs.values_list("pk", flat=True))


def _came_by(request: str, imports: frozenset[str]) -> str:
    if request in imports:
        return "import"
    return "page" if request else "command"
