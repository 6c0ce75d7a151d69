"""Project lines: which project of a wave follows which project of an earlier one.

A successor has never fallen back in its stage, and resembles what it follows in place and
frameworks as far as the totals allow.
"""

from itertools import product

from studies.builder import chance
from studies.builder.records import Interview, Project
from studies.builder.totals import STAGES

SHARE_FOLLOWED = 60  # percent of the projects that could be followed
FRAMEWORK_COST, PLACE_COST, LEAP_COST = 2, 3, 1
ALIKE = 3  # what may cost at most to merge or split projects


def link(interviews: list[Interview]) -> None:
    """Connect the projects of respondents who were interviewed more than once."""
    before: dict[str, Interview] = {}
    for interview in interviews:
        earlier = before.get(interview.respondent)
        if earlier:
            _connect(earlier, interview)
        before[interview.respondent] = interview


def _connect(earlier: Interview, later: Interview) -> None:
    pairs = [pair for pair in product(earlier.projects, later.projects) if _possible(*pair)]
    pairs.sort(key=lambda pair: (_cost(*pair), chance.number("line", *_names(pair))))
    wanted = max(1, min(len(earlier.projects), len(later.projects)) * SHARE_FOLLOWED // 100)
    taken: set[str] = set()
    for old, new in pairs:
        if len(taken) < 2 * wanted and not taken & {old.name, new.name}:
            taken |= {old.name, new.name}
            new.predecessors = [old]
            new.link = "renamed" if chance.happens(14, "renamed", new.name) else "continued"
    alike = [pair for pair in pairs if _cost(*pair) <= ALIKE]
    _merge(alike, taken)
    _split(alike, taken)


def _merge(pairs: list[tuple[Project, Project]], taken: set[str]) -> None:
    """Let a project take up a second one, in some of the larger interviews."""
    for old, new in pairs:
        if old.name not in taken and new.link == "continued" and _eventful("merged", new):
            new.predecessors.append(old)
            new.link = "merged"
            taken.add(old.name)
            return


def _split(pairs: list[tuple[Project, Project]], taken: set[str]) -> None:
    """Let a project be followed by two, in some of the larger interviews."""
    followed = {old.name: new for old, new in pairs if new.link and new.predecessors == [old]}
    for old, new in pairs:
        if new.name not in taken and _continues(followed.get(old.name)) and _eventful("split", old):
            followed[old.name].link = new.link = "split"
            new.predecessors = [old]
            taken.add(new.name)
            return


def _continues(project: Project | None) -> bool:
    return project is not None and project.link == "continued"


def _eventful(kind: str, project: Project) -> bool:
    return chance.happens(60, kind, project.wave, project.respondent)


def _possible(old: Project, new: Project) -> bool:
    return STAGES.index(new.answers["stage"]) >= STAGES.index(old.answers["stage"])


def _cost(old: Project, new: Project) -> int:
    frameworks = set(old.answers["frameworks"]) ^ set(new.answers["frameworks"])
    moved = old.answers["providers"][:1] != new.answers["providers"][:1]
    leap = STAGES.index(new.answers["stage"]) - STAGES.index(old.answers["stage"])
    stuck = leap == 0 and new.answers["stage"] != "production"
    return (
        FRAMEWORK_COST * len(frameworks)
        + PLACE_COST * moved
        + LEAP_COST * (max(0, leap - 2) + stuck)
    )


def _names(pair: tuple[Project, Project]) -> tuple[str, str]:
    return pair[0].name, pair[1].name
