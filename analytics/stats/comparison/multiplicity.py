"""Adjustment of p values that are shown together."""

from collections.abc import Sequence


def holm(p: Sequence[float | None]) -> list[float | None]:
    """Adjust p values by Holm's step-down rule.

    Parameters
    ----------
    p : sequence of float or None
        The family: every test that is shown together. None marks a test that could not be made;
        it stays None and is left out of the count, as R's `p.adjust` does with NA.

    Returns
    -------
    list of float or None
        Adjusted p values in the given order; holds the family-wise error.

    Raises
    ------
    ValueError
        If a p value lies outside [0, 1].

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scand. J. Statist. 6.
    """
    order = _ascending(p)
    adjusted: list[float | None] = [None] * len(p)
    running = 0.0
    for rank, (value, index) in enumerate(order):
        running = max(running, min(1.0, (len(order) - rank) * value))
        adjusted[index] = running
    return adjusted


def benjamini_hochberg(p: Sequence[float | None]) -> list[float | None]:
    """Adjust p values by Benjamini and Hochberg's step-up rule.

    Parameters
    ----------
    p : sequence of float or None
        The family; None is left out of the count and stays None.

    Returns
    -------
    list of float or None
        Adjusted p values in the given order; holds the false discovery rate.

    Raises
    ------
    ValueError
        If a p value lies outside [0, 1].

    Notes
    -----
    Assumes independent or positively dependent tests. Indicators of one study share their
    respondents; use `holm` where the dependence is unclear.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B 57.
    """
    order = _ascending(p)
    adjusted: list[float | None] = [None] * len(p)
    running = 1.0
    for rank, (value, index) in reversed(list(enumerate(order, start=1))):
        running = min(running, len(order) / rank * value)
        adjusted[index] = running
    return adjusted


def bonferroni(p: Sequence[float | None]) -> list[float | None]:
    """Adjust p values by Bonferroni's rule: each times their number.

    Parameters
    ----------
    p : sequence of float or None
        The family; None is left out of the count and stays None.

    Returns
    -------
    list of float or None
        Adjusted p values in the given order; holds the family-wise error.

    Raises
    ------
    ValueError
        If a p value lies outside [0, 1].

    Notes
    -----
    `holm` holds the same error and is never more cautious. Only to compare with other programs.
    """
    order = _ascending(p)
    adjusted: list[float | None] = [None] * len(p)
    for value, index in order:
        adjusted[index] = min(1.0, len(order) * value)
    return adjusted


def _ascending(p: Sequence[float | None]) -> list[tuple[float, int]]:
    present = [(float(value), index) for index, value in enumerate(p) if value is not None]
    for value, index in present:
        if not 0 <= value <= 1:
            raise ValueError(
                f"p value {index} is {value}; give numbers from 0 to 1, or None for no test."
            )
    return sorted(present)
