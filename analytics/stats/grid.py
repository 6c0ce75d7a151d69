"""All indicators in all segments and waves at once, kept fresh by edits.

The states of the cells are integers that add up: shards of respondents merge by addition, and an
edit that takes a respondent's old terms away and adds the new ones leaves the very integers that
a recompute finds. Figures are computed from them by the same formulas as single estimates.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analytics.stats import columns, intervals
from analytics.stats.columns import Flags, Floats, Indices
from analytics.stats.respondents import RespondentTable
from analytics.stats.scanning import States, cell_states, compiles, cross_states, kernels
from analytics.stats.state import FIELDS, State

Counts = NDArray[np.int64]
Pair = tuple[Counts, Counts]
Products = tuple[Counts, Counts, Counts, Counts]

# A difference that varies less than this, relative to its waves, varies by rounding alone.
ROUNDING = 1e-15


@dataclass(frozen=True)
class CellFigures:
    """Estimates of many cells; arrays of one shape. NaN means: no such number.

    The fields are those of `Estimate`.
    """

    value: Floats
    se: Floats
    low: Floats
    high: Floats
    df: Counts
    base: Counts
    count: Counts
    clusters: Counts


@dataclass(frozen=True)
class CellChanges:
    """Changes of many cells between two waves; arrays of one shape. NaN means: no such number."""

    difference: Floats
    se: Floats
    low: Floats
    high: Floats
    df: Counts

    @property
    def p(self) -> Floats:
        """Two-sided t test of no change; computed when asked, a family at a time."""
        spread = np.where(self.se > 0, self.se, np.nan)
        t = np.abs(self.difference / spread)
        found: Floats = 2 * special.stdtr(np.maximum(self.df, 1), -t)
        return found


@dataclass
class GridState:
    """The additive state of a grid: cells, products between waves, sizes of the design."""

    cells: States
    cross: States
    clusters: Counts
    either: Counts

    def __add__(self, other: "GridState") -> "GridState":
        """Merge two disjoint sets of respondents; each must lie wholly in one of them."""
        return GridState(
            self.cells + other.cells,
            self.cross + other.cross,
            self.clusters + other.clusters,
            self.either + other.either,
        )


@dataclass(frozen=True)
class Fresh:
    """What one edit changed: figures of its cell, and of its changes to and from other waves.

    figures : shape (columns,). changes : shape (pairs, columns), in the order of `pairs`.
    """

    figures: CellFigures
    pairs: list[tuple[int, int]]
    changes: CellChanges


class Grid:
    """Figures of a table of respondents, by wave, category and column.

    Parameters
    ----------
    table : RespondentTable
        Edits write into it.
    method : str
        Interval of the estimates, one of `intervals.METHODS`.
    level : float
        Confidence level.
    engine : str
        As in `scanning.cell_states`.

    Raises
    ------
    ValueError
        For an unknown method, a level outside (0, 1), or a share method on what is not a share.

    Notes
    -----
    Without weights and strata. Who comes or goes changes the size of the design, and with it all
    figures of a wave: build the table anew then.
    """

    def __init__(
        self,
        table: RespondentTable,
        *,
        method: str = "kg",
        level: float = 0.95,
        engine: str = "auto",
    ) -> None:
        columns.check_level(level)
        intervals.check_method(method)
        self.table, self.method, self.level = table, method, level
        self.compiled = compiles(table, engine)
        self.pairs = table.pairs
        self.state = GridState(
            cell_states(table, engine=engine),
            cross_states(table, engine=engine),
            table.clusters,
            table.either,
        )

    def figures(self) -> CellFigures:
        """Estimates of all cells, shape (waves, categories, columns)."""
        clusters = self.state.clusters[:, None, None]
        return self._figures(self.state.cells, clusters)

    def _figures(self, states: States, clusters: Counts) -> CellFigures:
        return figures_of(
            states, clusters, method=self.method, level=self.level, compiled=self.compiled
        )

    def changes(self, start: int, end: int) -> CellChanges:
        """Changes of all cells between two waves (earlier first), shape (categories, columns)."""
        place = np.array([self.pairs.index((start, end))])
        found = self._changes(place, slice(None))
        return CellChanges(*(column[0] for column in vars(found).values()))

    def _changes(self, places: Indices, category: slice | int) -> CellChanges:
        """Changes of some pairs of waves at once, the pairs along the first axis."""
        start, end = np.array(self.pairs)[places].T
        before = self.state.cells[start, category]
        return changes_of(
            before,
            self.state.cells[end, category],
            self.state.cross[places, category],
            self.state.either[places].reshape(-1, *[1] * (before.ndim - 2)),
            level=self.level,
            compiled=self.compiled,
        )

    def edit(
        self, *, respondent: int, wave: int, category: int, y: ArrayLike, m: ArrayLike
    ) -> Fresh:
        """Replace the totals of one respondent in one cell and return the fresh figures.

        Parameters
        ----------
        respondent, wave, category : int
            Whose totals; the respondent must have a row there.
        y, m : array_like of whole numbers, shape (columns,)
            New numerator and base of every indicator.

        Raises
        ------
        LookupError
            If the respondent has no row in the cell.
        ValueError
            For other shapes, negative bases, or numbers too large for the table.
        """
        row = self.table.row(respondent, wave, category)
        if row is None:
            raise LookupError(
                f"Respondent {respondent} has nothing in wave {wave}, category {category}; build "
                "the table anew when somebody comes or goes."
            )
        old, new = self.table.totals[row].copy(), self._checked(y, m)
        was, now = _terms(np.stack([old, new]))
        self.state.cells[wave, category] += now - was
        touched = [place for place, pair in enumerate(self.pairs) if wave in pair]
        for place in touched:
            start, end = self.pairs[place]
            at = self.table.row(respondent, end if wave == start else start, category)
            if at is not None:
                self.state.cross[place, category] += _cross_difference(
                    old, new, self.table.totals[at], first=wave == start
                )
        self.table.replace(row, new)
        return Fresh(
            self._figures(self.state.cells[wave, category], self.state.clusters[wave]),
            [self.pairs[place] for place in touched],
            self._changes(np.array(touched, dtype=np.intp), category),
        )

    def _checked(self, y: ArrayLike, m: ArrayLike) -> Counts:
        """Return new totals, shape (2, columns), or refuse them."""
        for name, values in (("y", y), ("m", m)):
            array = np.asarray(values)
            if array.shape != (self.table.columns,) or array.dtype.kind not in "iu":
                raise ValueError(f"{name} must hold {self.table.columns} whole numbers.")
        totals = np.array([y, m], dtype=np.int64)
        largest = np.iinfo(self.table.y.dtype).max // 2
        if int(totals.max()) > largest or int(totals.min()) < -largest:
            raise ValueError("A number is too large for the table; build it anew.")
        if int(totals[1].min()) < 0:
            raise ValueError("m has a negative number; a base counts elements.")
        return totals


def state_at(states: States, *place: int) -> State:
    """Return the state of one cell of an array of states."""
    return State(*(int(number) for number in states[place]))


def _terms(totals: Counts) -> States:
    """What rows of totals, shape (rows, 2, columns), add to the states: (rows, columns, 9)."""
    y, m = totals[:, 0], totals[:, 1]
    inside = m != 0
    terms = np.empty((*y.shape, len(FIELDS)), dtype=np.int64)
    terms[..., 0] = inside
    terms[..., 1] = inside & (y != 0)
    terms[..., 2] = inside & (m > y)
    terms[..., 3] = (y < 0) | (y > m)
    terms[..., 4], terms[..., 5] = m, y
    terms[..., 6], terms[..., 7], terms[..., 8] = m * m, m * y, y * y
    return terms


def _cross_difference(old: Counts, new: Counts, other: Counts, *, first: bool) -> States:
    """What an edit adds to the products with another wave; `first` if the edited one is earlier."""
    (y, m), (other_y, other_m) = new - old, other
    terms = np.empty((y.size, 5), dtype=np.int64)
    terms[:, 0] = ((new[1] != 0).astype(np.int64) - (old[1] != 0)) * (other_m != 0)
    terms[:, 1], terms[:, 4] = m * other_m, y * other_y
    terms[:, 2], terms[:, 3] = (m * other_y, y * other_m) if first else (y * other_m, m * other_y)
    return terms


def figures_of(
    states: States,
    clusters: ArrayLike,
    *,
    method: str = "kg",
    level: float = 0.95,
    compiled: bool = False,
) -> CellFigures:
    """Estimate every cell of an array of states.

    Parameters
    ----------
    states : array of int64, shape (…, 9)
        As `scanning.cell_states` returns them.
    clusters : array_like of int
        Clusters of the design of each cell; broadcasts to the cells.
    method, level
        As in `estimate`. At shares of 0 and 1 `kg` is given whatever the method.
    compiled : bool
        Whether to use the compiled loop, which needs Numba.

    Returns
    -------
    CellFigures
        Shape (…); equal to `estimate_state` on each cell up to the rounding of doubles.

    Raises
    ------
    ValueError
        For a share method on a cell that is not a share.
    """
    outside, m, y = states[..., 3], states[..., 4], states[..., 5]
    if method != "mean" and outside.any():
        raise ValueError(
            f"method {method!r} is for shares: y must lie between 0 and m for each respondent. "
            "Use method 'mean' for other values."
        )
    value, variance = _ratios(states, clusters, compiled=compiled)
    df = np.maximum(states[..., 0] - 1, 0)
    informed = df >= 1
    variance = np.where(informed, variance, np.nan)
    evidence = intervals.Evidence(
        value=value,
        variance=np.where(informed, variance, 0.0),
        df=np.where(informed, df, 0),
        base=m,
        clusters=states[..., 0],
        having=states[..., 1],
        lacking=states[..., 2],
    )
    low, high = intervals.limits(method, evidence, level=level)
    if method not in ("kg", "mean"):
        _by_kg(evidence, informed & ((value == 0) | (value == 1)), low, high, level)
    return CellFigures(value, np.sqrt(variance), low, high, df, m, y, states[..., 0])


def _by_kg(
    evidence: intervals.Evidence, where: Flags, low: Floats, high: Floats, level: float
) -> None:
    """Put `kg` where the other methods have no answer: the variance is zero there."""
    if where.any():
        part = intervals.Evidence(*(column[where] for column in vars(evidence).values()))
        low[where], high[where] = intervals.limits("kg", part, level=level)


def _ratios(states: States, clusters: ArrayLike, *, compiled: bool) -> tuple[Floats, Floats]:
    """Value and Taylor variance of every cell; NaN for an empty base.

    Integers to the last step, so that no digit cancels.
    """
    if compiled:
        cells = np.ascontiguousarray(states).reshape(-1, states.shape[-1])
        size = np.broadcast_to(clusters, states.shape[:-1]).ravel()
        found: Floats = np.empty((2, cells.shape[0]))
        if kernels().ratios(cells, size, found[0], found[1]):
            value, variance = found.reshape(2, *states.shape[:-1])
            return value, variance
    m = states[..., 4]
    there = m != 0
    base = np.where(there, m, 1)
    residuals = _own_products(states, base, _exact_type(states))
    squared = base.astype(np.float64) ** 2
    variance = _factor(clusters) * residuals / (squared * squared)
    return np.where(there, states[..., 5] / base, np.nan), np.where(there, variance, np.nan)


def _factor(clusters: ArrayLike) -> Floats:
    """n / (n - 1)."""
    size = np.asarray(clusters, dtype=np.float64)
    factor: Floats = size / np.maximum(size - 1, 1)
    return factor


def _own_products(states: States, base: Counts, exact: type) -> Floats:
    y, mm, my, yy = (states[..., place] for place in (5, 6, 7, 8))
    return _residual_products((y, base), (y, base), (mm, my, my, yy), exact)


def _residual_products(first: Pair, second: Pair, products: Products, exact: type) -> Floats:
    """Sum of products of residuals in two ratios, times both bases squared; no digit cancels.

    yy ma mb - ya mb my - yb ma ym + ya yb mm, in integers of the type `exact`.
    """
    ya, ma, yb, mb, mm, my, ym, yy = (
        part if exact is np.int64 else part.astype(exact) for part in (*first, *second, *products)
    )
    found = ma * (yy * mb - yb * ym) + ya * (yb * mm - mb * my)
    return np.asarray(found, dtype=np.float64)


def _exact_type(*states: States) -> type:
    """64 bits, or Python integers where residual products could go beyond."""
    largest = max(int(np.abs(part).max(initial=0)) for part in states)
    if largest < 2**20:  # all sums at once: cheap, and enough for most
        return np.int64
    totals = max(int(np.abs(part[..., 4:6]).max(initial=0)) for part in states)
    return np.int64 if 4 * largest * totals**2 < 2**63 else object


def changes_of(
    before: States,
    after: States,
    cross: States,
    clusters: ArrayLike,
    *,
    level: float = 0.95,
    compiled: bool = False,
) -> CellChanges:
    """Change of every cell from one wave to another, with the covariance of recurring clusters.

    Parameters
    ----------
    before, after : array of int64, shape (…, 9)
        States of both waves.
    cross : array of int64, shape (…, 5)
        Products between them, as `scanning.cross_states` returns them.
    clusters : array_like of int
        Clusters interviewed in either wave; broadcasts to the cells.
    level : float
        Confidence level.
    compiled : bool
        Whether to use the compiled loop, which needs Numba.

    Returns
    -------
    CellChanges
        Shape (…); equal to `change_clusters` on each cell up to the rounding of doubles. No
        interval and no p value with one respondent in either wave, or where nothing varies.

    Raises
    ------
    ValueError
        If the level lies outside (0, 1).
    """
    columns.check_level(level)
    difference, variance = _differences(before, after, cross, clusters, compiled=compiled)
    df = np.maximum(before[..., 0] + after[..., 0] - cross[..., 0] - 1, 0)
    informed = (np.minimum(before[..., 0], after[..., 0]) >= 2) & (df >= 1)
    se = np.where(informed, np.sqrt(variance), np.nan)
    spread = np.where(se > 0, se, np.nan)  # no test where nothing varies
    half = intervals.criticals(np.maximum(df, 1), level) * spread
    return CellChanges(difference, se, difference - half, difference + half, df)


def _differences(
    before: States, after: States, cross: States, clusters: ArrayLike, *, compiled: bool
) -> tuple[Floats, Floats]:
    """Difference of both values, and its variance, of every cell; NaN where a base is empty."""
    if compiled:
        parts = [
            np.ascontiguousarray(part).reshape(-1, part.shape[-1])
            for part in (before, after, cross)
        ]
        size = np.broadcast_to(clusters, before.shape[:-1]).ravel()
        found: Floats = np.empty((2, size.size))
        if kernels().differences(*parts, size, found[0], found[1]):
            difference, variance = found.reshape(2, *before.shape[:-1])
            return difference, variance
    there = (before[..., 4] != 0) & (after[..., 4] != 0)
    ma, mb = np.where(there, before[..., 4], 1), np.where(there, after[..., 4], 1)
    ya, yb = before[..., 5], after[..., 5]
    exact = _exact_type(before, after)  # products between waves are no larger than those within
    of_a, of_b = _own_products(before, ma, exact), _own_products(after, mb, exact)
    mm, my, ym, yy = (cross[..., place] for place in (1, 2, 3, 4))
    between = _residual_products((ya, ma), (yb, mb), (mm, my, ym, yy), exact)
    sa, sb = ma.astype(np.float64) ** 2, mb.astype(np.float64) ** 2
    apart = of_a / (sa * sa) + of_b / (sb * sb)
    together = apart - 2 * between / (sa * sb)
    variance = np.where(together > ROUNDING * apart, _factor(clusters) * together, 0.0)
    difference = (yb * ma - ya * mb) / (ma * mb)
    empty = np.where(there, 0.0, np.nan)
    return difference + empty, variance + empty
