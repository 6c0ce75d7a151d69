"""Projects followed from one wave to a later one: what became of those of each stage.

A merged line counts each of its predecessors once. A split counts its predecessor once too, in
equal parts over its successors. Ended (the respondent was interviewed again and did not report
it) and not followed (nobody was interviewed again) are never mixed.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from analytics.stats.design.columns import LEVEL, Flags, Indices
from analytics.stats.estimation.estimates import estimate_clusters
from analytics.stats.estimation.results import Estimate
from analytics.stats.lines.projects import LinkedProjects

UNKNOWN = -1
"""In place of a stage that is not known."""


@dataclass(frozen=True)
class Followed:
    """The projects of one wave, and what became of them in a later one.

    Attributes
    ----------
    projects, start : where they come from, and their wave.
    project : shape (k,), the places of the projects of the first wave.
    sure : shape (k,), whether it is known what became of each: somebody was interviewed again.
    origin, outcome : pairs of a place in `project` and the place of a successor in the later wave.
    """

    projects: LinkedProjects
    start: int
    project: Indices
    sure: Flags
    origin: Indices
    outcome: Indices

    @cached_property
    def design(self) -> Indices:
        """The respondents interviewed in the first wave, also those without projects."""
        return np.flatnonzero(self.projects.interviewed[:, self.start])

    @cached_property
    def person(self) -> Indices:
        """The place in the design of the respondent of each project."""
        return np.searchsorted(self.design, self.projects.respondent[self.project])

    @cached_property
    def successors(self) -> Indices:
        """How many successors each project has in the later wave; of one that ended, none."""
        return np.bincount(self.origin, minlength=self.project.size)

    def with_outcome(self, attribute: Flags) -> Flags:
        """Return which have a successor with an attribute that some projects have."""
        having = self.origin[attribute[self.outcome]]
        return np.bincount(having, minlength=self.project.size) > 0

    @cached_property
    def ended(self) -> Flags:
        """Which ended: their respondent was interviewed again and did not report them."""
        ended: Flags = self.sure & (self.successors == 0)
        return ended

    def unknown(self, stage: Indices) -> Flags:
        """Return which have no known stage, or no known one later."""
        unknown: Flags = (stage[self.project] == UNKNOWN) | self.with_outcome(stage == UNKNOWN)
        return unknown


@dataclass(frozen=True)
class Transition:
    """From one stage to an outcome: projects (parts after a split), and the share of the followed.

    `outcome` is a stage, or None for ended.
    """

    stage: int
    outcome: int | None
    count: Fraction
    estimate: Estimate


@dataclass(frozen=True)
class TransitionTable:
    """All transitions between two waves.

    followed : projects whose respondent was interviewed again; the bases of the shares.
    ended, not_followed : counts, kept apart; unknown : followed without a known stage.
    """

    transitions: tuple[Transition, ...]
    projects: int
    followed: int
    ended: int
    not_followed: int
    unknown: int


def follow(projects: LinkedProjects, *, start: int, end: int) -> Followed:
    """Follow every project of one wave into a later one.

    Parameters
    ----------
    projects : LinkedProjects
        All projects of the study.
    start, end : int
        The two waves.

    Returns
    -------
    Followed
        The projects of the first wave, in their order.

    Raises
    ------
    ValueError
        If `end` is not after `start`.
    """
    if end <= start:
        raise ValueError(f"Wave {end} is not after wave {start}; follow forward in time.")
    project = np.flatnonzero(projects.wave == start)
    origin, reached = projects.descendants(project, end)
    wave = projects.wave[reached]
    there = wave == end
    last = np.full(project.size, start, dtype=np.intp)
    np.maximum.at(last, origin, wave)
    reported = wave == last[origin]  # by whoever reported what was reported last
    following = projects.interviewed_next[projects.respondent[reached], wave]
    again = reported & (there | (following <= end))
    sure = np.bincount(origin[again], minlength=project.size) > 0
    return Followed(projects, start, project, sure, origin[there], reached[there])


def transition_table(
    followed: Followed, stage: Indices, *, level: float = LEVEL
) -> TransitionTable:
    """Count transitions between stages, and estimate their shares clustered by respondent.

    Parameters
    ----------
    followed : Followed
        As `follow` returns it.
    stage : array of int, shape (n,)
        The stage of every project of the study; `UNKNOWN` where it is not known.
    level : float
        Confidence level.

    Returns
    -------
    TransitionTable
        Transitions that occur, by stage; the share of a stage's followed projects.

    Notes
    -----
    The design are the respondents interviewed in the first wave, also those without projects. Who
    was interviewed again is not a random part of them; the shares speak of the projects that could
    be followed.
    """
    stages = stage[followed.project]
    unknown = followed.unknown(stage)
    known = followed.sure & ~unknown
    return TransitionTable(
        transitions=tuple(
            _transition(followed, inside, stage, int(one), outcome, level)
            for one in np.unique(stages[known])
            for inside in [known & (stages == one)]
            for outcome in _outcomes(followed, inside, stage)
        ),
        projects=int(followed.project.size),
        followed=int(followed.sure.sum()),
        ended=int(followed.ended.sum()),
        not_followed=int((~followed.sure).sum()),
        unknown=int((followed.sure & unknown).sum()),
    )


def _outcomes(followed: Followed, inside: Flags, stage: Indices) -> list[int | None]:
    """Return what became of some projects: stages, and None if one of them ended."""
    found = np.unique(stage[followed.outcome[inside[followed.origin]]]).tolist()
    return [*found, *([None] if np.any(inside & (followed.successors == 0)) else [])]


def _transition(
    followed: Followed, inside: Flags, stage: Indices, one: int, outcome: int | None, level: float
) -> Transition:
    """Count one outcome; the parts of a split are fractions, so that their sum is exact."""
    person, successors, size = followed.person, followed.successors, followed.design.size
    split: dict[int, Fraction] = defaultdict(Fraction)
    if outcome is None:
        whole = person[inside & (successors == 0)]
    else:
        there = inside[followed.origin] & (stage[followed.outcome] == outcome)
        parts = successors[followed.origin]
        whole = person[followed.origin[there & (parts == 1)]]
        for place in followed.origin[there & (parts > 1)].tolist():
            split[int(person[place])] += Fraction(1, int(successors[place]))
    y = np.bincount(whole, minlength=size).astype(np.float64)
    for place, part in split.items():
        y[place] = float(int(y[place]) + part)
    m = np.bincount(person[inside], minlength=size)
    share = estimate_clusters(y, m, elements=int(inside.sum()), level=level)
    count = int(whole.size) + sum(split.values(), Fraction(0))
    return Transition(one, outcome, count, share)
