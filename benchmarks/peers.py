"""The same sums by pandas, polars and DuckDB, from project rows in memory.

Each adds up by respondent, then by cell.
"""

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from benchmarks.synthetic import COLUMNS, SEGMENTS, WAVES, Projects

FIELDS = [0, 4, 5, 6, 7, 8]
"""Which of the sums of a cell they find: active, m, y, mm, my, yy."""
NAMES = [f"y{column}" for column in range(COLUMNS)]
KEYS = ["wave", "category"]


def ways(projects: Projects) -> dict[str, Callable[[], np.ndarray]]:
    """Return what each peer has to do; loading the rows into it is not timed."""
    table = pd.DataFrame(projects.y, columns=NAMES).assign(
        wave=projects.wave, category=projects.category, respondent=projects.respondent
    )
    polars_table = pl.from_pandas(table)
    connection = duckdb.connect()
    connection.execute("SET threads TO 2")
    connection.register("frame", polars_table.to_arrow())
    connection.execute("CREATE TABLE projects AS SELECT * FROM frame")
    query = _query()
    return {
        "pandas": lambda: by_pandas(table),
        "polars": lambda: by_polars(polars_table),
        "duckdb": lambda: _states(connection.execute(query).df()),
    }


def by_pandas(table: pd.DataFrame) -> np.ndarray:
    grouped = table.groupby([*KEYS, "respondent"], sort=False)
    sums = grouped[NAMES].sum()
    m, y = grouped.size().to_numpy(), sums.to_numpy(dtype=np.int64)
    columns = {"active": np.ones_like(m), "m": m, "mm": m * m}
    frame = pd.DataFrame(columns, index=sums.index)
    for name, values in (("y", y), ("my", y * m[:, None]), ("yy", y * y)):
        part = pd.DataFrame(values, index=sums.index, columns=_named(name))
        frame = pd.concat([frame, part], axis=1)
    return _states(frame.groupby(level=KEYS).sum().reset_index())


def by_polars(table: pl.DataFrame) -> np.ndarray:
    m = pl.col("m").cast(pl.Int64)
    found = (
        table.lazy()
        .group_by([*KEYS, "respondent"])
        .agg(pl.len().alias("m"), *(pl.col(name).sum().cast(pl.Int64) for name in NAMES))
        .group_by(KEYS)
        .agg(
            pl.len().alias("active"),
            m.sum(),
            (m * m).sum().alias("mm"),
            *(pl.col(name).sum().alias(f"y_{name}") for name in NAMES),
            *((pl.col(name) * m).sum().alias(f"my_{name}") for name in NAMES),
            *((pl.col(name) ** 2).sum().alias(f"yy_{name}") for name in NAMES),
        )
        .collect()
    )
    return _states(found.to_pandas())


def _query() -> str:
    inner = ", ".join(f"sum({name})::BIGINT AS {name}" for name in NAMES)
    outer = ", ".join(
        f"sum({name}) AS y_{name}, sum({name} * m) AS my_{name}, sum({name} * {name}) AS yy_{name}"
        for name in NAMES
    )
    return f"""
        SELECT wave, category, count(*) AS active, sum(m) AS m, sum(m * m) AS mm, {outer}
        FROM (SELECT wave, category, respondent, count(*) AS m, {inner}
              FROM projects GROUP BY wave, category, respondent)
        GROUP BY wave, category
    """


def _named(prefix: str) -> list[str]:
    return [f"{prefix}_{name}" for name in NAMES]


def _states(found: pd.DataFrame) -> np.ndarray:
    """Lay the sums out as states of cells, without who has and who lacks."""
    states = np.zeros((WAVES, SEGMENTS, COLUMNS, 9), dtype=np.int64)
    place = found["wave"].to_numpy(), found["category"].to_numpy()
    states[(*place, slice(None), 0)] = found["active"].to_numpy()[:, None]
    states[(*place, slice(None), 4)] = found["m"].to_numpy()[:, None]
    states[(*place, slice(None), 6)] = found["mm"].to_numpy()[:, None]
    for field, prefix in ((5, "y"), (7, "my"), (8, "yy")):
        states[(*place, slice(None), field)] = found[_named(prefix)].to_numpy()
    return states
