"""How the elements were sampled: clusters in strata, and the variance that follows from it."""

from dataclasses import dataclass

import numpy as np

from analytics.stats.design.columns import Flags, Floats, Indices

LONELY = ("fail", "remove", "certainty", "average", "adjust")


class StratumError(ValueError):
    """A stratum has one cluster, so its variance cannot be computed."""


@dataclass(frozen=True)
class SecondStage:
    """Units sampled within clusters: `cluster` per unit, size and correction per cluster.

    `weight` is the share of clusters sampled in the stratum of each cluster (n_h / N_h): the
    variance within clusters counts by it.
    """

    cluster: Indices
    sizes: Indices
    correction: Floats
    weight: Floats

    def covariance(self, columns: Floats) -> Floats:
        """Part of the covariance of totals that comes from sampling units within clusters."""
        width = columns.shape[1]
        means = _add_up(self.cluster, columns, self.sizes.size) / self.sizes[:, None]
        centred = columns - means[self.cluster]
        several = self.sizes > 1
        if np.any((self.correction > 0) & (self.weight > 0) & ~several):
            raise StratumError(
                "A cluster has only one second-stage unit, so its variance is unknown. Give "
                "unit_fpc = 1 where the cluster holds no other unit."
            )
        factor = np.zeros(self.sizes.size)
        sizes = self.sizes[several]
        factor[several] = self.weight[several] * self.correction[several] * sizes / (sizes - 1.0)
        result: Floats = (centred * factor[self.cluster][:, None]).T @ centred
        return result.reshape(width, width)


@dataclass(frozen=True)
class Design:
    """Clusters in strata, one or two stages. Totals are kept by unit.

    `unit` numbers the unit of each element: the cluster itself, or the second-stage unit of a
    two-stage design. `stratum` is per cluster, `sizes` and `correction` (1 - n_h / N_h) per
    stratum. Labels are numbered as they first appear, so that renaming changes no bit of a result.
    """

    unit: Indices
    stratum: Indices
    sizes: Indices
    correction: Floats
    lonely: str = "fail"
    second: SecondStage | None = None

    @property
    def clusters(self) -> int:
        """Number of clusters in the design, with or without elements in a base."""
        return int(self.stratum.size)

    @property
    def units(self) -> int:
        """Number of rows in a table of totals."""
        return self.clusters if self.second is None else int(self.second.cluster.size)

    @property
    def simple(self) -> bool:
        """Whether there is one stage, one stratum and no finite population correction."""
        whole = self.sizes.size == 1 and bool(self.correction[0] == 1.0)
        return whole and self.second is None

    def sums(self, values: Floats) -> Floats:
        """Add up element values within each unit."""
        totals = np.bincount(self.unit, weights=values, minlength=self.units)
        return totals.astype(np.float64, copy=False)

    def by_cluster(self, totals: Floats) -> Floats:
        """Add up totals of units within each cluster; the same totals in a one-stage design."""
        if self.second is None:
            return totals
        return _add_up(self.second.cluster, totals, self.clusters)

    def active(self, counts: Flags) -> Flags:
        """Return which clusters have an element that counts; `counts` is one flag per element."""
        return self.by_cluster(self.sums(counts.astype(np.float64))) > 0

    def degrees(self, active: Flags) -> int:
        """Active clusters minus strata that hold one."""
        return int(active.sum()) - int(np.unique(self.stratum[active]).size)

    def covariance(self, columns: Floats) -> Floats:
        """Covariance matrix of the totals of `columns`, shape (units, k).

        Raises StratumError for a stratum with one cluster, unless `lonely` says what to do.
        """
        result = self._between(self.by_cluster(columns))
        return result if self.second is None else result + self.second.covariance(columns)

    def _between(self, totals: Floats) -> Floats:
        width = totals.shape[1]
        result = np.zeros((width, width))
        alone = 0
        for index, size in enumerate(self.sizes.tolist()):
            factor = self.correction[index]
            if factor == 0.0:
                continue  # every cluster of the stratum was interviewed: no sampling variance
            part = totals[self.stratum == index]
            if size == 1:
                alone += 1
                result += factor * self._of_lonely(part[0] - totals.mean(axis=0))
                continue
            centred = part - part.mean(axis=0)
            result += factor * size / (size - 1) * (centred.T @ centred)
        if alone and self.lonely == "average":
            result *= self._average_factor(alone)
        return result

    def _of_lonely(self, from_mean: Floats) -> Floats:
        if self.lonely == "fail":
            raise StratumError(
                "A stratum has only one cluster, so its variance is unknown. Merge it with a "
                "similar stratum, give fpc where it holds the whole stratum, or say with lonely "
                "how to treat it."
            )
        scale = 1.0 if self.lonely == "adjust" else 0.0
        found: Floats = scale * np.outer(from_mean, from_mean)
        return found

    def _average_factor(self, alone: int) -> float:
        strata = self.sizes.size
        if alone == strata:
            raise StratumError("Every stratum has only one cluster; there is nothing to average.")
        return strata / (strata - alone)


def unstratified(clusters: int) -> Design:
    """Design of `clusters` clusters, each one row, without strata and fpc."""
    rows = np.arange(clusters, dtype=np.intp)
    return Design(rows, np.zeros_like(rows), np.array([clusters], dtype=np.intp), np.ones(1))


def _add_up(places: Indices, values: Floats, size: int) -> Floats:
    result: Floats = np.zeros((size, *values.shape[1:]))
    np.add.at(result, places, values)
    return result
