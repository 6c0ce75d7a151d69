"""Projects followed through the waves: what links them, and links that cannot be.

A link says what became of a project of one wave in a later one. Projects that links connect, in
whatever direction, are one line: a merger or a split joins lines into one.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
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
