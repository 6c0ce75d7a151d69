"""From elements to the totals of each cluster, from which every statistic is made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats import design as designs
from analytics.stats import exact
from analytics.stats.design import Design, Floats, Labels


@dataclass(frozen=True)
class Table:
    """Cluster totals of a numerator and a base, in the order of the design's clusters."""

    y: Floats
    m: Floats
    design: Design
    active: NDArray[np.bool_]
    whole: bool

    def integers(self) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """The totals as integers, where the design allows exact arithmetic."""
        if not (self.whole and self.design.simple):
            return None
        y, m = exact.as_integers(self.y), exact.as_integers(self.m)
        return None if y is None or m is None else (y, m)

    def having(self) -> int:
        """Active clusters with something in the numerator."""
        return int(np.count_nonzero(self.active & (self.y != 0)))

    def lacking(self) -> int:
        """Active clusters whose numerator falls short of their base."""
        return int(np.count_nonzero(self.active & (self.m - self.y > 0)))


@dataclass(frozen=True)
class Elements:
    """Checked columns of the elements, numerator masked to the base."""

    y: Floats
    m: Floats
    weight: Floats
    inside: NDArray[np.bool_]
    weighted: bool
    design: Design

    def is_share(self) -> bool:
        """Whether every value is 0 or 1 and no numerator lies outside its base."""
        binary = ((self.y == 0) | (self.y == 1)) & ((self.m == 0) | (self.m == 1))
        return bool(np.all(binary & (self.y <= self.m)))

    def table(self, *, shift: float = 0.0) -> Table:
        """Add up by cluster; `shift` is taken off every element to keep digits."""
        design, w = self.design, self.weight
        active = design.sums((self.inside & (w != 0)).astype(np.float64)) > 0
        y = design.sums(w * (self.y - shift * self.m))
        return Table(y, design.sums(w * self.m), design, active, whole=not self.weighted)


def table_of_clusters(y: ArrayLike, m: ArrayLike) -> Table:
    """Check cluster totals and lay them out as a design of one stratum."""
    bases = designs.finite("m", designs.column("m", m), negative=False)
    values = designs.finite("y", designs.column("y", y, bases.size))
    design = designs.unstratified(bases.size)
    return Table(values, bases, design, bases != 0, whole=True)


def elements_of(
    y: ArrayLike,
    m: ArrayLike,
    cluster: Labels,
    stratum: Labels | None,
    weight: ArrayLike | None,
    fpc: ArrayLike | None,
    domain: ArrayLike | None,
) -> Elements:
    """Check the columns of the elements and mask the numerator to the base."""
    bases = designs.finite("m", designs.column("m", m), negative=False)
    size = bases.size
    inside = bases != 0 if domain is None else designs.column("domain", domain, size) != 0
    bases = np.where(inside, bases, 0.0)
    values = np.where(inside, designs.column("y", y, size), 0.0)
    weights = np.ones(size)
    if weight is not None:
        weights = designs.finite("weight", designs.column("weight", weight, size), negative=False)
    return Elements(
        y=designs.finite("y", values),
        m=bases,
        weight=weights,
        inside=inside,
        weighted=weight is not None,
        design=designs.build(size, cluster, stratum, fpc),
    )
