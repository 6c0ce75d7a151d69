"""One scan over the table of respondents to the states of all its cells.

Two ways that give the same integers: NumPy, and the same loop compiled by Numba where it is
installed (the extra `speed`). Compiling takes about a second, so small tables are left
to NumPy unless asked.
"""

import importlib.util
from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from analytics.stats.counting.respondents import Integers, RespondentTable
from analytics.stats.design.exact import SAFE
from analytics.stats.design.state import FIELDS

CROSS_FIELDS = ("both", "mm", "my", "ym", "yy")
ENGINES = ("auto", "numpy", "compiled")
WORTH_COMPILING = 2_000_000  # entries: below, NumPy is done before the compiler is

States = NDArray[np.int64]


def cell_states(table: RespondentTable, *, engine: str = "auto") -> States:
    """States of all cells, shape (waves, categories, columns, 9); the last axis is `FIELDS`.

    Parameters
    ----------
    table : RespondentTable
    engine : {"auto", "numpy", "compiled"}
        "auto" compiles only where Numba is installed and the table is large.

    Raises
    ------
    ValueError
        For an unknown engine, "compiled" without Numba, or totals too large for 64 bits.
    """
    shape = table.waves, table.categories, table.columns, len(FIELDS)
    out = np.zeros((shape[0] * shape[1], *shape[2:]), dtype=np.int64)
    block = _block(table)
    if compiles(table, engine):
        kernels().scan(table.y, table.m, table.starts, block, out)
    else:
        for cell in range(out.shape[0]):
            rows = slice(int(table.starts[cell]), int(table.starts[cell + 1]))
            if rows.stop > rows.start:
                out[cell] = _of_rows(table.y[:, rows], table.m[:, rows])
    return out.reshape(shape)


def cross_states(table: RespondentTable, *, engine: str = "auto") -> States:
    """Products between waves, shape (pairs, categories, columns, 5); see `CROSS_FIELDS`.

    `both` counts respondents active in both waves; `my` is the sum of m of the first wave times
    y of the second, and so on. Parameters and errors as `cell_states`.
    """
    shape = len(table.pairs), table.categories, table.columns, len(CROSS_FIELDS)
    out = np.zeros(shape, dtype=np.int64)
    block = _block(table)
    compiled = compiles(table, engine)
    for place, pairing in enumerate(table.pairings):
        if compiled:
            kernels().scan_pairs(
                table.y, table.m, pairing.first, pairing.second, pairing.starts, block, out[place]
            )
            continue
        for category in range(table.categories):
            cut = slice(int(pairing.starts[category]), int(pairing.starts[category + 1]))
            if cut.stop > cut.start:
                a, b = pairing.first[cut], pairing.second[cut]
                out[place, category] = _of_pairs(
                    table.y[:, a], table.m[:, a], table.y[:, b], table.m[:, b]
                )
    return out


def _of_rows(y: Integers, m: Integers) -> States:
    """Sums over the rows of one cell; y and m have shape (columns, rows)."""
    inside = m != 0
    y, m = y.astype(np.int64), m.astype(np.int64)
    return np.stack(
        [
            np.count_nonzero(inside, axis=1),
            np.count_nonzero(inside & (y != 0), axis=1),
            np.count_nonzero(inside & (m > y), axis=1),
            np.count_nonzero((y < 0) | (y > m), axis=1),
            m.sum(axis=1),
            y.sum(axis=1),
            np.einsum("ij,ij->i", m, m),
            np.einsum("ij,ij->i", m, y),
            np.einsum("ij,ij->i", y, y),
        ],
        axis=-1,
    )


def _of_pairs(ya: Integers, ma: Integers, yb: Integers, mb: Integers) -> States:
    both = (ma != 0) & (mb != 0)
    ya, ma, yb, mb = (part.astype(np.int64) for part in (ya, ma, yb, mb))
    products = [np.einsum("ij,ij->i", a, b) for a in (ma, ya) for b in (mb, yb)]
    return np.stack([np.count_nonzero(both, axis=1), *products], axis=-1)


def _block(table: RespondentTable) -> int:
    """Settle edits; return how many rows' products add up within 32 bits. Refuses beyond 64."""
    table.settle()
    parts = [int(np.abs(part).max()) for part in (table.y, table.m) if part.size]
    largest = max([*parts, 1])
    if float(largest) ** 2 * table.respondent.size >= SAFE:
        raise ValueError("The totals are too large to be squared and added in 64 bits.")
    return max((2**31 - 1) // largest**2, 1)


def compiles(table: RespondentTable, engine: str) -> bool:
    """Say whether the compiled loops are to be used for a table.

    Raises ValueError for an unknown engine, or "compiled" without Numba.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r} is not known; choose one of {', '.join(ENGINES)}.")
    there = importlib.util.find_spec("numba") is not None
    if engine == "compiled" and not there:
        raise ValueError("engine 'compiled' needs Numba, the extra 'speed' of pyproject.toml.")
    if table.y.dtype.itemsize > 2:  # products within a block are formed in 32 bits
        return False
    return engine == "compiled" or (engine == "auto" and there and table.y.size >= WORTH_COMPILING)


@cache
def kernels() -> ModuleType:
    """Import the compiled loops; each is compiled at its first call in a process."""
    return importlib.import_module("analytics.stats.counting.kernels")
