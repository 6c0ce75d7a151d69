"""Full recompute of 40 indicators x 12 segments x 3 waves with intervals, and one edit of it."""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from analytics.stats.counting.cells import CellEstimates, cell_estimates
from analytics.stats.counting.grid import Grid
from analytics.stats.counting.respondents import RespondentTable, respondent_table
from analytics.stats.counting.scanning import cell_states
from benchmarks import peers
from benchmarks.synthetic import COLUMNS, SEGMENTS, WAVES, Projects, projects

SIZES = (1_000, 100_000, 1_000_000)
EDITS = 2_000
WARM_UP = 50


def report() -> None:
    """Print both benchmarks."""
    print(f"\n{COLUMNS} indicators x {SEGMENTS} segments x {WAVES} waves, with intervals")
    edits = {}
    for size in SIZES:
        data = projects(size)
        table = table_of(data)
        _report_full(data, table)
        edits[size] = {method: time_edits(table, method) for method in ("xlogit", "kg")}
        del data, table
    _report_edits(edits)


def table_of(data: Projects) -> RespondentTable:
    """Build the table of respondents."""
    return respondent_table(
        data.y,
        np.ones((data.size, 1), dtype=np.int8),
        respondent=data.respondent,
        wave=data.wave,
        category=data.category,
        waves=WAVES,
        categories=SEGMENTS,
    )


def _report_full(data: Projects, table: RespondentTable) -> None:
    clusters = table.clusters[:, None, None]

    def ours(engine: str) -> np.ndarray:
        return cell_states(table, engine=engine)

    ways: dict[str, Callable[[], np.ndarray]] = {
        "compiled": lambda: ours("compiled"),
        "numpy": lambda: ours("numpy"),
        **peers.ways(data),
    }
    expected = cell_estimates(ours("numpy"), clusters, method="xlogit")
    for name, way in ways.items():
        _same(name, cell_estimates(way(), clusters, method="xlogit"), expected)
    seconds = medians({name: _with_intervals(way, clusters) for name, way in ways.items()})
    begin = time.perf_counter()
    table_of(data)
    building = time.perf_counter() - begin
    kg = medians({"kg": lambda: cell_estimates(ours("compiled"), clusters, method="kg")})["kg"]
    best = min(seconds[name] for name in ("pandas", "polars", "duckdb"))
    print(
        f"{data.size:>9,} projects, {table.respondent.size:,} rows of respondents; xlogit for all"
    )
    for name, taken in seconds.items():
        print(f"    {name:9} {1000 * taken:9.2f} ms")
    print(f"    table of respondents built once {1000 * building:9.2f} ms; kg {1000 * kg:.2f} ms")
    print(f"    best of the three : compiled {best / seconds['compiled']:6.1f}")
    print(f"    best of the three : numpy    {best / seconds['numpy']:6.1f}")
    whole = best / (building + seconds["compiled"])
    print(f"    best of the three : building and compiled together {whole:.2f}")


def _with_intervals(way: Callable[[], np.ndarray], clusters: np.ndarray) -> Callable[[], object]:
    return lambda: cell_estimates(way(), clusters, method="xlogit")


def _same(name: str, found: CellEstimates, expected: CellEstimates) -> None:
    for field in ("value", "se", "low", "high"):
        one, other = getattr(found, field), getattr(expected, field)
        if not np.array_equal(one, other, equal_nan=True):
            raise SystemExit(f"{name} finds another {field}; times would mean nothing.")


def medians(ways: dict[str, Callable[[], object]], *, rounds: int = 7) -> dict[str, float]:
    """Time each way in turn, round by round, so that a busy machine hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(taken) for name, taken in times.items()}


def time_edits(table: RespondentTable, method: str) -> dict[str, float]:
    """Median seconds of one edit to fresh figures and changes, in memory and durably stored."""
    seconds = {
        engine: statistics.median(taken for taken, _ in _edits(table, method, engine))
        for engine in ("compiled", "numpy")
    }
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as folder,
        closing(_store(Path(folder) / "figures.sqlite3")) as store,
    ):
        durable = []
        for taken, (wave, category, fresh) in _edits(table, method, "compiled"):
            begin = time.perf_counter()
            _commit(store, wave, category, fresh.figures)
            durable.append(taken + time.perf_counter() - begin)
    return seconds | {"durable": statistics.median(durable)}


def _edits(table: RespondentTable, method: str, engine: str) -> Iterator[tuple[float, tuple]]:
    """Edit random respondents; yield the seconds of each and what it gave."""
    grid = Grid(table, method=method, engine=engine)
    random = np.random.default_rng(2)
    rows = random.integers(0, table.respondent.size, EDITS + WARM_UP)
    cells = np.searchsorted(table.starts, rows, side="right") - 1
    for number, (row, cell) in enumerate(zip(rows.tolist(), cells.tolist(), strict=True)):
        wave, category = divmod(cell, SEGMENTS)
        m = random.integers(1, 12, COLUMNS)
        y = random.integers(0, m + 1)
        who = int(table.respondent[row])
        begin = time.perf_counter()
        fresh = grid.edit(respondent=who, wave=wave, category=category, y=y, m=m)
        taken = time.perf_counter() - begin
        if number >= WARM_UP:
            yield taken, (wave, category, fresh)


def _store(path: Path) -> sqlite3.Connection:
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute(
        "CREATE TABLE figure (wave INT, category INT, indicator INT, value REAL, se REAL, "
        "low REAL, high REAL, df INT, base INT, PRIMARY KEY (wave, category, indicator))"
    )
    return store


def _commit(store: sqlite3.Connection, wave: int, category: int, found: CellEstimates) -> None:
    columns = (found.value, found.se, found.low, found.high, found.df, found.base)
    values = zip(*(column.tolist() for column in columns), strict=True)
    rows = [(wave, category, indicator, *row) for indicator, row in enumerate(values)]
    store.execute("BEGIN IMMEDIATE")
    store.executemany("INSERT OR REPLACE INTO figure VALUES (?,?,?,?,?,?,?,?,?)", rows)
    store.execute("COMMIT")


def _report_edits(edits: dict[int, dict[str, dict[str, float]]]) -> None:
    print(f"one edit of one respondent to fresh figures and changes; median of {EDITS}, µs")
    for size, methods in edits.items():
        for method, seconds in methods.items():
            micro = ", ".join(f"{name} {1e6 * taken:.0f}" for name, taken in seconds.items())
            print(f"{size:>9,} projects, {method:6} {micro}")
    small, large = edits[SIZES[0]], edits[SIZES[-1]]
    for method in small:
        ratio = large[method]["compiled"] / small[method]["compiled"]
        print(f"    {method}: edit at {SIZES[-1]:,} : edit at {SIZES[0]:,}  {ratio:.2f}")
    print("    durable: compiled, then 40 rows written to SQLite with WAL and synchronous=FULL")
