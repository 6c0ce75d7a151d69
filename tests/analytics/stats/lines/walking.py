"""Lines and transitions by walking from project to project: the second path of the arrays."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from analytics.stats.design.columns import LEVEL, Floats
from analytics.stats.estimation import intervals
from analytics.stats.estimation.estimates import estimate_clusters
from analytics.stats.lines.lifetimes import Curve, CurvePoint
from analytics.stats.lines.projects import LinkedProjects
from analytics.stats.lines.transitions import Transition, TransitionTable
from surveys.domain.linkage import Key, Link, Node

Interviewed = Mapping[int, Collection[Key]]
Stages = Mapping[Key, str | None]


def as_arrays(
    nodes: Sequence[Node], links: Iterable[Link], interviewed: Interviewed, *, waves: int = 3
) -> LinkedProjects:
    """Return projects as arrays; respondents are numbered in the order of their names."""
    place = {node.project: number for number, node in enumerate(nodes)}
    named = {one for people in interviewed.values() for one in people}
    people = sorted(named | {node.respondent for node in nodes})
    present = np.array([[one in interviewed.get(w, ()) for w in range(waves)] for one in people])
    pairs = [(place[link.predecessor], place[link.successor]) for link in links]
    return LinkedProjects(
        np.array([node.wave for node in nodes], dtype=np.intp),
        np.array([people.index(node.respondent) for node in nodes], dtype=np.intp),
        np.array(pairs, dtype=np.intp).reshape(-1, 2),
        present.reshape(len(people), waves),
    )


class Status(StrEnum):
    """What is known of a project line in a wave."""

    CONTINUED = "continued"  # a project of the line was reported
    ENDED = "ended"  # its respondent was interviewed again and did not report it
    NOT_FOLLOWED = "not_followed"  # its respondent was not interviewed again


@dataclass(frozen=True)
class Line:
    """One project line: its projects by wave, in the order in which they were given."""

    projects: tuple[Node, ...]

    @property
    def first_wave(self) -> int:
        return min(node.wave for node in self.projects)

    def in_wave(self, wave: int) -> tuple[Node, ...]:
        """Return the projects of the line in a wave; several after a split."""
        return tuple(node for node in self.projects if node.wave == wave)

    def status(self, wave: int, interviewed: Mapping[int, Collection[Key]]) -> Status | None:
        """Say what became of the line in a wave, given who was interviewed in each wave.

        None up to the wave in which the line begins. A line ends in the first wave in which a
        respondent who last reported it is interviewed again without it, and stays ended until it
        is reported once more.
        """
        if wave <= self.first_wave:
            return None
        if self.in_wave(wave):
            return Status.CONTINUED
        last = max(node.wave for node in self.projects if node.wave < wave)
        reporters = {node.respondent for node in self.in_wave(last)}
        again = any(
            not reporters.isdisjoint(interviewed.get(w, ())) for w in range(last + 1, wave + 1)
        )
        return Status.ENDED if again else Status.NOT_FOLLOWED


def project_lines(nodes: Iterable[Node], links: Iterable[Link]) -> list[Line]:
    """Return the lines in the order of their first project; each project is in exactly one."""
    ordered = sorted(nodes, key=lambda node: node.wave)
    parent: dict[Key, Key] = {node.project: node.project for node in ordered}
    for link in links:
        parent[_root(parent, link.predecessor)] = _root(parent, link.successor)
    lines: dict[Key, list[Node]] = {}
    for node in ordered:
        lines.setdefault(_root(parent, node.project), []).append(node)
    return [Line(tuple(members)) for members in lines.values()]


def _root(parent: dict[Key, Key], project: Key) -> Key:
    while parent[project] != project:
        parent[project] = parent[parent[project]]
        project = parent[project]
    return project


@dataclass(frozen=True)
class _Spell:
    """One line at one time: whether the event happened then."""

    respondent: Key
    years: float
    event: bool


def survival(
    lines: Sequence[Line],
    *,
    interviewed: Interviewed,
    years: Sequence[float],
    level: float = LEVEL,
) -> Curve:
    spells = [spell for line in lines for spell in _until_ended(line, interviewed, years)]
    return _curve(spells, lines=len(lines), excluded=0, level=level, falling=True)


def time_to_stage(
    lines: Sequence[Line],
    *,
    reached: Callable[[Key], bool],
    interviewed: Interviewed,
    years: Sequence[float],
    level: float = LEVEL,
) -> Curve:
    begun = [
        line
        for line in lines
        if not any(reached(node.project) for node in line.in_wave(line.first_wave))
    ]
    spells = [
        spell for line in begun for spell in _until_reached(line, reached, interviewed, years)
    ]
    excluded = len(lines) - len(begun)
    return _curve(spells, lines=len(begun), excluded=excluded, level=level, falling=False)


def _until_ended(line: Line, interviewed: Interviewed, years: Sequence[float]) -> Iterable[_Spell]:
    first, who = line.first_wave, line.projects[0].respondent
    last = max(node.wave for node in line.projects)
    for wave in range(first + 1, len(years)):
        elapsed = years[wave] - years[first]
        if wave <= last:
            yield _Spell(who, elapsed, event=False)
        elif line.status(wave, interviewed) is Status.ENDED:
            yield _Spell(who, elapsed, event=True)
            return


def _until_reached(
    line: Line,
    reached: Callable[[Key], bool],
    interviewed: Interviewed,
    years: Sequence[float],
) -> Iterable[_Spell]:
    first, who = line.first_wave, line.projects[0].respondent
    last = max(node.wave for node in line.projects)
    for wave in range(first + 1, len(years)):
        elapsed = years[wave] - years[first]
        if any(reached(node.project) for node in line.in_wave(wave)):
            yield _Spell(who, elapsed, event=True)
            return
        if wave <= last or line.status(wave, interviewed) is Status.ENDED:
            yield _Spell(who, elapsed, event=False)


def _curve(
    spells: Sequence[_Spell], *, lines: int, excluded: int, level: float, falling: bool
) -> Curve:
    people = {name: row for row, name in enumerate(dict.fromkeys(one.respondent for one in spells))}
    influence = np.zeros(len(people))
    kept, points = 1.0, []
    for elapsed in sorted({one.years for one in spells}):
        now = [one for one in spells if one.years == elapsed]
        events = sum(one.event for one in now)
        hazard = events / len(now)
        kept *= 1 - hazard
        for one in now:
            if kept > 0:
                influence[people[one.respondent]] -= (one.event - hazard) / (
                    len(now) * (1 - hazard)
                )
        se = _se(kept, influence)
        low, high = _limits(kept, se, now, spells, level)
        share = kept
        if not falling:
            share, low, high = 1 - kept, _flipped(high), _flipped(low)
        clusters = len({one.respondent for one in now})
        points.append(CurvePoint(elapsed, share, se, low, high, len(now), events, clusters))
    return Curve(tuple(points), lines, excluded)


def _se(kept: float, influence: Floats) -> float | None:
    size = influence.size
    if size < 2:
        return None
    centred = influence - influence.mean()
    return kept * math.sqrt(size / (size - 1) * float(centred @ centred))


def _limits(
    kept: float, se: float | None, now: Sequence[_Spell], spells: Sequence[_Spell], level: float
) -> tuple[float | None, float | None]:
    """Interval `kg`, for as many lines and respondents as are still at risk."""
    so_far = [one for one in spells if one.years <= now[0].years]
    clusters = len({one.respondent for one in now})
    return intervals.limits_of_one(
        "kg",
        level=level,
        value=kept,
        variance=0.0 if se is None else se**2,
        df=clusters - 1,
        base=len(now),
        clusters=clusters,
        having=len({one.respondent for one in now if not one.event}),
        lacking=len({one.respondent for one in so_far if one.event}),
    )


def _flipped(limit: float | None) -> float | None:
    return None if limit is None else 1 - limit


@dataclass(frozen=True)
class Followed:
    """A project of one wave, and what became of it in a later one.

    `outcomes` holds the stages of its successors there (None where a stage is unknown).
    """

    project: Key
    respondent: Key
    stage: str | None
    status: Status
    outcomes: tuple[str | None, ...]


def follow(
    nodes: Iterable[Node],
    links: Iterable[Link],
    *,
    stages: Stages,
    interviewed: Interviewed,
    start: int,
    end: int,
) -> list[Followed]:
    known = {node.project: node for node in nodes}
    successors: dict[Key, list[Key]] = {}
    for link in links:
        successors.setdefault(link.predecessor, []).append(link.successor)
    found = []
    for node in known.values():
        if node.wave == start:
            reached = _descendants(node.project, known, successors, end)
            found.append(_followed(node, reached, stages, interviewed, end))
    return found


def _descendants(
    project: Key, known: Mapping[Key, Node], successors: Mapping[Key, list[Key]], end: int
) -> list[Node]:
    reached: dict[Key, Node] = {}
    waiting = [project]
    while waiting:
        key = waiting.pop()
        if key in known and known[key].wave <= end and key not in reached:
            reached[key] = known[key]
            waiting.extend(successors.get(key, ()))
    return list(reached.values())


def _followed(
    node: Node, reached: Sequence[Node], stages: Stages, interviewed: Interviewed, end: int
) -> Followed:
    there = tuple(stages.get(one.project) for one in reached if one.wave == end)
    if there:
        status = Status.CONTINUED
    else:
        last = max(one.wave for one in reached)
        reporters = {one.respondent for one in reached if one.wave == last}
        again = any(
            not reporters.isdisjoint(interviewed.get(w, ())) for w in range(last + 1, end + 1)
        )
        status = Status.ENDED if again else Status.NOT_FOLLOWED
    return Followed(node.project, node.respondent, stages.get(node.project), status, there)


def transition_table(
    followed: Sequence[Followed], *, design: Collection[Key], level: float = LEVEL
) -> TransitionTable:
    people = {name: row for row, name in enumerate(dict.fromkeys(design))}
    sure = [one for one in followed if one.status is not Status.NOT_FOLLOWED]
    known = [one for one in sure if one.stage is not None and None not in one.outcomes]
    by_stage: dict[str, list[Followed]] = {}
    for one in known:
        by_stage.setdefault(str(one.stage), []).append(one)
    transitions = [
        _transition(stage, outcome, projects, people, level)
        for stage, projects in by_stage.items()
        for outcome in dict.fromkeys(o for one in projects for o in one.outcomes or (None,))
    ]
    return TransitionTable(
        transitions=tuple(transitions),
        projects=len(followed),
        followed=len(sure),
        ended=sum(one.status is Status.ENDED for one in followed),
        not_followed=len(followed) - len(sure),
        unknown=len(sure) - len(known),
    )


def _transition(
    stage: str,
    outcome: str | None,
    projects: Sequence[Followed],
    people: Mapping[Key, int],
    level: float,
) -> Transition:
    y = [Fraction(0)] * len(people)
    m = np.zeros(len(people))
    for one in projects:
        outcomes = one.outcomes or (None,)
        y[people[one.respondent]] += Fraction(outcomes.count(outcome), len(outcomes))
        m[people[one.respondent]] += 1
    share = estimate_clusters([float(part) for part in y], m, elements=len(projects), level=level)
    return Transition(stage, outcome, sum(y, Fraction(0)), share)
