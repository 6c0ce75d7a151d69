"""Compares our statistics with golden results, kind by kind.

A check yields, for each value of a case, either `Compared` or `LeftOut` with the reason.
"""

import numpy as np
import pytest

from analytics import stats
from analytics.stats.design.variance import StratumError
from tests.analytics.stats.golden import comparisons
from tests.analytics.stats.golden.cases import Case, NotCovered, Rows
from tests.analytics.stats.golden.values import (
    DIGITS,
    FOLDED,
    NO_ANSWER,
    NOISE,
    OWN_RULE,
    WHY_NOT,
    Compared,
    Comparisons,
    LeftOut,
    digits_lost,
    usable,
    value,
    values,
)

INTERVALS = {
    "wald_t": "mean",
    "mean": "mean",
    "xlogit": "xlogit",
    "asin": "asin",
    "beta": "beta",
    "wilson": "wilson",
}


def compare(case: Case) -> Comparisons:
    """Yield every value of a case; raise NotCovered where there is none."""
    if case.kind not in CHECKS:
        raise NotCovered(f"kind {case.kind} is not known")
    if case.result.get("empty") or case.result.get("n_elements") == 0 or _empty(case):
        raise NotCovered("empty domain: our written rule, tested in test_estimates.py")
    if case.options.get("adjust.domain.lonely") and "strata" in case.design:
        raise NotCovered("adjust.domain.lonely: not offered")
    message = case.result.get("error")
    if message is not None and not ("PSU" in message or "primary sampling unit" in message):
        return _stopped(case, message)
    return CHECKS[case.kind](case)


def _stopped(case: Case, message: str) -> Comparisons:
    """R stopped, not for a lonely cluster: nothing to compare, unless the reason is known."""
    if case.kind == "waves" and "singular" in message:
        rows = Rows(case)
        ours = stats.trend(
            rows.number(case.statistic["y"]),
            rows.inside(),
            year=rows.number("wave"),
            **rows.design(),
        )
        yield Compared("no test where R refuses", float(ours.equality is None), 1.0)
        return
    raise NotCovered(f"R stopped: {message}")


def _empty(case: Case) -> bool:
    return "subset_text" in case.domain


def _refuses(case: Case, make) -> Comparisons:
    """R stopped: we refuse too, or give a value without precision."""
    message = case.result["error"]
    if "only one primary sampling unit" in message:
        yield Compared("no precision where R refuses", float(make().se is None), 1.0)
        return
    with pytest.raises(StratumError):
        make()
    yield Compared("refused as R refuses", 1.0, 1.0)


def _share_or_mean(case: Case) -> Comparisons:
    rows = Rows(case)
    y, inside, design = rows.number(case.statistic["y"]), rows.inside(), rows.design()

    def make(method=None, level=0.95):
        return stats.estimate(y, inside, **design, method=method, level=level)

    plain = "mean" if case.kind == "mean" else None
    if "error" in case.result:
        yield from _refuses(case, lambda: make(plain))
        return
    ours, expected = make(plain), case.result
    yield value("estimate", ours.value, expected["estimate"])
    yield value("df", ours.df, expected["df"])
    yield value("n_elements", ours.base, expected["n_elements"])
    yield value("sum_weights", ours.weight, expected["sum_weights"])
    if np.all(design.get("weight", np.ones(1)) > 0):
        yield value("clusters", ours.clusters, expected["n_clusters_in_domain"])
    if "strata" not in case.design:
        yield value("design clusters", ours.design_clusters, expected["n_clusters_design"])
    if ours.df < 1 or (case.kind == "share" and ours.value in (0, 1)):
        yield LeftOut(OWN_RULE)
        return
    if digits_lost(ours.value, ours.se):
        yield LeftOut(DIGITS)
        return
    yield value("se", ours.se, expected["se"])
    yield value("var", ours.se**2, expected["var"])
    if ours.identical:
        yield LeftOut(NOISE)
        return
    yield value("deff", ours.deff, expected.get("deff_replace"))
    without = expected.get("deff_without_replacement")
    yield value("deff without replacement", ours.deff_without_replacement, without)
    yield from _intervals(make, expected["ci"])


def _intervals(make, by_level: dict) -> Comparisons:
    for level, limits in by_level.items():
        for name, pair in limits.items():
            if name in WHY_NOT:
                yield LeftOut(WHY_NOT[name])
            elif not (isinstance(pair, list) and all(map(usable, pair))):
                yield LeftOut(NO_ANSWER)
            else:
                ours = make(INTERVALS[name], float(level))
                yield from _limits(f"ci {level} {name}", name, ours, pair)


def _limits(label: str, name: str, ours, pair: list) -> Comparisons:
    folds = name == "asin"
    for end, limit, bound in (("low", ours.low, 0), ("high", ours.high, 1)):
        if folds and limit == bound:
            yield LeftOut(FOLDED)
        else:
            yield value(f"{label} {end}", limit, pair[end == "high"])


def _ratio(case: Case) -> Comparisons:
    rows = Rows(case)
    y, m = rows.number(case.statistic["num"]), rows.number(case.statistic["den"])
    inside = rows.inside() & ~np.isnan(y) & ~np.isnan(m)
    y, m, design = np.nan_to_num(y), np.nan_to_num(m), rows.design()

    def make(method="mean", level=0.95):
        # svyratio counts every element of the domain, also those with a denominator of 0
        return stats.estimate(y, m, **design, domain=inside, method=method, level=level)

    ours, expected = make(), case.result
    yield value("estimate", ours.value, expected["estimate"])
    yield value("df", ours.df, expected["df"])
    if ours.df < 1:
        yield LeftOut(OWN_RULE)
        return
    yield value("se", ours.se, expected["se"])
    yield value("var", ours.se**2, expected["var"])
    without = expected.get("deff_svyratio")
    yield value("deff without replacement", ours.deff_without_replacement, without)
    yield from _intervals(make, expected["ci"])


def _total(case: Case) -> Comparisons:
    rows = Rows(case)
    y = rows.number(case.statistic["y"])

    def make():
        return stats.total(y, **rows.design(), domain=rows.inside() & ~np.isnan(y))

    if "error" in case.result:
        yield from _refuses(case, make)
        return
    ours, expected = make(), case.result
    yield value("estimate", ours.value, expected["estimate"])
    yield value("df", ours.df, expected["df"])
    if case.id.endswith("lonely/adjust/total") and "4_5" not in case.id:
        yield LeftOut("survey 4.1 does not centre a lonely stratum's total; 4.5 does, as we do")
        return
    yield value("se", ours.se, expected["se"])
    yield from values("ci95_t", [ours.low, ours.high], expected["ci95_t"])


def _design(case: Case) -> Comparisons:
    """The design itself is refused."""
    rows = Rows(case)
    yield from _refuses(case, lambda: stats.total(np.ones(rows.size), **rows.design()))


CHECKS = {
    "design": _design,
    "share": _share_or_mean,
    "mean": _share_or_mean,
    "ratio": _ratio,
    "total": _total,
    "waves": comparisons.waves,
    "trend": comparisons.regression,
    "chisq": comparisons.chisq,
    "quantile": comparisons.quantile,
    "p_adjust": comparisons.p_adjust,
}
