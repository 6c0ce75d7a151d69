"""How often intervals of a share cover the truth, by simulation of beta-binomial clusters.

Respondents with a random number of projects, each with a tendency of their own: as in interviews,
projects of one respondent resemble each other. Nominal level 95 %.
"""

import numpy as np

from analytics.stats.design.state import State
from analytics.stats.estimation import intervals
from analytics.stats.estimation.states import estimate_states

RUNS = 20_000
# respondents, mean number of projects, true share, correlation within a respondent
CASES = (
    (32, 10, 0.05, 0.05),
    (32, 10, 0.05, 0.30),
    (32, 10, 0.30, 0.30),
    (32, 10, 0.50, 0.05),
    (8, 6, 0.30, 0.30),
    (8, 6, 0.05, 0.30),
    (100, 6, 0.50, 0.30),
)
FEW = intervals.FEW_CLUSTERS
ENOUGH = np.iinfo(np.int64).max


def report() -> None:
    """Print the coverage of kg, of Korn-Graubard with n* <= n, and of xlogit."""
    print(f"\ncoverage of 95 % intervals, {RUNS:,} runs each")
    print("    respondents x projects, share, icc: kg | Korn-Graubard | xlogit | 0 or 1 | where "
          "fewer than five respondents have or lack it: kg | Korn-Graubard | runs")  # fmt: skip
    for case in CASES:
        states = simulate(*case)
        _report_case(case, states)


def simulate(respondents: int, projects: int, share: float, icc: float) -> np.ndarray:
    """States of one cell in each run, shape (runs, 9)."""
    random = np.random.default_rng(11)
    size = RUNS, respondents
    m = random.geometric(1 / projects, size)
    spread = (1 - icc) / icc
    tendency = random.beta(share * spread, (1 - share) * spread, size)
    y = random.binomial(m, tendency)
    parts = (m > 0, y > 0, m > y, y > m, m, y, m * m, m * y, y * y)
    return np.stack([part.sum(axis=1) for part in parts], axis=-1).astype(np.int64)


def _report_case(case: tuple[int, int, float, float], states: np.ndarray) -> None:
    respondents, projects, share, icc = case
    covers = {
        "kg": _covers(states, respondents, share, "kg"),
        "korn": _covers(_never_few(states), respondents, share, "kg"),
        "xlogit": _covers(states, respondents, share, "xlogit"),
    }
    edge = (states[:, 5] == 0) | (states[:, 5] == states[:, 4])
    few = ~edge & ((states[:, 1] < FEW) | (states[:, 2] < FEW))
    inside = {name: 100 * found[~edge].mean() for name, found in covers.items()}
    rare = {
        name: 100 * found[few].mean() if few.any() else np.nan for name, found in covers.items()
    }
    print(
        f"    {respondents:3} x {projects:2}, {share:.2f}, {icc:.2f}: {inside['kg']:5.1f} | "
        f"{inside['korn']:5.1f} | {inside['xlogit']:5.1f} | {100 * edge.mean():5.1f} % | "
        f"{rare['kg']:5.1f} | {rare['korn']:5.1f} | {100 * few.mean():4.1f} %"
        f"   all runs, kg: {100 * covers['kg'].mean():.1f}"
    )


def _never_few(states: np.ndarray) -> np.ndarray:
    """States that never look carried by few: plain Korn-Graubard, n* capped at n alone."""
    found = states.copy()
    found[:, 1:3] = ENOUGH
    return found


def _covers(states: np.ndarray, clusters: int, share: float, method: str) -> np.ndarray:
    found = estimate_states(
        [State(*row) for row in states.tolist()],
        clusters=[clusters] * len(states),
        squares=[None] * len(states),
        method=method,
    )
    limits = np.array([(one.low, one.high) for one in found], dtype=np.float64)
    return (limits[:, 0] <= share) & (share <= limits[:, 1])
