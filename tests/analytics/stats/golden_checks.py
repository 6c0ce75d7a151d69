"""Compares our statistics with golden results, kind by kind."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from analytics import stats
from tests.analytics.stats.golden_cases import Case, NotCovered, Rows

TOLERANCE = 1e-10
INTERVALS = {
    "wald_t": "mean",
    "mean": "mean",
    "xlogit": "xlogit",
    "asin": "asin",
    "beta": "beta",
    "wilson": "wilson",
}
# name of the number, ours, R's
Comparison = tuple[str, float | None, float]


def compare(case: Case) -> Iterator[Comparison]:
    """Yield every comparable number of a case; raise NotCovered where there is none."""
    check = CHECKS.get(case.kind)
    if check is None:
        raise NotCovered(f"kind {case.kind} is not built yet")
    if "error" in case.result and "has only one PSU" not in case.result["error"]:
        raise NotCovered("R stopped with an error")
    if case.result.get("empty") or case.result.get("n_elements") == 0:
        raise NotCovered("empty domain: own rule, tested in test_estimates.py")
    return check(case)


def difference(ours: float | None, expected: float) -> float:
    """Relative to max(1, |x|); a number that we do not give is infinitely far."""
    return np.inf if ours is None else abs(ours - expected) / max(1.0, abs(expected))


def usable(expected) -> bool:
    return isinstance(expected, int | float)


def _share_or_mean(case: Case) -> Iterator[Comparison]:
    rows = Rows(case)
    y, inside, design = rows.number(case.statistic["y"]), rows.inside(), rows.design()

    def make(method, level=0.95):
        return stats.estimate(y, inside, **design, method=method, level=level)

    plain = "mean" if case.kind == "mean" else None
    ours, expected = make(plain), case.result
    yield "estimate", ours.value, expected["estimate"]
    yield "df", ours.df, expected["df"]
    yield "n_elements", ours.base, expected["n_elements"]
    if np.all(design.get("weight", np.ones(1)) > 0):
        yield "clusters", ours.clusters, expected["n_clusters_in_domain"]
    if "strata" not in case.design:
        yield "design clusters", ours.design_clusters, expected["n_clusters_design"]
    if ours.df < 1:
        return  # one cluster: R gives rounding noise, we give nothing
    yield "se", ours.se, expected["se"]
    yield "var", ours.se**2, expected["var"]
    if case.kind == "share" and ours.value in (0, 1):
        return  # own rule: kg
    if usable(expected.get("deff_replace")):
        yield "deff", ours.deff, expected["deff_replace"]
    yield from _intervals(make, expected["ci"])


def _intervals(make, by_level: dict) -> Iterator[Comparison]:
    for level, limits in by_level.items():
        for name in limits.keys() & INTERVALS.keys():
            pair = limits[name]
            if not (isinstance(pair, list) and all(map(usable, pair))):
                continue
            ours = make(INTERVALS[name], float(level))
            # R does not clip the arcsine angle, so its limit folds back
            if name != "asin" or ours.low > 0:
                yield f"ci {level} {name} low", ours.low, pair[0]
            if name != "asin" or ours.high < 1:
                yield f"ci {level} {name} high", ours.high, pair[1]


def _ratio(case: Case) -> Iterator[Comparison]:
    rows = Rows(case)
    y, m = rows.number(case.statistic["num"]), rows.number(case.statistic["den"])
    inside = rows.inside() & ~np.isnan(y) & ~np.isnan(m)
    y, m, design = np.nan_to_num(y), np.nan_to_num(m), rows.design()

    def make(method="mean", level=0.95):
        # svyratio counts every element of the domain, also those with a denominator of 0
        return stats.estimate(y, m, **design, domain=inside, method=method, level=level)

    ours = make()
    yield "estimate", ours.value, case.result["estimate"]
    yield "df", ours.df, case.result["df"]
    if ours.df >= 1:
        yield "se", ours.se, case.result["se"]
        yield "var", ours.se**2, case.result["var"]
        yield from _intervals(make, case.result["ci"])


def _total(case: Case) -> Iterator[Comparison]:
    rows = Rows(case)
    y = rows.number(case.statistic["y"])
    ours = None
    try:
        ours = stats.total(y, **rows.design(), domain=rows.inside() & ~np.isnan(y))
    except ValueError as error:
        yield from _refusal(case, error)
        return
    yield "estimate", ours.value, case.result["estimate"]
    yield "df", ours.df, case.result["df"]
    yield "se", ours.se, case.result["se"]
    yield "low", ours.low, case.result["ci95_t"][0]
    yield "high", ours.high, case.result["ci95_t"][1]


def _refusal(case: Case, error: ValueError) -> Iterator[Comparison]:
    assert "error" in case.result, f"{case.id}: {error}"
    assert "only one cluster" in str(error)
    yield "refused as R refuses", 1.0, 1.0


def _share(case: Case) -> Iterator[Comparison]:
    try:
        yield from _share_or_mean(case)
    except ValueError as error:
        yield from _refusal(case, error)


def _waves(case: Case) -> Iterator[Comparison]:
    rows, expected = Rows(case), case.result
    y, m, design = rows.number(case.statistic["y"]), rows.inside(), rows.design()
    names, made = expected["waves"], {}
    for i, j in combinations(range(len(names)), 2):
        made[i, j] = stats.change(
            y,
            m,
            wave=rows.columns["wave"],
            start=names[i],
            end=names[j],
            **design,
            df=expected["df"],
        )
    for wanted in expected["differences"]:
        pair = names.index(wanted["from"]), names.index(wanted["to"])
        yield from _difference(made[pair], wanted)
        yield from _matrix(made[pair], pair, expected)
    yield from _adjusted([one.p for one in made.values()], expected)


def _difference(ours: stats.Change, wanted: dict) -> Iterator[Comparison]:
    yield "difference", ours.difference, wanted["diff"]
    yield "se", ours.se, wanted["se"]
    if not usable(wanted["t"]) or abs(wanted["se"]) < 1e-12:
        return  # identical waves: no p
    yield "t", ours.t, wanted["t"]
    yield "p", ours.p, wanted["p"]
    yield "low", ours.low, wanted["ci95"][0]
    yield "high", ours.high, wanted["ci95"][1]
    ratio = wanted.get("ratio")
    if not ratio or not usable(ratio["t_vs_2"]):
        return
    yield "ratio", ours.ratio, ratio["ratio"]
    yield "log ratio", ours.log_ratio, ratio["log_ratio"]
    yield "se of log ratio", ours.se_log, ratio["se_log"]
    yield "ratio low", ours.ratio_low, ratio["ci95"][0]
    yield "ratio high", ours.ratio_high, ratio["ci95"][1]
    yield "p of no change", ours.p_ratio, ratio["p_no_change"]
    yield "t against doubling", ours.t_doubled, ratio["t_vs_2"]
    yield "p doubled", ours.p_doubled, ratio["p_more_than_doubled_one_sided"]


def _matrix(ours: stats.Change, pair: tuple[int, int], expected: dict) -> Iterator[Comparison]:
    i, j = pair
    yield "value from", ours.value_from, expected["estimate"][i]
    yield "value to", ours.value_to, expected["estimate"][j]
    yield "variance from", ours.variance_from, expected["vcov"][i][i]
    yield "variance to", ours.variance_to, expected["vcov"][j][j]
    yield "covariance", ours.covariance, expected["vcov"][i][j]


def _adjusted(p: list[float | None], expected: dict) -> Iterator[Comparison]:
    for name, adjust in (("holm", stats.holm), ("bh", stats.benjamini_hochberg)):
        wanted = expected[f"p_{name}"]
        wanted = wanted if isinstance(wanted, list) else [wanted]
        for ours, value in zip(adjust(p), wanted, strict=True):
            if usable(value):
                yield f"p {name}", ours, value


def _p_adjust(case: Case) -> Iterator[Comparison]:
    p = case.statistic["p"]
    for ours, expected in zip(stats.holm(p), case.result["holm"], strict=True):
        yield "holm", ours, expected
    for ours, expected in zip(stats.benjamini_hochberg(p), case.result["BH"], strict=True):
        yield "BH", ours, expected


CHECKS = {
    "share": _share,
    "mean": _share_or_mean,
    "ratio": _ratio,
    "total": _total,
    "waves": _waves,
    "p_adjust": _p_adjust,
}
