"""The projects of a study through its waves, as arrays: lines, and who is interviewed again.

A walk over objects, project by project, takes seconds for a study of 100 thousand projects; the
same over arrays takes milliseconds.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analytics.stats.design.columns import Flags, Indices


@dataclass(frozen=True)
class LinkedProjects:
    """All projects that were reported, and the links between them.

    Attributes
    ----------
    wave : shape (n,), the wave of each project; 0 is the first.
    respondent : shape (n,), the number of who reported it.
    links : shape (links, 2), the places of predecessor and successor.
    interviewed : shape (respondents, waves), who was interviewed when.
    """

    wave: Indices
    respondent: Indices
    links: Indices
    interviewed: Flags

    def __post_init__(self) -> None:
        present = self.interviewed[self.respondent, self.wave]
        if not present.all():
            place = int(np.flatnonzero(~present)[0])
            raise ValueError(
                f"Project {place} is of wave {self.wave[place]}, in which its respondent "
                f"{self.respondent[place]} was not interviewed."
            )

    @property
    def waves(self) -> int:
        """How many waves there are; as a wave it says never."""
        return int(self.interviewed.shape[1])

    @cached_property
    def interviewed_next(self) -> Indices:
        """Shape (respondents, waves): when each was interviewed next after a wave, if ever."""
        following = np.full(self.interviewed.shape, self.waves, dtype=np.intp)
        for wave in range(self.waves - 2, -1, -1):
            later = self.interviewed[:, wave + 1]
            following[:, wave] = np.where(later, wave + 1, following[:, wave + 1])
        return following

    @cached_property
    def lines(self) -> "Lines":
        """The project lines, in the order of their first project."""
        size = self.wave.size
        before, after = self.links.T
        steps = sparse.coo_array((np.ones(before.size), (before, after)), shape=(size, size))
        _number, label = sparse.csgraph.connected_components(steps, directed=False)
        in_order = np.argsort(self.wave, kind="stable")
        labels, begins = np.unique(label[in_order], return_index=True)
        by_begin = np.argsort(begins)
        number = np.empty(labels.size, dtype=np.intp)
        number[by_begin] = np.arange(labels.size)
        return Lines(self, number[label], in_order[begins[by_begin]])

    def descendants(self, origins: Indices, end: int) -> tuple[Indices, Indices]:
        """Return all that came of some projects up to a wave, themselves included.

        As pairs: the place in `origins`, and that of the project; each pair is there once.
        """
        size = self.wave.size
        steps = self.links[np.argsort(self.links[:, 0], kind="stable")]
        begins = np.searchsorted(steps[:, 0], np.arange(size + 1))
        fresh = np.arange(origins.size) * size + origins
        fresh = fresh[self.wave[origins] <= end]
        found: NDArray[np.intp] = fresh
        while fresh.size:
            origin, project = np.divmod(fresh, size)
            number = begins[project + 1] - begins[project]
            offset = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
            successor = steps[np.repeat(begins[project], number) + offset, 1]
            reached = np.unique(np.repeat(origin, number) * size + successor)
            reached = reached[self.wave[reached % size] <= end]
            fresh = np.setdiff1d(reached, found, assume_unique=True)
            found = np.concatenate([found, fresh])
        origin, project = np.divmod(found, size)
        return origin, project


@dataclass(frozen=True)
class Lines:
    """Projects that links connect, in whatever direction, are one line.

    `line` has the number of the line of each project, `begin` the first project of each line.
    """

    projects: LinkedProjects
    line: Indices
    begin: Indices

    @property
    def number(self) -> int:
        """How many lines there are."""
        return int(self.begin.size)

    @cached_property
    def first(self) -> Indices:
        """The wave in which each line begins."""
        return self.projects.wave[self.begin]

    @cached_property
    def last(self) -> Indices:
        """The wave in which each line was reported last."""
        last = np.zeros(self.number, dtype=np.intp)
        np.maximum.at(last, self.line, self.projects.wave)
        return last

    @cached_property
    def respondent(self) -> Indices:
        """Who reported the first project of each line."""
        return self.projects.respondent[self.begin]

    @cached_property
    def ended(self) -> Indices:
        """The wave in which each line was noticed to have ended; the number of waves for never.

        That is the first one in which a respondent who last reported it is interviewed without it.
        """
        wave, respondent = self.projects.wave, self.projects.respondent
        latest = wave == self.last[self.line]
        ended = np.full(self.number, self.projects.waves, dtype=np.intp)
        following = self.projects.interviewed_next[respondent[latest], wave[latest]]
        np.minimum.at(ended, self.line[latest], following)
        return ended

    def first_with(self, attribute: Flags) -> Indices:
        """Return the first wave in which a project of each line has an attribute, if any has."""
        waves = np.full(self.number, self.projects.waves, dtype=np.intp)
        np.minimum.at(waves, self.line[attribute], self.projects.wave[attribute])
        return waves
