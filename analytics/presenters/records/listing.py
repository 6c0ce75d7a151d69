"""One page of the records of a part: each with its interview, what decided, and why it is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from analytics.disclosure import Audience, PartsFigure, Undisclosed, disclose_one
from analytics.domain.indicators import TRAITS
from analytics.domain.parts import BY_KIND, PARTS, Part
from analytics.presenters.records.answers import Answer, Deciding
from analytics.queries.behind import Behind
from analytics.queries.on_demand import Computed
from analytics.stats.counting.decisions import KINDS
from analytics.stats.counting.tallies import SCALE
from surveys.domain.missing import Missing
from surveys.models import Interview
from surveys.presenters.answers import missing_label
from surveys.queries.counted import what_counts

PAGE_SIZE = 50
ALWAYS = (Part.NUMERATOR, Part.BASE)


class Chosen(NamedTuple):
    """Which records are asked for: a part, of one kind of empty if given, and which page."""

    part: Part = Part.BASE
    kind: Missing | None = None
    page: int = 1


@dataclass(frozen=True)
class RecordRow:
    """One record: where it stands, what was answered to what decides, and why it is in or out.

    `position` and `label` are those of a project; of an interview there are none. `weight` is that
    of the expert in millionths; None where the value knows of none.
    """

    interview: UUID
    name: str
    expert: str
    position: int | None
    label: str
    answers: list[Answer]
    why: str
    weight: int | None = None


@dataclass(frozen=True)
class PartLine:
    """A part that can be chosen, in words, with the number of its records."""

    part: Part
    kind: Missing | None
    words: str
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class RecordList:
    """One page of the records of a part; `figure` and `total` are None for who may not know."""

    chosen: Chosen
    rows: list[RecordRow]
    pages: int
    lines: list[PartLine]
    figure: PartsFigure | None

    @property
    def total(self) -> int | None:
        """How many records the part has."""
        return next((line.number for line in self.lines if line.is_chosen), None)

    @property
    def is_weighted(self) -> bool:
        """Whether each record counts by a weight in the value."""
        return any(row.weight is not None for row in self.rows)

    @property
    def words(self) -> str:
        """What the records have in common."""
        return words_of(self.chosen.part, self.chosen.kind)


def words_of(part: Part, kind: Missing | None = None) -> str:
    """Return a part in words, with the kind of empty that it is there for."""
    if kind is None:
        return _(PARTS[part])
    return _("%(part)s: %(kind)s") % {"part": _(PARTS[part]), "kind": missing_label(kind)}


def parts_figure(
    behind: Behind, *, wave: str, kind: str, place: int | None = None
) -> Undisclosed[PartsFigure]:
    """Return how many records of a wave are in each part, and the value that they give."""
    numbers = {part: behind.number(part, wave=place) for part in behind.parts}
    if TRAITS[kind].measured_by != Part.NUMERATOR:  # all of the base are counted
        numbers.pop(Part.NUMERATOR), numbers.pop(Part.REST)
    base, value, unweighted = numbers[Part.BASE], None, None
    if TRAITS[kind].measured_by is None:
        value = float(base)
    elif base:
        scale = SCALE if TRAITS[kind].in_millionths else 1
        value = behind.amount(wave=place) / base / scale
        if behind.is_weighted(wave=place):
            value, unweighted = behind.weighted_mean(wave=place) / scale, value
    kinds = {part: behind.by_kind(part, wave=place) for part in BY_KIND if part in behind.parts}
    return Undisclosed(
        PartsFigure, wave=wave, value=value, parts=numbers, kinds=kinds, unweighted=unweighted
    )


def listed(
    behind: Behind,
    figure: Undisclosed[PartsFigure],
    chosen: Chosen,
    deciding: Deciding,
    *,
    place: int | None = None,
    why: Callable[[Behind, int], str] | None = None,
) -> Computed[RecordList]:
    """Read one page of a part; of many pages the one that is nearest to what was asked for.

    `why` says of a record why it is in or out; left out where a condition decides.
    """
    found = behind.of(chosen.part, kind=chosen.kind, wave=place)
    pages = max(1, -(-found.size // PAGE_SIZE))
    page = min(max(chosen.page, 1), pages)
    chosen = chosen._replace(page=page)
    places = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE].tolist()
    rows = _rows(behind, places, deciding, why or _why)

    def disclosed(audience: Audience) -> RecordList:
        shown = disclose_one(figure, audience=audience)
        if shown is None:
            return RecordList(chosen, [], 1, [], None)
        return RecordList(chosen, rows, pages, part_lines(shown, chosen), shown)

    return disclosed


def part_lines(figure: PartsFigure, chosen: Chosen | None = None) -> list[PartLine]:
    """Return the parts of a figure that can be chosen: numerator and base, and what is not empty.

    A part that is divided by kind of empty is there as a whole, too.
    """
    lines = []
    where = (chosen.part, chosen.kind) if chosen else None
    for part in Part:
        kinds: list[Missing | None] = [None, *figure.kinds.get(part, ())]
        for kind in kinds:
            number = figure.parts.get(part, 0)
            if kind is not None:
                number = figure.kinds[part][kind]
            is_there = number or (part in figure.parts and part in ALWAYS)
            if not is_there:
                continue
            lines.append(PartLine(part, kind, words_of(part, kind), number, (part, kind) == where))
    if where and not any(line.is_chosen for line in lines):
        lines.append(PartLine(*where, words_of(*where), 0, True))
    return lines


def _rows(
    behind: Behind, places: Sequence[int], deciding: Deciding, why: Callable[[Behind, int], str]
) -> list[RecordRow]:
    """Read the interviews of some records, in two queries."""
    keys = {behind.interview(place) for place in places}
    interviews = (
        Interview.objects.select_related("wave", "respondent", "organization")
        .prefetch_related("projects")
        .in_bulk(keys)
    )
    contents = {key: what_counts(interview) for key, interview in interviews.items()}
    projects = {key: {one.pk: one for one in found.projects} for key, found in contents.items()}
    rows = []
    for place in places:
        key = behind.interview(place)
        if key not in interviews:  # it was deleted meanwhile: what was read is read again
            continue
        number = behind.project(place)
        project = projects[key].get(number) if number else None
        if number and project is None:
            continue
        interview = interviews[key]
        rows.append(
            RecordRow(
                interview=key,
                name=str(interview),
                expert=interview.respondent.code,
                position=project.position if project else None,
                label=project.label if project else "",
                answers=deciding.answers(contents[key], project),
                why=why(behind, place),
                weight=behind.weight(place),
            )
        )
    return rows


def _why(behind: Behind, place: int) -> str:
    """Say why a record is in or out."""
    for part in (Part.UNCATEGORISED, Part.LEFT_OUT):
        if part in behind.parts and behind.parts[part][place]:
            kind = missing_label(KINDS[behind.kinds[part][place]])
            if part is Part.LEFT_OUT:
                return _("Left out: what decides is not known (%(kind)s).") % {"kind": kind}
            return _("In the base, but its category is not known (%(kind)s).") % {"kind": kind}
    if behind.parts.get(Part.NUMERATOR, behind.parts[Part.BASE])[place]:
        return _("In the base, and counted.")
    if behind.parts[Part.BASE][place]:
        return _("In the base, but what is counted is not true of it.")
    return _("Outside: the condition of the base is not true of it.")
