"""40 indicators x 12 segments x 3 waves from project rows in memory, and one edit of them.

What is timed is what the product runs: entries of interviews, the arrays that add up what their
respondents contribute, and for an edit one contribution out and another in.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from analytics.domain.indicators import IndicatorDefinition
from analytics.stats.counting.between_waves import change_cell
from analytics.stats.counting.entries import Entries
from analytics.stats.counting.from_moments import CellName, estimate_cells
from analytics.stats.counting.moments import Moments, TallyRow, add, contribution
from analytics.stats.counting.shards import Interviews, contributions
from analytics.stats.counting.study_state import StudyState
from benchmarks import peers
from benchmarks.synthetic import COLUMNS, SEGMENTS, WAVES, Projects, projects

SIZES = (1_000, 100_000, 1_000_000)
EDITS = 300
WARM_UP = 20
CODES = [str(2017 + wave) for wave in range(WAVES)]
KEYS = [f"segment|{category}" for category in range(SEGMENTS)]
INDICATORS = [
    IndicatorDefinition(f"y{column}", "share", "project", "true()", numerator="true()")
    for column in range(COLUMNS)
]


def report() -> None:
    """Print both benchmarks."""
    print(f"\n{COLUMNS} indicators x {SEGMENTS} segments x {WAVES} waves")
    edits = {}
    for size in SIZES:
        data = projects(size)
        state = _report_full(data)
        edits[size] = statistics.median(_edits(state))
        del data, state
    print(f"one edit of one respondent to fresh figures and changes; median of {EDITS}, µs")
    for size, taken in edits.items():
        print(f"{size:>9,} projects  {1e6 * taken:.0f}")
    print(f"    the largest : the smallest  {edits[SIZES[-1]] / edits[SIZES[0]]:.2f}")


def state_of(data: Projects) -> Moments:
    """Add projects up to the state of the study: entries of interviews, then respondents."""
    number = data.respondent.astype(np.int64) * WAVES + data.wave
    found, owner = np.unique(number, return_inverse=True)
    places, group = np.unique(owner * SEGMENTS + data.category, return_inverse=True)
    whose, cell = np.divmod(places, SEGMENTS)
    m, none = np.bincount(group), np.zeros(0, dtype=np.intp)
    entries = []
    for indicator, y in zip(INDICATORS, data.y.T, strict=True):
        amounts = np.bincount(group, weights=y, minlength=m.size).astype(np.int64)
        given = (whose, cell + 1, m, amounts, None, none, none, none, none)
        entries.append(Entries(indicator.code, ["|", *KEYS], *given))
    _, respondent = np.unique(found // WAVES, return_inverse=True)
    interviews = Interviews(respondent, found % WAVES, np.ones(found.size, dtype=np.intp))
    return contributions(entries, interviews, CODES)


def sums_in(state: Moments) -> np.ndarray:
    """Lay a state out as the peers give it: wave, category, indicator, and the nine sums."""
    found = np.zeros((WAVES, SEGMENTS, COLUMNS, 9), dtype=np.int64)
    for column, indicator in enumerate(INDICATORS):
        for wave, code in enumerate(CODES):
            cells = state.get((indicator.code, code), {})
            for category, key in enumerate(KEYS):
                if key in cells:
                    found[wave, category, column] = cells[key][2:11]
    return found


def _report_full(data: Projects) -> Moments:
    ways: dict[str, Callable[[], object]] = {"ours": lambda: state_of(data), **peers.ways(data)}
    state = state_of(data)
    expected = sums_in(state)
    for name in ("pandas", "polars", "duckdb"):
        found = ways[name]()
        if not np.array_equal(np.asarray(found)[..., peers.FIELDS], expected[..., peers.FIELDS]):
            raise SystemExit(f"{name} finds other sums; times would mean nothing.")
    seconds = medians(ways, rounds=5)
    print(f"{data.size:>9,} projects to sums; ours has those between waves and of the panel, too")
    for name, taken in seconds.items():
        print(f"    {name:9} {1000 * taken:9.2f} ms")
    best = min(seconds[name] for name in ("pandas", "polars", "duckdb"))
    print(f"    best of the three : ours {best / seconds['ours']:6.2f}")
    figures = medians({"all": lambda: _figures(state)}, rounds=3)["all"]
    print(f"    all estimates and changes from the sums {1000 * figures:9.2f} ms")
    return state


def _figures(state: Moments) -> None:
    read = StudyState(state)
    names = [
        CellName(indicator, wave, *key.split("|"))
        for indicator in INDICATORS
        for wave in CODES
        for key in KEYS
    ]
    estimate_cells(read, names)
    for before, after in combinations(CODES, 2):
        for name in names[: len(KEYS) * len(INDICATORS)]:
            change_cell(read, before, after, name.indicator, name.segment, name.category)


def medians(ways: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Time each way in turn, round by round, so that a busy machine hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _edits(state: Moments) -> Iterator[float]:
    """Let a respondent come and answer otherwise, again and again; yield the seconds of each."""
    random = np.random.default_rng(2)
    wave, key = CODES[1], KEYS[0]
    old = contribution([_tally(random, wave, key)], CODES)
    add(state, old)
    names = [CellName(indicator, wave, *key.split("|")) for indicator in INDICATORS]
    for number in range(EDITS + WARM_UP):
        tally = _tally(random, wave, key)
        begin = time.perf_counter()
        add(state, old, times=-1)
        old = contribution([tally], CODES)
        add(state, old)
        read = StudyState(state)
        estimate_cells(read, names)
        for before, after in ((CODES[0], wave), (wave, CODES[2])):
            for name in names:
                change_cell(read, before, after, name.indicator, name.segment, name.category)
        if number >= WARM_UP:
            yield time.perf_counter() - begin


def _tally(random: np.random.Generator, wave: str, key: str) -> TallyRow:
    m = int(random.integers(1, 12))
    cells = {f"{one.code}|{key}": [int(random.integers(0, m + 1)), m] for one in INDICATORS}
    return TallyRow(wave, True, cells, {})
