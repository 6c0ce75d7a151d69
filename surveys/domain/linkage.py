"""Projects followed through the waves: lines, their status, and links that cannot be.

A link says what became of a project of one wave in a later one. Projects that links connect, in
whatever direction, are one line: a merger or a split joins lines into one.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from surveys.domain.messages import Message
from surveys.domain.wording import gettext_noop

Key = Hashable


class LinkKind(StrEnum):
    """What became of a project."""

    CONTINUED = "continued"
    RENAMED = "renamed"
    MERGED = "merged"  # several predecessors became one project
    SPLIT = "split"  # one project became several successors


LINK_KINDS: Mapping[str, str] = {
    LinkKind.CONTINUED: gettext_noop("continued"),
    LinkKind.RENAMED: gettext_noop("renamed"),
    LinkKind.MERGED: gettext_noop("merged"),
    LinkKind.SPLIT: gettext_noop("split"),
}


class Status(StrEnum):
    """What is known of a project line in a wave."""

    CONTINUED = "continued"  # a project of the line was reported
    ENDED = "ended"  # its respondent was interviewed again and did not report it
    NOT_FOLLOWED = "not_followed"  # its respondent was not interviewed again


@dataclass(frozen=True)
class Node:
    """One project as it was reported: its wave (0 is the first) and who reported it."""

    project: Key
    wave: int
    respondent: Key


@dataclass(frozen=True)
class Link:
    """A step from a project to its successor in a later wave."""

    predecessor: Key
    successor: Key
    kind: LinkKind


@dataclass(frozen=True)
class LinkProblem(Message):
    """A link that cannot be as it is said."""

    link: Link = field(kw_only=True)


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


def link_problems(nodes: Iterable[Node], links: Sequence[Link]) -> list[LinkProblem]:
    """Return everything that is wrong with a set of links.

    Waves go forward, which rules out cycles too. A merger has at least two predecessors and a
    split at least two successors; a project continued or renamed has one of each.
    """
    waves = {node.project: node.wave for node in nodes}
    problems: list[LinkProblem] = []
    seen: set[tuple[Key, Key]] = set()
    for link in links:
        problems.extend(_step_problems(link, waves, seen))
        seen.add((link.predecessor, link.successor))
    return problems + _kind_problems(links)


def _step_problems(
    link: Link, waves: Mapping[Key, int], seen: set[tuple[Key, Key]]
) -> Iterable[LinkProblem]:
    if link.predecessor == link.successor:
        yield LinkProblem(
            "self",
            gettext_noop("A project cannot follow itself. Choose its successor in a later wave."),
            link=link,
        )
        return
    if (link.predecessor, link.successor) in seen:
        yield LinkProblem(
            "repeated",
            gettext_noop("These two projects are linked already. Keep one link."),
            link=link,
        )
    unknown = [end for end in (link.predecessor, link.successor) if end not in waves]
    for end in unknown:
        yield LinkProblem(
            "unknown_project",
            gettext_noop("There is no project %(project)s in this study. Mend its id."),
            {"project": str(end)},
            link=link,
        )
    if not unknown and waves[link.predecessor] >= waves[link.successor]:
        yield LinkProblem(
            "backwards",
            gettext_noop(
                "The successor must be of a later wave than its predecessor. Swap the two, or "
                "choose another project."
            ),
            link=link,
        )


def _kind_problems(links: Sequence[Link]) -> list[LinkProblem]:
    steps = {(link.predecessor, link.successor) for link in links}
    successors = Counter(predecessor for predecessor, _ in steps)
    predecessors = Counter(successor for _, successor in steps)
    problems = []
    for link in links:
        before, after = predecessors[link.successor], successors[link.predecessor]
        template = _kind_problem(link.kind, several_before=before > 1, several_after=after > 1)
        if template:
            params = {"kind": link.kind.value, "predecessors": before, "successors": after}
            problems.append(LinkProblem("kind", template, params, link=link))
    return problems


def _kind_problem(kind: LinkKind, *, several_before: bool, several_after: bool) -> str | None:
    if kind == LinkKind.MERGED and not several_before:
        return gettext_noop(
            "A merger has at least two predecessors, this project has one. Link the others too, or "
            "choose another kind."
        )
    if kind == LinkKind.SPLIT and not several_after:
        return gettext_noop(
            "A split has at least two successors, this project has one. Link the others too, or "
            "choose another kind."
        )
    if kind in (LinkKind.CONTINUED, LinkKind.RENAMED) and several_before:
        return gettext_noop(
            "The successor has %(predecessors)s predecessors, so it is not %(kind)s. Choose merged."
        )
    if kind in (LinkKind.CONTINUED, LinkKind.RENAMED) and several_after:
        return gettext_noop(
            "The predecessor has %(successors)s successors, so it is not %(kind)s. Choose split."
        )
    return None
