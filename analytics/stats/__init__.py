"""Design-based statistics of clustered interviews: pure Python and NumPy, checked against R."""

from analytics.stats.changes import Change, change, change_clusters
from analytics.stats.choices import (
    ChoiceComparison,
    compare_choices,
    compare_choices_clusters,
)
from analytics.stats.crosstab import Crosstab, crosstab
from analytics.stats.estimates import (
    at_least_one,
    estimate,
    estimate_clusters,
    estimate_state,
    total,
)
from analytics.stats.grades import Grade, grade
from analytics.stats.multiplicity import benjamini_hochberg, bonferroni, holm
from analytics.stats.panel import Decomposition, decompose, decompose_clusters
from analytics.stats.quantiles import Quantile, quantile
from analytics.stats.results import Estimate
from analytics.stats.state import State, merged, state_of
from analytics.stats.trends import Trend, trend, trend_clusters
from analytics.stats.waves import WaveComparison, compare_waves, compare_waves_clusters

__all__ = [
    "Change",
    "ChoiceComparison",
    "Crosstab",
    "Decomposition",
    "Estimate",
    "Grade",
    "Quantile",
    "State",
    "Trend",
    "WaveComparison",
    "at_least_one",
    "benjamini_hochberg",
    "bonferroni",
    "change",
    "change_clusters",
    "compare_choices",
    "compare_choices_clusters",
    "compare_waves",
    "compare_waves_clusters",
    "crosstab",
    "decompose",
    "decompose_clusters",
    "estimate",
    "estimate_clusters",
    "estimate_state",
    "grade",
    "holm",
    "merged",
    "quantile",
    "state_of",
    "total",
    "trend",
    "trend_clusters",
]
