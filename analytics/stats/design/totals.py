"""From elements to the totals of each cluster, from which every statistic is made."""

from dataclasses import dataclass
from functools import cached_property
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.design import columns, exact
from analytics.stats.design.columns import Flags, Floats, Labels
from analytics.stats.design.sampling import Sample, Sampling, sample_of
from analytics.stats.design.state import State, state_of
from analytics.stats.design.variance import Design, unstratified


@dataclass(frozen=True)
class ClusterTable:
    """Totals of a numerator and a base, in the order of the design's units."""

    y: Floats
    m: Floats
    design: Design
    active: Flags
    whole: bool

    def integers(self) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """The totals as integers, where the design allows exact arithmetic."""
        if not (self.whole and self.design.simple):
            return None
        y, m = exact.as_integers(self.y), exact.as_integers(self.m)
        return None if y is None or m is None else (y, m)

    @cached_property
    def state(self) -> State | None:
        """The exact state, where the design allows it."""
        whole = self.integers()
        return None if whole is None else state_of(*whole)

    def value(self) -> float | None:
        """Y / M; None for an empty base."""
        base = float(self.m.sum())
        return float(self.y.sum()) / base if base else None

    def having(self) -> int:
        """Active clusters with something in the numerator."""
        return int(np.count_nonzero(self.active & (self.design.by_cluster(np.abs(self.y)) != 0)))

    def lacking(self) -> int:
        """Active clusters whose numerator falls short of their base."""
        return int(np.count_nonzero(self.active & (self.design.by_cluster(self.m - self.y) > 0)))


@dataclass(frozen=True)
class Elements:
    """Checked columns of the elements, numerator masked to the base."""

    y: Floats
    m: Floats
    inside: Flags
    sample: Sample

    @property
    def weight(self) -> Floats:
        return self.sample.weight

    @property
    def design(self) -> Design:
        return self.sample.design

    def is_share(self) -> bool:
        """Whether every value is 0 or 1 and no numerator lies outside its base."""
        binary = ((self.y == 0) | (self.y == 1)) & ((self.m == 0) | (self.m == 1))
        return bool(np.all(binary & (self.y <= self.m)))

    def table(self, *, shift: float = 0.0, only: Flags | None = None) -> ClusterTable:
        """Add up by unit; `shift` is taken off every element to keep digits.

        `only` flags the elements to add up, such as those of one wave; the others stay in the
        design as zeros.
        """
        design = self.design
        w = self.weight if only is None else np.where(only, self.weight, 0.0)
        active = design.active(self.inside & (w != 0))
        y = design.sums(w * (self.y - shift * self.m))
        return ClusterTable(
            y, design.sums(w * self.m), design, active, whole=not self.sample.weighted
        )


def table_of_clusters(y: ArrayLike, m: ArrayLike) -> ClusterTable:
    """Check cluster totals and lay them out as a design of one stratum."""
    bases = columns.finite("m", columns.column("m", m), negative=False)
    values = columns.finite("y", columns.column("y", y, bases.size))
    return ClusterTable(values, bases, unstratified(bases.size), bases != 0, whole=True)


def elements_of(
    y: ArrayLike,
    m: ArrayLike,
    cluster: Labels,
    domain: ArrayLike | None = None,
    **sampling: Unpack[Sampling],
) -> Elements:
    """Check the columns of the elements and mask the numerator to the base."""
    bases = columns.finite("m", columns.column("m", m), negative=False)
    size = bases.size
    inside = bases != 0 if domain is None else columns.column("domain", domain, size) != 0
    bases = np.where(inside, bases, 0.0)
    values = np.where(inside, columns.column("y", y, size), 0.0)
    return Elements(
        y=columns.finite("y", values),
        m=bases,
        inside=inside,
        sample=sample_of(size, cluster, **sampling),
    )
