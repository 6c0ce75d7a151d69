"""Compares our statistics with golden results, kind by kind.

A check yields, for each value of a case, either (name, ours, R's) or `LeftOut` with the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pytest

from analytics import stats
from analytics.stats.design import StratumError
from tests.analytics.stats.golden_cases import Case, NotCovered, Rows

TOLERANCE = 1e-10
LOGIT_TREND = 1e-8
AT_YEAR_0 = 1e-8  # R does not centre the year: its intercept has lost three to four digits
INTERVALS = {
    "wald_t": "mean",
    "mean": "mean",
    "xlogit": "xlogit",
    "asin": "asin",
    "beta": "beta",
    "wilson": "wilson",
}
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
        ours = stats.compare_waves(
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
    if _digits_lost(ours.value, ours.se):
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


def _digits_lost(estimate: float | None, se: float | None) -> bool:
    return bool(se) and estimate is not None and abs(estimate) > 1e8 * se


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


def _waves(case: Case) -> Comparisons:
    rows, expected = Rows(case), case.result
    y, m, design = rows.number(case.statistic["y"]), rows.inside(), rows.design()
    names, made = expected["waves"], {}
    for i, j in combinations(range(len(names)), 2):
        for level in (0.95, 0.90):
            made[i, j, level] = stats.change(
                y,
                m,
                wave=rows.columns["wave"],
                start=names[i],
                end=names[j],
                **design,
                df=expected["df"],
                level=level,
            )
    if any(_digits_lost(one.value_to, one.se) for one in made.values()):
        yield LeftOut(DIGITS)
        return
    for wanted in expected["differences"]:
        pair = names.index(wanted["from"]), names.index(wanted["to"])
        yield from _difference(made[*pair, 0.95], made[*pair, 0.90], wanted)
        yield from _matrix(made[*pair, 0.95], pair, expected)
    yield from _adjusted([one.p for key, one in made.items() if key[2] == 0.95], expected)
    years = rows.number("wave")
    together = stats.compare_waves(y, m, year=years, **design, df=expected["df"])
    yield from _together(together, expected)


def _together(ours: stats.WaveComparison, expected: dict) -> Comparisons:
    yield from values("estimates", ours.values, expected["estimate"])
    if ours.covariance is None:
        yield LeftOut(ONE_RESPONDENT)
        return
    yield from values("vcov", ours.covariance, expected["vcov"])
    line = expected.get("linear_contrast")
    if line and ours.contrast.p is None:
        yield LeftOut(NOISE)
    elif line:
        yield from values("contrast weights", ours.weights, line["weights"])
        yield value("contrast", ours.slope, line["slope"])
        yield value("contrast se", ours.contrast.se, line["se"])
        yield value("contrast t", ours.contrast.t, line["t"])
        yield value("contrast p", ours.contrast.p, line["p"])
    wanted = expected.get("equality_wald")
    test = ours.equality
    if wanted and test is None:
        yield LeftOut(SINGULAR)
    elif wanted:
        yield value("W", test.wald, wanted["W"])
        yield value("F", test.f, wanted["F"])
        yield value("ndf", test.ndf, wanted["ndf"])
        yield value("ddf", test.ddf, wanted["ddf"])
        yield value("p of F", test.p, wanted["p_F"])
        yield value("adjusted F", test.f_adjusted, wanted["F_adj"])
        yield value("adjusted ddf", test.ddf_adjusted, wanted["ddf_adj"])
        yield value("p of adjusted F", test.p_adjusted, wanted["p_F_adj"])


def _difference(ours: stats.Change, at_90: stats.Change, wanted: dict) -> Comparisons:
    yield value("difference", ours.difference, wanted["diff"])
    if ours.se is None and min(ours.clusters_from, ours.clusters_to) < 2:
        yield LeftOut(ONE_RESPONDENT)
        return
    yield value("se", ours.se, wanted["se"])
    if ours.se == 0:
        yield LeftOut(NOISE)
        return
    yield value("t", ours.t, wanted["t"])
    yield value("p", ours.p, wanted["p"])
    yield from values("ci95", [ours.low, ours.high], wanted["ci95"])
    yield from values("ci90", [at_90.low, at_90.high], wanted["ci90"])
    ratio = wanted.get("ratio")
    if not ratio or not usable(ratio["t_vs_2"]):
        yield LeftOut(NO_ANSWER)
        return
    yield value("ratio", ours.ratio, ratio["ratio"])
    yield value("log ratio", ours.log_ratio, ratio["log_ratio"])
    yield value("se of log ratio", ours.se_log, ratio["se_log"])
    yield from values("ci of ratio", [ours.ratio_low, ours.ratio_high], ratio["ci95"])
    yield value("p of no change", ours.p_ratio, ratio["p_no_change"])
    yield value("t against doubling", ours.t_doubled, ratio["t_vs_2"])
    yield value("p doubled", ours.p_doubled, ratio["p_more_than_doubled_one_sided"])


def _matrix(ours: stats.Change, pair: tuple[int, int], expected: dict) -> Comparisons:
    i, j = pair
    if ours.variance_from is None:
        return
    yield value("value from", ours.value_from, expected["estimate"][i])
    yield value("value to", ours.value_to, expected["estimate"][j])
    yield value("variance from", ours.variance_from, expected["vcov"][i][i])
    yield value("variance to", ours.variance_to, expected["vcov"][j][j])
    yield value("covariance", ours.covariance, expected["vcov"][i][j])


ADJUSTMENTS = {
    "holm": stats.holm,
    "bh": stats.benjamini_hochberg,
    "bonferroni": stats.bonferroni,
}


def _adjusted(p: list[float | None], expected: dict) -> Comparisons:
    for name, adjust in ADJUSTMENTS.items():
        wanted = expected[f"p_{name}"]
        wanted = wanted if isinstance(wanted, list) else [wanted]
        yield from values(f"p {name}", adjust(p), wanted)


def _p_adjust(case: Case) -> Comparisons:
    for name, adjust in ADJUSTMENTS.items():
        wanted = case.result["BH" if name == "bh" else name]
        yield from values(name, adjust(case.statistic["p"]), wanted)


def _trend(case: Case) -> Comparisons:
    rows = Rows(case)
    y, x = rows.number(case.statistic["y"]), rows.number(case.statistic["x"])
    for link, wanted in case.result.items():
        if "error" in wanted:
            yield LeftOut(NO_ANSWER)
            continue
        ours = stats.trend(y, rows.inside(), x=x, link=link, **rows.design())
        if ours.covariance is None or not ours.se:
            yield LeftOut(NOISE)
            continue
        if _digits_lost(ours.intercept, ours.se):
            yield LeftOut(DIGITS)
            continue
        near = LOGIT_TREND if link == "logit" else TOLERANCE
        back = np.array([[1.0, -ours.centre], [0.0, 1.0]])
        matrix = back @ ours.covariance @ back.T
        ends = {"coef": back @ [ours.intercept, ours.slope], "se": np.sqrt(np.diag(matrix))}
        for name, (at_0, slope) in ends.items():
            yield value(f"{link} {name} at 0", at_0, wanted[name][0], AT_YEAR_0)
            yield value(f"{link} {name}", slope, wanted[name][1], near)
        yield from values(f"{link} vcov", matrix, wanted["vcov"], AT_YEAR_0)
        yield value(f"{link} t", ours.t, wanted["t"], near)
        yield value(f"{link} df", ours.df, wanted["df"])
        yield value(f"{link} p", ours.p, wanted["p"], near)
        yield from values(f"{link} ci95", [ours.low, ours.high], wanted["ci95"], near)
        if link == "logit":
            yield value("odds ratio", ours.odds_ratio, wanted["odds_ratio"], near)


def _chisq(case: Case) -> Comparisons:
    rows, expected = Rows(case), case.result
    a, b = (rows.columns[case.statistic[name]] for name in ("a", "b"))
    ours = stats.crosstab(a, b, domain=rows.inside(), **rows.design())
    tests = {
        "F": (ours.rao_scott, lambda t: (t.f, [t.ndf, t.ddf], t.p)),
        "Chisq": (
            ours.rao_scott,
            lambda t: (t.chi_square, (len(ours.rows) - 1) * (len(ours.columns) - 1), t.p_first),
        ),
        "Wald": (ours.wald, lambda t: (t.f, [t.ndf, t.ddf], t.p)),
        "adjWald": (ours.wald, lambda t: (t.f_adjusted, [t.ndf, t.ddf_adjusted], t.p_adjusted)),
    }
    for name, (test, read) in tests.items():
        wanted = expected[name]
        if "error" in wanted:
            yield LeftOut(NO_ANSWER)
        elif test is None:
            yield LeftOut(SINGULAR)
        else:
            statistic, parameter, p = read(test)
            yield value(f"{name} statistic", statistic, wanted["statistic"])
            yield from values(f"{name} parameter", parameter, wanted["parameter"])
            yield value(f"{name} p", p, wanted["p"])


RULES = {"math": "hf1", "school": "hf2", "hf2": "hf2", "hf7": "hf7"}


def _quantile(case: Case) -> Comparisons:
    rows = Rows(case)
    y, design = rows.number(case.statistic["y"]), rows.design()
    for method, by_rule in case.result.items():
        for rule, wanted in by_rule.items():
            if "error" in wanted:
                yield LeftOut(NO_ANSWER)
            elif method == "score":
                yield LeftOut("score interval: R's root search stops on either side of a jump")
            elif rule not in RULES:
                yield LeftOut(f"rule {rule}: not offered")
            else:
                yield from _one_quantile(y, rows, design, method, RULES[rule], wanted)


def _one_quantile(y, rows: Rows, design: dict, method: str, rule: str, wanted: dict) -> Comparisons:
    inside = rows.inside()
    for place, q in enumerate(wanted["q"]):
        ours = stats.quantile(y, q, domain=inside, **design, rule=rule, method=method)
        label = f"{method} {rule} {q}"
        yield value(f"{label} estimate", ours.value, wanted["estimate"][place])
        share = stats.estimate((y <= ours.value) & inside, inside, **design, method=method)
        if method == "asin" and (share.low == 0 or share.high == 1):
            yield LeftOut(FOLDED)
        elif rule != "hf7" and share.low is not None and share.low < _first_share(y, design):
            yield LeftOut(FIRST_VALUE)
        else:
            yield value(f"{label} lower", ours.low, wanted["lower"][place])
            yield value(f"{label} upper", ours.high, wanted["upper"][place])
            yield value(f"{label} se", ours.se, wanted["se"][place])


def _first_share(y: np.ndarray, design: dict) -> float:
    """Share of the weight that the smallest value of one element has."""
    weight = np.asarray(design.get("weight", np.ones(y.size)))
    counted = weight > 0
    return weight[counted][np.argmin(y[counted])] / weight.sum()


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
    "waves": _waves,
    "trend": _trend,
    "chisq": _chisq,
    "quantile": _quantile,
    "p_adjust": _p_adjust,
}
