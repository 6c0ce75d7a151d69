"""Projects followed from one wave to a later one: what became of those of each stage.

A merged line counts each of its predecessors once. A split counts its predecessor once too, in
equal parts over its successors. Ended (the respondent was interviewed again and did not report
it) and not followed (nobody was interviewed again) are never mixed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analytics.stats.design.columns import LEVEL
from analytics.stats.estimation.estimates import estimate_clusters
from analytics.stats.estimation.results import Estimate
from surveys.domain.linkage import Key, Link, Node, Status

Interviewed = Mapping[int, Collection[Key]]
Stages = Mapping[Key, str | None]


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


@dataclass(frozen=True)
class Transition:
    """From one stage to an outcome: projects (parts after a split), and the share of the followed.

    `outcome` is a stage, or None for ended.
    """

    stage: str
    outcome: str | None
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


def follow(
    nodes: Iterable[Node],
    links: Iterable[Link],
    *,
    stages: Stages,
    interviewed: Interviewed,
    start: int,
    end: int,
) -> list[Followed]:
    """Follow every project of one wave into a later one.

    Parameters
    ----------
    nodes, links : iterables of Node and Link
        All projects of the study with their waves (0 is the first), and their links.
    stages : mapping of project to stage
        None where the stage is not known.
    interviewed : mapping of wave to respondents
        Who was interviewed when.
    start, end : int
        The two waves.

    Returns
    -------
    list of Followed
        One for each project of the first wave, in the given order.

    Raises
    ------
    ValueError
        If `end` is not after `start`.
    """
    if end <= start:
        raise ValueError(f"Wave {end} is not after wave {start}; follow forward in time.")
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
    """Return a project and all that came of it up to a wave, each once."""
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
    """Count transitions between stages, and estimate their shares clustered by respondent.

    Parameters
    ----------
    followed : sequence of Followed
        As `follow` returns them.
    design : collection
        Respondents interviewed in the first wave, also those without projects.
    level : float
        Confidence level.

    Returns
    -------
    TransitionTable
        Transitions that occur, by stage; the share of a stage's followed projects.

    Raises
    ------
    ValueError
        If a project belongs to a respondent who is not in the design.

    Notes
    -----
    Who was interviewed again is not a random part of the first wave; the shares speak of the
    projects that could be followed.
    """
    people = {name: row for row, name in enumerate(dict.fromkeys(design))}
    strangers = [one.respondent for one in followed if one.respondent not in people]
    if strangers:
        raise ValueError(f"Respondent {strangers[0]!r} has projects but is not in the design.")
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
