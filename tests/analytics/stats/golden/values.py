"""What a golden comparison yields: values held against R's, or the reason why not."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-10
LOGIT_SLOPE = 1e-8
AT_YEAR_0 = 1e-8  # R does not centre the year: its intercept has lost three to four digits
WHY_NOT = {
    "likelihood": "likelihood interval: R interpolates",
    "logit": "logit interval: R loses digits at few df; xlogit is the same interval",
    "wald_z": "z interval: never used, ignores the number of clusters",
}
NO_ANSWER = "R has no number here (NaN, NA, Inf or an error)"
OWN_RULE = "share of 0 or 1, or one cluster: our written rule, tested in test_estimates.py"
SINGULAR = "covariance of too few respondents cannot be inverted: R's number is rounding noise"
NOISE = "nothing varies between respondents: R's number is rounding noise"
DIGITS = "spread below 1e-8 of the value: R's own digits are lost in the sums"
FIRST_VALUE = "R skips the smallest value where the limit lies below its share of the weight"
ONE_RESPONDENT = "one respondent in a wave: our written rule, tested in test_changes.py"
FOLDED = "asin limit folded back by R, clipped by us"


@dataclass(frozen=True)
class Compared:
    name: str
    ours: float | None
    expected: float
    tolerance: float = TOLERANCE

    @property
    def gap(self) -> float:
        """Relative to max(1, |x|); a number that we do not give is infinitely far."""
        if self.ours is None:
            return np.inf
        return abs(self.ours - self.expected) / max(1.0, abs(self.expected))


@dataclass(frozen=True)
class LeftOut:
    reason: str


Comparisons = Iterator[Compared | LeftOut]


def usable(expected) -> bool:
    return isinstance(expected, int | float) and not isinstance(expected, bool)


def value(name: str, ours: float | None, expected, tolerance=TOLERANCE) -> Compared | LeftOut:
    if not usable(expected):
        return LeftOut(NO_ANSWER)
    return Compared(name, ours, expected, tolerance)


def values(name: str, ours, expected, tolerance=TOLERANCE) -> Comparisons:
    wanted = np.ravel(np.asarray(expected, dtype=object)).tolist()
    given = [None] * len(wanted) if ours is None else np.ravel(np.asarray(ours)).tolist()
    assert len(given) == len(wanted), f"{name}: {len(given)} numbers, expected {len(wanted)}"
    for one, other in zip(given, wanted, strict=True):
        yield value(name, one, other, tolerance)


def digits_lost(estimate: float | None, se: float | None) -> bool:
    return bool(se) and estimate is not None and abs(estimate) > 1e8 * se
