"""Crosstab of two variables with the tests that clustering calls for."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, special

from analytics.stats.comparison.wald import WaldTest, f_tail, wald_test
from analytics.stats.design import columns
from analytics.stats.design.columns import Flags, Floats, Labels
from analytics.stats.design.sampling import Sampling, sample_of
from analytics.stats.design.variance import Design

NOTHING = 1e-12
"""A mean design effect below this is rounding, not variation."""


@dataclass(frozen=True)
class RaoScott:
    """Pearson's chi-square corrected for the design, with second-order (F) correction.

    chi_square is the uncorrected statistic; f on (ndf, ddf) with p is Rao and Scott's; p_first is
    by the first-order correction (chi-square over the mean design effect). `deff` is that mean.
    """

    chi_square: float
    f: float
    ndf: float
    ddf: float
    p: float
    deff: float
    p_first: float


@dataclass(frozen=True)
class Crosstab:
    """Two variables in a table of R rows and C columns. None means: no such number.

    Attributes
    ----------
    rows, columns : categories, in order of first appearance.
    counts : elements, shape (R, C); `totals` the same weighted.
    shares : totals over their sum; `row_shares` over the sum of their row.
    base, clusters, df : elements and clusters in the table; clusters of the design minus strata.
    left_out : elements without a category in one of the two.
    rao_scott : test of independence; None where a variable has one category or nothing varies.
    wald : Wald test of independence (Koch et al.); None where it cannot be computed, or was not
        asked for.
    """

    rows: tuple[Hashable, ...]
    columns: tuple[Hashable, ...]
    counts: Floats
    totals: Floats
    shares: Floats
    row_shares: Floats
    base: int
    clusters: int
    df: int
    left_out: int
    rao_scott: RaoScott | None
    wald: WaldTest | None


def crosstab(
    rows: Labels,
    across: Labels,
    *,
    cluster: Labels,
    domain: ArrayLike | None = None,
    wald: bool = True,
    **sampling: Unpack[Sampling],
) -> Crosstab:
    """Cross two variables and test whether they are independent.

    Parameters
    ----------
    rows, across : sequence, shape (n,)
        Category of each element in the two variables; None (or NaN) leaves the element out of
        the table, not out of the design.
    cluster : sequence, shape (n,)
        Respondent of each element.
    domain : array_like of bool, shape (n,), optional
        Elements that the table is about; all by default.
    wald : bool
        Whether to make the Wald test, too: of a large table it is as much work again.
    stratum, weight, fpc, unit, unit_fpc, lonely : optional
        As in `estimate`.

    Returns
    -------
    Crosstab

    Raises
    ------
    ValueError
        As `estimate`; also where no element has a category in both.

    Notes
    -----
    The Rao-Scott F holds its level with few clusters better than the Wald test. Expected counts
    below five make both rough.

    References
    ----------
    Rao and Scott (1981), JASA 76; (1984), Ann. Stat. 12. Thomas and Rao (1987), JASA 82.
    R: svychisq.
    """
    size = len(rows)
    first = columns.as_list("rows", rows, size)
    second = columns.as_list("across", across, size)
    inside = np.ones(size, dtype=bool)
    if domain is not None:
        inside = columns.column("domain", domain, size) != 0
    known = np.array(
        [
            not (columns.is_empty(a) or columns.is_empty(b))
            for a, b in zip(first, second, strict=True)
        ],
        dtype=bool,
    )
    if not (inside & known).any():
        raise ValueError("No element has a category in both variables, so there is no table.")
    sample = sample_of(size, cluster, **sampling)
    kept = inside & known
    row_names, row = _numbered(first, kept)
    names, column = _numbered(second, kept)
    cell = np.full(size, -1, dtype=np.intp)
    cell[kept] = row * len(names) + column
    cells = _Cells(cell, (len(row_names), len(names)), sample.weight, sample.design)
    left_out = int((inside & ~known).sum())
    return _tabulate(cells, row_names, names, left_out=left_out, wald=wald)


def _numbered(labels: list[Hashable], kept: Flags) -> tuple[list[Hashable], columns.Indices]:
    """Return the categories as they appear, and the number of that of each element kept."""
    numbers: dict[Hashable, int] = {}
    places = [
        numbers.setdefault(label, len(numbers))
        for label, keep in zip(labels, kept.tolist(), strict=True)
        if keep
    ]
    return list(numbers), np.array(places, dtype=np.intp)


@dataclass(frozen=True)
class _Cells:
    """Cell of each element (-1 for none), in a table of the given shape."""

    cell: columns.Indices
    shape: tuple[int, int]
    weight: Floats
    design: Design

    @property
    def kept(self) -> Flags:
        return self.cell >= 0

    def by_unit(self) -> Floats:
        """Weighted totals of each cell by unit of the design, shape (units, R * C)."""
        size = self.shape[0] * self.shape[1]
        places = self.design.unit[self.kept] * size + self.cell[self.kept]
        flat = np.bincount(
            places, weights=self.weight[self.kept], minlength=self.design.units * size
        )
        return flat.reshape(self.design.units, size).astype(np.float64, copy=False)


def _tabulate(
    cells: _Cells,
    row_names: list[Hashable],
    names: list[Hashable],
    *,
    left_out: int,
    wald: bool,
) -> Crosstab:
    by_unit = cells.by_unit()
    counts = np.bincount(cells.cell[cells.kept], minlength=by_unit.shape[1]).reshape(cells.shape)
    totals = by_unit.sum(axis=0).reshape(cells.shape)
    active = cells.design.active(cells.kept & (cells.weight != 0))
    design = cells.design
    everyone = np.ones(design.clusters, dtype=bool)
    df = design.degrees(everyone)
    testable = min(cells.shape) > 1 and df >= 1 and totals.sum() > 0
    base = int(counts.sum())
    with np.errstate(invalid="ignore"):
        row_shares = totals / totals.sum(axis=1, keepdims=True)
    return Crosstab(
        rows=tuple(row_names),
        columns=tuple(names),
        counts=counts.astype(np.float64),
        totals=totals,
        shares=totals / totals.sum() if totals.sum() else totals,
        row_shares=row_shares,
        base=base,
        clusters=int(active.sum()),
        df=df,
        left_out=left_out,
        rao_scott=_rao_scott(by_unit, design, cells.shape, base, df) if testable else None,
        wald=_wald(by_unit, design, cells.shape, df) if testable and wald else None,
    )


def _rao_scott(
    by_unit: Floats, design: Design, shape: tuple[int, int], base: int, df: int
) -> RaoScott | None:
    totals = by_unit.sum(axis=0)
    whole = totals.sum()
    p = totals / whole
    table = p.reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    if np.any(expected == 0):
        return None
    chi_square = base * float(np.sum((table - expected) ** 2 / expected))
    residuals = (by_unit - np.outer(by_unit.sum(axis=1), p)) / whole
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    contrasts = np.kron(_sum_to_zero(shape[0]), _sum_to_zero(shape[1])) * inverse[:, None]
    # Generalised design effects: the eigenvalues of delta weigh the chi-square's parts.
    plain = contrasts.T @ (contrasts * p[:, None]) / base
    found = contrasts.T @ design.covariance(residuals) @ contrasts
    if np.linalg.matrix_rank(plain, hermitian=True) < plain.shape[0]:
        return None
    delta = linalg.solve(plain, found, assume_a="pos")
    trace, squares = float(np.trace(delta)), float(np.sum(delta * delta.T))
    if trace < NOTHING * delta.shape[0]:  # cells do not vary between respondents: only rounding
        return None
    ndf = trace**2 / squares
    cells = delta.shape[0]
    return RaoScott(
        chi_square=chi_square,
        f=chi_square / trace,
        ndf=ndf,
        ddf=ndf * df,
        p=f_tail(chi_square / trace, ndf, ndf * df),
        deff=trace / cells,
        p_first=float(special.chdtrc(cells, chi_square / (trace / cells))),
    )


def _sum_to_zero(size: int) -> Floats:
    """Orthogonal contrasts between `size` categories, shape (size, size - 1)."""
    contrasts: Floats = linalg.helmert(size).T
    return contrasts


def _wald(by_unit: Floats, design: Design, shape: tuple[int, int], df: int) -> WaldTest | None:
    """Test that observed totals are those expected from their margins."""
    totals = by_unit.sum(axis=0).reshape(shape)
    whole = totals.sum()
    of_row, of_column = totals.sum(axis=1), totals.sum(axis=0)
    distance = totals - np.outer(of_row, of_column) / whole
    parts = by_unit.reshape(-1, *shape)
    row_parts, column_parts = parts.sum(axis=2), parts.sum(axis=1)
    linear = (
        parts
        - row_parts[:, :, None] * of_column / whole
        - of_row[None, :, None] * column_parts[:, None, :] / whole
        + np.outer(of_row, of_column) / whole**2 * parts.sum(axis=(1, 2))[:, None, None]
    )
    free = linear[:, 1:, 1:].reshape(by_unit.shape[0], -1)
    return wald_test(distance[1:, 1:].ravel(), design.covariance(free), df)
