"""Design-based statistics of clustered interviews: pure Python and NumPy, checked against R."""

from analytics.stats.comparison.changes import Change, change, change_clusters
from analytics.stats.comparison.choices import (
    ChoiceComparison,
    compare_choices,
    compare_choices_clusters,
)
from analytics.stats.comparison.crosstab import Crosstab, crosstab
from analytics.stats.comparison.multiplicity import benjamini_hochberg, bonferroni, holm
from analytics.stats.comparison.panel import Decomposition, decompose, decompose_clusters
from analytics.stats.comparison.regression import Regression, regression, regression_clusters
from analytics.stats.comparison.trends import Trend, trend, trend_clusters
from analytics.stats.design.state import State, state_of
from analytics.stats.estimation.estimates import estimate, estimate_clusters, total
from analytics.stats.estimation.grades import Grade, grade
from analytics.stats.estimation.quantiles import Quantile, quantile
from analytics.stats.estimation.results import Estimate
from analytics.stats.estimation.states import at_least_one, estimate_state, estimate_states

__all__ = [
    "Change",
    "ChoiceComparison",
    "Crosstab",
    "Decomposition",
    "Estimate",
    "Grade",
    "Quantile",
    "Regression",
    "State",
    "Trend",
    "at_least_one",
    "benjamini_hochberg",
    "bonferroni",
    "change",
    "change_clusters",
    "compare_choices",
    "compare_choices_clusters",
    "crosstab",
    "decompose",
    "decompose_clusters",
    "estimate",
    "estimate_clusters",
    "estimate_state",
    "estimate_states",
    "grade",
    "holm",
    "quantile",
    "regression",
    "regression_clusters",
    "state_of",
    "total",
    "trend",
    "trend_clusters",
]
