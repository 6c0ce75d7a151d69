"""Design-based statistics of clustered interviews: pure Python and NumPy, checked against R."""

from analytics.stats.changes import Change, change, change_clusters
from analytics.stats.crosstab import Crosstab, crosstab
from analytics.stats.estimates import estimate, estimate_clusters, estimate_state, total
from analytics.stats.grades import Grade, grade
from analytics.stats.multiplicity import benjamini_hochberg, bonferroni, holm
from analytics.stats.quantiles import Quantile, quantile
from analytics.stats.results import Estimate
from analytics.stats.state import State, merged, state_of
from analytics.stats.trends import Trend, trend, trend_clusters
from analytics.stats.waves import WaveComparison, compare_waves, compare_waves_clusters

__all__ = [
    "Change",
    "Crosstab",
    "Estimate",
    "Grade",
    "Quantile",
    "State",
    "Trend",
    "WaveComparison",
    "benjamini_hochberg",
    "bonferroni",
    "change",
    "change_clusters",
    "compare_waves",
    "compare_waves_clusters",
    "crosstab",
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
