"""All indicators in all segments and waves at once, kept fresh by edits.

The states of the cells are integers that add up: shards of respondents merge by addition, and an
edit that takes a respondent's old terms away and adds the new ones leaves the very integers that
a recompute finds. Figures are computed from them by the same formulas as single estimates.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.counting.cells import CellChanges, CellEstimates, cell_changes, cell_estimates
from analytics.stats.counting.respondents import RespondentTable
from analytics.stats.counting.scanning import States, cell_states, compiles, cross_states, kernels
from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL, Indices
from analytics.stats.design.exact import SAFE
from analytics.stats.design.state import FIELDS, State
from analytics.stats.estimation import intervals

Counts = NDArray[np.int64]


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

    figures: CellEstimates
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
        level: float = LEVEL,
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

    def figures(self) -> CellEstimates:
        """Estimates of all cells, shape (waves, categories, columns)."""
        clusters = self.state.clusters[:, None, None]
        return self._figures(self.state.cells, clusters)

    def _figures(self, states: States, clusters: Counts) -> CellEstimates:
        return cell_estimates(
            states, clusters, method=self.method, level=self.level, compiled=self.compiled
        )

    def changes(self, start: int, end: int) -> CellChanges:
        """Changes of all cells between two waves (earlier first), shape (categories, columns).

        Raises ValueError for waves that are not a pair of the table.
        """
        if (start, end) not in self.pairs:
            raise ValueError(
                f"Waves {start} and {end} are no pair; give an earlier and a later one."
            )
        place = np.array([self.pairs.index((start, end))])
        found = self._changes(place, slice(None))
        return CellChanges(*(column[0] for column in vars(found).values()))

    def _changes(self, places: Indices, category: slice | int) -> CellChanges:
        """Changes of some pairs of waves at once, the pairs along the first axis."""
        start, end = np.array(self.pairs)[places].T
        before = self.state.cells[start, category]
        return cell_changes(
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
        self._exchange(self.state.cells[wave, category], old, new)
        touched = [place for place, pair in enumerate(self.pairs) if wave in pair]
        for place in touched:
            start, end = self.pairs[place]
            at = self.table.row(respondent, end if wave == start else start, category)
            if at is not None:
                other = self.table.totals[at]
                self._exchange_cross(
                    self.state.cross[place, category], old, new, other, first=wave == start
                )
        self.table.replace(row, new)
        return Fresh(
            self._figures(self.state.cells[wave, category], self.state.clusters[wave]),
            [self.pairs[place] for place in touched],
            self._changes(np.array(touched, dtype=np.intp), category),
        )

    def _exchange(self, states: States, old: Counts, new: Counts) -> None:
        """Take old totals out of the states of a cell and put new ones in."""
        if self.compiled:
            kernels().exchange(states, old, new)
        else:
            was, now = _terms(np.stack([old, new]))
            states += now - was

    def _exchange_cross(
        self, cross: States, old: Counts, new: Counts, other: Counts, *, first: bool
    ) -> None:
        """The same for products with another wave; `first` if the edited one is the earlier."""
        if self.compiled:
            kernels().exchange_cross(cross, old, new, other, first)
        else:
            cross += _cross_difference(old, new, other, first=first)

    def _checked(self, y: ArrayLike, m: ArrayLike) -> Counts:
        """Return new totals, shape (2, columns), or refuse them."""
        for name, values in (("y", y), ("m", m)):
            array = np.asarray(values)
            if array.shape != (self.table.columns,) or array.dtype.kind not in "iu":
                raise ValueError(f"{name} must hold {self.table.columns} whole numbers.")
        totals = np.array([y, m], dtype=np.int64)
        largest = np.iinfo(self.table.y.dtype).max // 2
        size = int(np.abs(totals).max(initial=0))
        if size > largest or float(size) ** 2 * self.table.respondent.size >= SAFE:
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
