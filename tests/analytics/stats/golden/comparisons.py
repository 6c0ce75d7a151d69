"""Golden checks of what compares: waves, regressions, crosstabs, quantiles, adjusted p values."""

from itertools import combinations

import numpy as np

from analytics import stats
from tests.analytics.stats.golden.cases import Case, Rows
from tests.analytics.stats.golden.values import (
    AT_YEAR_0,
    DIGITS,
    FIRST_VALUE,
    FOLDED,
    LOGIT_SLOPE,
    NO_ANSWER,
    NOISE,
    ONE_RESPONDENT,
    SINGULAR,
    TOLERANCE,
    Comparisons,
    LeftOut,
    digits_lost,
    usable,
    value,
    values,
)


def waves(case: Case) -> Comparisons:
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
    if any(digits_lost(one.value_to, one.se) for one in made.values()):
        yield LeftOut(DIGITS)
        return
    for wanted in expected["differences"]:
        pair = names.index(wanted["from"]), names.index(wanted["to"])
        yield from _difference(made[*pair, 0.95], made[*pair, 0.90], wanted)
        yield from _matrix(made[*pair, 0.95], pair, expected)
    yield from _adjusted([one.p for key, one in made.items() if key[2] == 0.95], expected)
    years = rows.number("wave")
    together = stats.trend(y, m, year=years, **design, df=expected["df"])
    yield from _together(together, expected)


def _together(ours: stats.Trend, expected: dict) -> Comparisons:
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


def p_adjust(case: Case) -> Comparisons:
    for name, adjust in ADJUSTMENTS.items():
        wanted = case.result["BH" if name == "bh" else name]
        yield from values(name, adjust(case.statistic["p"]), wanted)


def regression(case: Case) -> Comparisons:
    rows = Rows(case)
    y, x = rows.number(case.statistic["y"]), rows.number(case.statistic["x"])
    for link, wanted in case.result.items():
        if "error" in wanted:
            yield LeftOut(NO_ANSWER)
            continue
        ours = stats.regression(y, rows.inside(), x=x, link=link, **rows.design())
        if ours.covariance is None or not ours.se:
            yield LeftOut(NOISE)
            continue
        if digits_lost(ours.intercept, ours.se):
            yield LeftOut(DIGITS)
            continue
        near = LOGIT_SLOPE if link == "logit" else TOLERANCE
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


def chisq(case: Case) -> Comparisons:
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


def quantile(case: Case) -> Comparisons:
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
