"""Estimates from the additive states of cells: whole numbers to the last step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.stats.design import columns
from analytics.stats.design.columns import LEVEL
from analytics.stats.design.state import State
from analytics.stats.estimation.ratios import ExactRatios
from analytics.stats.estimation.results import Amount, Estimate, Facts, finish, finish_all


@dataclass(frozen=True)
class Surveyed:
    """A cell in a design with weights or strata: what its value and its precision come from.

    ratio : weighted, over the strata of the design; its base is not empty.
    df : degrees of freedom: active clusters minus the strata that hold one.
    squares : weighted sum of squared values; None for a share.
    unit : a weight of 1.
    """

    ratio: ExactRatios
    df: int
    squares: int | None = None
    unit: int = 1


def estimate_state(
    state: State,
    *,
    clusters: int,
    level: float = LEVEL,
    method: str | None = None,
    squares: int | None = None,
) -> Estimate:
    """Estimate Y / M from the additive state of a cell.

    Parameters
    ----------
    state : State
        Sums over the clusters of the cell; its base counts elements.
    clusters : int
        Clusters of the whole design, also those with nothing in the cell.
    level, method, squares
        As in `estimate_clusters`.

    Returns
    -------
    Estimate
        Equal, bit for bit, to `estimate_clusters` on the totals behind the sums.

    Raises
    ------
    ValueError
        If there are more active clusters than clusters, or as `estimate`.

    Notes
    -----
    As `estimate`.
    """
    columns.check_level(level)
    return finish(_facts_of_state(state, clusters, method, squares), level=level, method=method)


def estimate_states(
    states: Sequence[State],
    *,
    clusters: Sequence[int],
    squares: Sequence[int | None],
    surveyed: Sequence[Surveyed | None] | None = None,
    level: float = LEVEL,
    method: str | None = None,
) -> list[Estimate]:
    """Estimate many cells at once, each as `estimate_state` does, to the bit.

    Parameters
    ----------
    states, clusters, squares : sequences of one length
        Of each cell, as in `estimate_state`, without weights and strata.
    surveyed : sequence of Surveyed, optional
        Of each cell its design; None where it has neither weights nor strata, as of all by default.
    level, method
        As in `estimate_clusters`, for all cells.

    Returns
    -------
    list of Estimate
        `count` is the number of elements, not weighted.

    Raises
    ------
    ValueError
        As `estimate_state`.

    Notes
    -----
    As `estimate`.
    """
    columns.check_level(level)
    facts = [
        _facts_of_state(state, size, method, square)
        for state, size, square in zip(states, clusters, squares, strict=True)
    ]
    if surveyed is not None:
        facts = [
            one if of_design is None else _surveyed(one, of_design)
            for one, of_design in zip(facts, surveyed, strict=True)
        ]
    return finish_all(facts, level=level, method=method)


def _facts_of_state(state: State, clusters: int, method: str | None, squares: int | None) -> Facts:
    if state.active > clusters:
        raise ValueError(
            f"{state.active} clusters are in the base of a design of {clusters}; give the number "
            "of clusters of the whole design."
        )
    is_share = state.outside == 0 and method != "mean"
    value = state.ratio()
    variance = state.ratio_variance(clusters) if value is not None and clusters > 1 else None
    return Facts(
        value=value,
        variance=variance,
        df=max(0, state.active - 1),
        clusters=state.active,
        base=state.m,
        weight=state.m,
        weighted=state.m,
        srs_variance=srs_variance(
            state.y, squares_of(state.y, squares, is_share=is_share), state.m
        ),
        count=state.y,
        design_clusters=clusters,
        having=state.having,
        lacking=state.lacking,
        is_share=is_share,
        identical=variance == 0 and not (is_share and value in (0, 1)),
    )


def _surveyed(facts: Facts, of_design: Surveyed) -> Facts:
    """Put value and precision of a design in place of those of a simple one."""
    (total,) = of_design.ratio.totals
    value = total.y / total.m
    variance = of_design.ratio.variance([1]) if of_design.ratio.clusters > 1 else None
    squares = squares_of(total.y, of_design.squares, is_share=facts.is_share)
    return replace(
        facts,
        value=value,
        variance=variance,
        df=of_design.df,
        weight=total.m / of_design.unit,
        srs_variance=srs_variance(total.y, squares, facts.base, total.m),
        design_clusters=of_design.ratio.clusters,
        identical=variance == 0 and not (facts.is_share and value in (0, 1)),
    )


def at_least_one(state: State, *, clusters: int, level: float = LEVEL) -> Estimate:
    """Estimate the share of respondents with at least one element that has the attribute.

    Parameters
    ----------
    state : State
        Of a share of elements (projects): it knows how many respondents have one.
    clusters : int
        Clusters of the whole design.
    level : float
        Confidence level.

    Returns
    -------
    Estimate
        Its base is the respondents with something in the base of the share; each counts once.

    Raises
    ------
    ValueError
        If the state is not of a share, or as `estimate_state`.

    Notes
    -----
    Another unit than the share of elements, and often a much larger number: name it in full. It
    grows with the number of projects that each respondent reports.
    """
    return estimate_state(holders(state), clusters=clusters, level=level)


def holders(state: State) -> State:
    """Return the state of a share of respondents: those with at least one element that has it.

    Raises ValueError if the state is not of a share.
    """
    if state.outside:
        raise ValueError("The state is not of a share: a numerator lies outside its base.")
    k, h = state.active, state.having
    return State(active=k, having=h, lacking=k - h, m=k, y=h, mm=k, my=h, yy=h)


def squares_of(total_y: Amount, squares: Amount | None, *, is_share: bool) -> Amount | None:
    """Sum of squared element values: of a share the total itself, as 0 and 1 are their squares."""
    return total_y if squares is None and is_share else squares


def srs_variance(
    total_y: Amount, squares: Amount | None, size: int, weight: int | None = None
) -> float | None:
    """Variance of a mean under simple random sampling; exact for whole numbers.

    With weights, these are a weighted total and sum, and `weight` that of all elements:
    s² / size with s² = size / (size - 1) · Σ w (y - mean)² / Σ w.
    """
    if squares is None or size < 2:
        return None
    base = size if weight is None else weight
    return (squares * base - total_y**2) / (base**2 * (size - 1))
