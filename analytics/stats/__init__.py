"""Design-based statistics of clustered interviews: pure Python and NumPy, checked against R."""

from analytics.stats.changes import Change, change, change_clusters
from analytics.stats.estimates import estimate, estimate_clusters, total
from analytics.stats.grades import Grade, grade
from analytics.stats.multiplicity import benjamini_hochberg, holm
from analytics.stats.results import Estimate

__all__ = [
    "Change",
    "Estimate",
    "Grade",
    "benjamini_hochberg",
    "change",
    "change_clusters",
    "estimate",
    "estimate_clusters",
    "grade",
    "holm",
    "total",
]
