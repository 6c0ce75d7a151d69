"""The records behind a value of the page of project lines."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from analytics.disclosure import PartsFigure, Undisclosed
from analytics.domain.parts import Part
from analytics.presenters import notation
from analytics.presenters.lines import (
    END,
    ENDED,
    START,
    LineRecords,
    followed_by,
    lacking_kinds,
    line_records,
    outcomes_of,
)
from analytics.presenters.records.answers import Answer, Deciding, Read
from analytics.presenters.records.listing import Chosen, RecordList, listed
from analytics.queries.behind import Behind
from analytics.queries.design import StudyDesign
from analytics.queries.on_demand import Computed
from analytics.stats.counting.decisions import KINDS
from analytics.stats.design.columns import Flags, Indices
from analytics.stats.lines.lifetimes import arrivals, ends, there_at_first
from analytics.stats.lines.transitions import Followed, follow
from surveys.domain.questionnaire import Level, Question
from surveys.domain.refusals import NotThere
from surveys.domain.timing import steps_of
from surveys.domain.wording import gettext_noop
from surveys.models import Study
from surveys.presenters.answers import missing_label
from surveys.queries.counted import CountedContent, CountedProject, as_key

SURVIVAL, REACHED = "survival", "reached"
NO_VALUE = gettext_noop("The page of project lines has no such value (%(asked)s).")


@dataclass(frozen=True)
class LineAsked:
    """A value of the page, by codes: of a step between two waves, or of a curve over years.

    `stage` and `outcome` are those of a step, or empty for all of its projects; `lacks` is the end
    of the step at which a category is not known. `at` is the place of a point of a `curve`, from 1;
    0 is the beginning, where all lines stand.
    """

    variable: str = ""
    target: str = ""
    start: str = ""
    end: str = ""
    stage: str = ""
    outcome: str = ""
    lacks: str = ""
    curve: str = ""
    at: str = ""


@dataclass(frozen=True)
class _Value:
    """What a value was counted from: some projects, in parts, and what it is about in words."""

    facts: list[tuple[str, str]]
    wave: str
    places: Indices
    parts: dict[Part, Flags]
    kinds: Indices | None = None
    later: Callable[[int], str] | None = None


@dataclass(frozen=True)
class LineValue:
    """A value in words, and the records behind it."""

    facts: list[tuple[str, str]]
    records: RecordList


def records_of_lines(
    study: Study, design: StudyDesign, asked: LineAsked, chosen: Chosen
) -> Computed[LineValue]:
    """Read the projects behind a value; of a line, the first of them. NotThere for no value."""
    question, target = followed_by(design, asked.variable, asked.target)
    records = line_records(study, design, question)
    value = (
        _point(design, records, question, target, asked)
        if asked.curve
        else _step(design, records, question, asked)
    )
    owners = records.owners[value.places]
    kinds = value.kinds
    behind = Behind(
        interviews=records.interviews,
        owners=owners,
        projects=records.keys,
        rows=value.places,
        waves=np.zeros(owners.size, dtype=np.intp),
        parts=value.parts,
        kinds={} if kinds is None else {Part.LEFT_OUT: kinds},
    )
    numbers = {part: behind.number(part) for part in behind.parts}
    by_kind = {part: behind.by_kind(part) for part in behind.kinds}
    figure = Undisclosed(PartsFigure, value.wave, None, numbers, by_kind)
    reads = [Read(Level.PROJECT, question)]
    places = {key: place for place, key in enumerate(records.keys)}
    known = _Following(Level.PROJECT, reads, value.later, places)
    found = listed(behind, figure, chosen, known, why=_why)
    return lambda audience: LineValue(value.facts, found(audience))


def _step(
    design: StudyDesign, records: LineRecords, question: Question, asked: LineAsked
) -> _Value:
    """Return the projects of a wave by what became of them in a later one."""
    codes = [wave.code for wave in design.waves]
    if asked.start not in codes or asked.end not in codes[codes.index(asked.start) + 1 :]:
        raise NotThere(NO_VALUE, {"asked": f"{asked.start} → {asked.end}"})
    found = follow(records.projects, start=codes.index(asked.start), end=codes.index(asked.end))
    words = outcomes_of(question)
    facts = [(_("From, to"), f"{asked.start} → {asked.end}")]
    lacking, kinds = lacking_kinds(found, records.kind)
    if asked.stage:
        base = found.sure & ~found.unknown(records.stage)
        base = base & records.having(_known(records, asked.stage))[found.project]
        became = base & _became(found, records, asked.outcome)
        parts = {Part.NUMERATOR: became, Part.REST: base & ~became, Part.BASE: base}
        outcome = None if asked.outcome == ENDED else asked.outcome
        facts += [(asked.start, words[asked.stage]), (asked.end, words[outcome])]
        left = None
    else:
        facts.append((_("Counted"), words[None]))
        left = lacking.get(asked.lacks, lacking[START] | lacking[END])
        parts = {Part.NUMERATOR: found.ended, Part.REST: found.sure & ~found.ended,
                 Part.BASE: found.sure, Part.LEFT_OUT: left, Part.OUTSIDE: ~found.sure}  # fmt: skip
        kinds = np.where(left, kinds, 0)
    later = _later(found, records, words)
    return _Value(facts, asked.start, found.project, parts, None if left is None else kinds, later)


def _known(records: LineRecords, code: str) -> str:
    if code not in records.codes:
        raise NotThere(NO_VALUE, {"asked": code})
    return code


def _became(found: Followed, records: LineRecords, outcome: str) -> Flags:
    if outcome == ENDED:
        return found.ended
    return found.with_outcome(records.having(_known(records, outcome)))


def _later(
    found: Followed, records: LineRecords, words: dict[str | None, str]
) -> Callable[[int], str]:
    """Return what says of a project, by its place, what became of it."""
    at = {place: number for number, place in enumerate(found.project.tolist())}

    def said(place: int) -> str:
        number = at[place]
        after = records.stage[found.outcome[found.origin == number]].tolist()
        if not found.sure[number]:
            return _("not followed")
        names = [words[records.codes[one]] if one >= 0 else _("not known") for one in after]
        return " · ".join(names) or words[None]

    return said


def _point(
    design: StudyDesign, records: LineRecords, question: Question, target: str, asked: LineAsked
) -> _Value:
    """Return the first projects of the lines that were followed for so long."""
    years = steps_of([design.times[wave.code] for wave in design.waves])
    if years is None or asked.curve not in (SURVIVAL, REACHED):
        raise NotThere(NO_VALUE, {"asked": asked.curve})
    projects = records.projects
    is_end = asked.curve == SURVIVAL
    lines = ends(projects) if is_end else arrivals(projects, records.having(target))
    goal = "" if is_end else outcomes_of(question)[target]
    if asked.at == "0":
        there = there_at_first(projects, records.having(target))
        parts = {Part.NUMERATOR: there, Part.REST: ~there, Part.BASE: np.ones_like(there)}
        return _Value([(_("First report"), goal)], "", projects.lines.begin, parts)
    line, elapsed, event = lines.spells(projects, years)
    times = np.unique(elapsed).tolist()
    if asked.at not in [str(number) for number in range(1, len(times) + 1)]:
        raise NotThere(NO_VALUE, {"asked": asked.at})
    years_after = times[int(asked.at) - 1]
    here = elapsed == years_after
    places, happened = projects.lines.begin[line[here]], event[here]
    parts = {Part.NUMERATOR: happened, Part.REST: ~happened,
             Part.BASE: np.ones_like(happened)}  # fmt: skip
    what = _("Ended") if is_end else _("Got there")
    facts = [(_("Years"), notation.short(years_after)), (what, goal)]
    return _Value([one for one in facts if one[1]], "", places, parts)


@dataclass(frozen=True)
class _Following(Deciding):
    """What a project answered, and what became of it."""

    later: Callable[[int], str] | None
    places: dict[str, int]

    def answers(self, content: CountedContent, project: CountedProject | None) -> list[Answer]:
        found = super().answers(content, project)
        if project is not None and self.later is not None:
            place = self.places[as_key(project.pk)]
            found.append(Answer(_("later"), self.later(place)))
        return found


def _why(behind: Behind, place: int) -> str:
    """Say why a project is in or out."""
    if Part.OUTSIDE in behind.parts and behind.parts[Part.OUTSIDE][place]:
        return _("Not followed: nobody could be asked again.")
    if Part.LEFT_OUT in behind.parts and behind.parts[Part.LEFT_OUT][place]:
        kind = missing_label(KINDS[behind.kinds[Part.LEFT_OUT][place]])
        return _("Followed, but a category is not known (%(kind)s).") % {"kind": kind}
    if behind.parts[Part.NUMERATOR][place]:
        return _("Followed, and counted.")
    return _("Followed, and not counted.")
