"""How the elements were sampled: clusters in strata, and the variance that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Labels = Sequence[Any] | NDArray[Any]


class StratumError(ValueError):
    """A stratum has one cluster, so its variance cannot be computed."""


@dataclass(frozen=True)
class Design:
    """One-stage design: `cluster` per element, then stratum per cluster, size and fpc per stratum.

    Clusters are numbered as they first appear, so that renaming them changes no bit of a result.
    """

    cluster: Indices
    stratum: Indices
    sizes: Indices
    correction: Floats

    @property
    def clusters(self) -> int:
        """Number of clusters in the design, with or without elements in a base."""
        return int(self.stratum.size)

    @property
    def simple(self) -> bool:
        """Whether there is one stratum and no finite population correction."""
        return self.sizes.size == 1 and bool(self.correction[0] == 1.0)

    def sums(self, values: Floats) -> Floats:
        """Add up element values within each cluster."""
        totals = np.bincount(self.cluster, weights=values, minlength=self.clusters)
        return totals.astype(np.float64, copy=False)

    def degrees(self, active: NDArray[np.bool_]) -> int:
        """Active clusters minus strata that hold one."""
        return int(active.sum()) - int(np.unique(self.stratum[active]).size)

    def covariance(self, columns: Floats) -> Floats:
        """Covariance matrix of the totals of `columns`, shape (clusters, k)."""
        width = columns.shape[1]
        result = np.zeros((width, width))
        for index, size in enumerate(self.sizes.tolist()):
            factor = self.correction[index]
            if factor == 0.0:
                continue  # every cluster of the stratum was interviewed: no sampling variance
            if size == 1:
                raise StratumError(
                    "A stratum has only one cluster, so its variance is unknown. Merge it with a "
                    "similar stratum, or give fpc where it holds the whole stratum."
                )
            part = columns[self.stratum == index]
            centred = part - part.mean(axis=0)
            result += factor * size / (size - 1) * (centred.T @ centred)
        return result


def build(
    elements: int, cluster: Labels, stratum: Labels | None = None, fpc: ArrayLike | None = None
) -> Design:
    """Number clusters and strata of `elements` elements and check that they fit together."""
    of_element = number("cluster", cluster, elements)
    clusters = int(of_element.max()) + 1
    strata = np.zeros(elements, dtype=np.intp)
    if stratum is not None:
        strata = number("stratum", stratum, elements)
    of_cluster = np.zeros(clusters, dtype=np.intp)
    of_cluster[of_element] = strata
    if np.any(of_cluster[of_element] != strata):
        raise ValueError(
            "A cluster lies in two strata. Give each (stratum, cluster) pair its own label, "
            "or correct the stratum."
        )
    sizes = np.bincount(of_cluster)
    return Design(of_element, of_cluster, sizes, _correction(fpc, strata, sizes))


def unstratified(clusters: int) -> Design:
    """Design of `clusters` clusters, each one row, without strata and fpc."""
    rows = np.arange(clusters, dtype=np.intp)
    return Design(rows, np.zeros_like(rows), np.array([clusters], dtype=np.intp), np.ones(1))


def _correction(fpc: ArrayLike | None, strata: Indices, sizes: Indices) -> Floats:
    if fpc is None:
        return np.ones(sizes.size)
    given = np.broadcast_to(np.asarray(fpc, dtype=np.float64), strata.shape)
    population = np.zeros(sizes.size)
    population[strata] = given
    if np.any(population[strata] != given):
        raise ValueError(
            "fpc differs within a stratum (NaN counts as different); give one number of clusters "
            "in the population per stratum."
        )
    if np.any(population < sizes):
        raise ValueError(
            "fpc is smaller than the number of clusters interviewed; give the number of clusters "
            "in the population of each stratum, not a fraction."
        )
    correction: Floats = 1.0 - sizes / population
    return correction


def number(name: str, labels: Labels, elements: int) -> Indices:
    """Replace labels by numbers in order of first appearance."""
    listed = np.asarray(labels).tolist() if isinstance(labels, np.ndarray) else list(labels)
    if len(listed) != elements:
        raise ValueError(f"{name} has {len(listed)} labels for {elements} elements; give one each.")
    for position, label in enumerate(listed):
        if label is None or label != label:
            raise ValueError(f"{name} of element {position} is empty; every element needs one.")
    codes: dict[Any, int] = {}
    return np.array([codes.setdefault(label, len(codes)) for label in listed], dtype=np.intp)


def column(name: str, values: ArrayLike, elements: int | None = None) -> Floats:
    """Check a column of numbers: one dimension, the right length, not empty."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; give one number per element.")
    if elements is not None and array.size != elements:
        raise ValueError(f"{name} has {array.size} numbers where {elements} are needed.")
    if array.size == 0:
        raise ValueError(f"{name} is empty; leave the estimate out where there is no element.")
    return array


def finite(name: str, values: Floats, *, negative: bool = True) -> Floats:
    """Refuse NaN and infinity, and negative numbers unless they are allowed."""
    bad = ~np.isfinite(values)
    if bad.any():
        where = int(np.flatnonzero(bad)[0])
        raise ValueError(
            f"{name} of element {where} is {values[where]}; drop missing answers first "
            "(m = 0 keeps the element in the design)."
        )
    if not negative and np.any(values < 0):
        where = int(np.flatnonzero(values < 0)[0])
        raise ValueError(f"{name} of element {where} is {values[where]}; it cannot be negative.")
    return values


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; give a number between 0 and 1, such as 0.95.")
