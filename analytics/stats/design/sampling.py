"""From labels of elements to their design and weights."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import ArrayLike

from analytics.stats.design import columns
from analytics.stats.design.columns import Floats, Indices, Labels
from analytics.stats.design.variance import LONELY, Design, SecondStage


class Sampling(TypedDict, total=False):
    """How elements were sampled, beside the cluster. Every key has one entry per element.

    stratum : label of the stratum; clusters lie within strata.
    weight : 0 or more. Where it is left out and `fpc` is given, weights follow from the fpc.
    fpc : number of clusters in the population of the stratum (one number for all is enough).
    unit : label of the second-stage unit within the cluster, for a two-stage design.
    unit_fpc : number of second-stage units in the population of the cluster.
    lonely : what to do with a stratum of one cluster; one word, not one per element.
        "fail" (refuse, the default), "remove" or "certainty" (it adds no variance), "average"
        (the mean variance of the other strata), "adjust" (its distance from the grand mean).
    """

    stratum: Labels | None
    weight: ArrayLike | None
    fpc: ArrayLike | None
    unit: Labels | None
    unit_fpc: ArrayLike | None
    lonely: str


@dataclass(frozen=True)
class Sample:
    """Design and weight of each element; `weighted` where weights were given or follow from fpc."""

    design: Design
    weight: Floats
    weighted: bool


def sample_of(
    elements: int,
    cluster: Labels,
    *,
    stratum: Labels | None = None,
    weight: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
    unit: Labels | None = None,
    unit_fpc: ArrayLike | None = None,
    lonely: str = "fail",
) -> Sample:
    """Number clusters, strata and units of elements and check that they fit together.

    Raises ValueError for a cluster in two strata, an fpc that differs within a stratum or is
    smaller than what was sampled, negative weights, or an unknown treatment of lonely clusters.
    """
    if lonely not in LONELY:
        raise ValueError(f"lonely {lonely!r} is not known; choose one of {', '.join(LONELY)}.")
    of_element = columns.numbered("cluster", cluster, elements)
    strata = np.zeros(elements, dtype=np.intp)
    if stratum is not None:
        strata = columns.numbered("stratum", stratum, elements)
    of_cluster = _nested(of_element, strata, "A cluster", "strata", "(stratum, cluster)")
    sizes = np.bincount(of_cluster)
    population = _population("fpc", fpc, strata, sizes)
    correction = 1.0 - sizes / population
    second, rows = None, of_element
    drawn = (population / sizes)[strata]
    if unit is not None:
        fractions = (sizes / population)[of_cluster]
        second, rows, within = _second(elements, of_element, unit, unit_fpc, fractions)
        drawn = drawn * within
    elif unit_fpc is not None:
        raise ValueError("unit_fpc needs unit: the label of the second-stage unit of each element.")
    design = Design(rows, of_cluster, sizes, correction, lonely, second)
    if weight is not None:
        given = columns.column("weight", weight, elements)
        return Sample(design, columns.finite("weight", given, negative=False), weighted=True)
    if fpc is None:
        return Sample(design, np.ones(elements), weighted=False)
    return Sample(design, drawn, weighted=True)


def _second(
    elements: int,
    cluster: Indices,
    unit: Labels,
    unit_fpc: ArrayLike | None,
    fractions: Floats,
) -> tuple[SecondStage, Indices, Floats]:
    """Return the second stage, the unit of each element, and its weight within the cluster."""
    named = columns.numbered("unit", unit, elements)
    pairs = list(zip(cluster.tolist(), named.tolist(), strict=True))
    rows = columns.numbered("unit", pairs, elements)
    of_unit = _nested(rows, cluster, "A unit", "clusters", "(cluster, unit)")
    sizes = np.bincount(of_unit)
    population = _population("unit_fpc", unit_fpc, cluster, sizes)
    correction = 1.0 - sizes / population
    stage = SecondStage(of_unit, sizes, correction, weight=fractions)
    within = (population / sizes)[cluster] if unit_fpc is not None else np.ones(elements)
    return stage, rows, within


def _nested(inner: Indices, outer: Indices, thing: str, of: str, pair: str) -> Indices:
    above = np.zeros(int(inner.max()) + 1, dtype=np.intp)
    above[inner] = outer
    if np.any(above[inner] != outer):
        raise ValueError(
            f"{thing} lies in two {of}. Give each {pair} pair its own label, or correct the labels."
        )
    return above


def _population(name: str, fpc: ArrayLike | None, strata: Indices, sizes: Indices) -> Floats:
    """Return the size of the population of each stratum, infinite where it is not given."""
    if fpc is None:
        return np.full(sizes.size, np.inf)
    given = np.broadcast_to(np.asarray(fpc, dtype=np.float64), strata.shape)
    population = np.zeros(sizes.size)
    population[strata] = given
    if np.any(population[strata] != given):
        raise ValueError(
            f"{name} differs within a stratum (NaN counts as different); give one number of "
            "clusters in the population per stratum."
        )
    if np.any(population < sizes):
        raise ValueError(
            f"{name} is smaller than the number of clusters interviewed; give the number of "
            "clusters in the population of each stratum, not a fraction."
        )
    return population
