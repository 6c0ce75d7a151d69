"""Is a change real? One word for it, by one rule, wherever a change is shown."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from analytics.domain.indicators import TRAITS, IndicatorKind
from surveys.domain.lineage import Comparability
from surveys.domain.numbers import exact, is_small
from surveys.domain.waves import Nature
from surveys.domain.wording import gettext_noop


class Verdict(StrEnum):
    """What can be said of a change."""

    CLEAR = "clear"
    POSSIBLE = "possible"
    NOT_TOLD_APART = "not_told_apart"


class Reason(StrEnum):
    """Why nothing can be said of a change."""

    BREAK = "break"
    COUNT = "count"
    INVENTED_WAVE = "invented_wave"
    NOTHING_TO_COMPARE = "nothing_to_compare"
    NO_PRECISION = "no_precision"


class Judged(NamedTuple):
    """A verdict, or none and the reason for it."""

    verdict: Verdict | None
    reason: Reason | None = None


LABELS: Mapping[str, str] = {
    Verdict.CLEAR: gettext_noop("clear"),
    Verdict.POSSIBLE: gettext_noop("possible"),
    Verdict.NOT_TOLD_APART: gettext_noop("not told apart"),
}
REASONS: Mapping[str, str] = {
    Reason.BREAK: gettext_noop("the series has a break"),
    Reason.INVENTED_WAVE: gettext_noop("one of the waves is invented"),
    Reason.NOTHING_TO_COMPARE: gettext_noop("a base is empty"),
    Reason.COUNT: gettext_noop("how many were interviewed was chosen, not found"),
    Reason.NO_PRECISION: gettext_noop("too few experts, or nothing varies between them"),
}


def judge(
    *,
    difference: float | None,
    low: float | None,
    high: float | None,
    p_adjusted: float | None,
    comparability: str,
    natures: Collection[str],
    kind: str = IndicatorKind.SHARE,
) -> Judged:
    """Say whether a change, or a slope over several waves, is told apart from no change.

    Parameters
    ----------
    difference, low, high : float or None
        The change with its own 95 % interval, not adjusted for other comparisons.
    p_adjusted : float or None
        p adjusted by the method of Holm within a fixed family.
    comparability : str
        Of the two waves; `BREAK` means that they do not compare.
    natures : collection of str
        What each wave is; nothing is said with an invented one.
    kind : str
        Of the indicator. A count is not tested.

    Returns
    -------
    Judged
        `CLEAR` where p_adjusted is at most .05, .05 itself included. `POSSIBLE` where it is not,
        but the interval excludes no change; an end of exactly 0 includes it. `NOT_TOLD_APART`
        where neither holds. No verdict across a break, for counts, with an invented wave, where
        there is nothing to compare, and without an interval; the first that applies is named.

    Notes
    -----
    Both boundaries are read to twelve significant digits, as numbers are printed, so that noise
    of arithmetic never decides.
    """
    reason = _silenced(difference, low, high, comparability, natures, kind)
    if reason is not None or low is None or high is None:
        return Judged(None, reason)
    if p_adjusted is not None and is_small(p_adjusted):
        return Judged(Verdict.CLEAR)
    scale = max(abs(low), abs(high))
    if not _is_zero(low, scale) and not _is_zero(high, scale) and (low > 0) == (high > 0):
        return Judged(Verdict.POSSIBLE)
    return Judged(Verdict.NOT_TOLD_APART)


def _silenced(
    difference: float | None,
    low: float | None,
    high: float | None,
    comparability: str,
    natures: Collection[str],
    kind: str,
) -> Reason | None:
    if comparability == Comparability.BREAK:
        return Reason.BREAK
    if not TRAITS[kind].is_estimated:
        return Reason.COUNT
    if Nature.INVENTED in natures:
        return Reason.INVENTED_WAVE
    if difference is None:
        return Reason.NOTHING_TO_COMPARE
    if low is None or high is None:
        return Reason.NO_PRECISION
    return None


def _is_zero(end: float, scale: float) -> bool:
    """Say whether an end of an interval is zero beside the other, but for noise."""
    return exact(end + scale) == exact(scale)
